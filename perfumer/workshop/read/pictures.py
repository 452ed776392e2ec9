"""Which files to read, and their pixels, or the reason why there are none."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.messages import Image
from perfumer.pictures.decoding import Limits, decode_any
from perfumer.pictures.kinds import SUFFIXES
from perfumer.pictures.refusal import PictureError, Refusal

LIMITS = Limits(
    max_bytes=sys.maxsize,
    max_pixels=150_000_000,
    min_side=16,  # below this there is no face to be seen
    max_ratio=math.inf,
    side=2560,
)
REASONS = {
    Refusal.MISSING: "no picture of a known kind",
    Refusal.UNKNOWN_KIND: "no picture of a known kind",
    Refusal.TOO_MANY_PIXELS: "more than {limits.max_pixels:,} pixels: scale it down",
    Refusal.TOO_SMALL: "{detail} are too few",
    Refusal.BROKEN: "damaged: {detail}",
}


class PathError(Exception):
    """A path that nothing can be read from; the message names it and the remedy."""


class UnreadableError(Exception):
    """A file that cannot be read as a picture; the message is the reason, for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """The faces of one picture, each ready to be read; without one, the reason."""

    path: Path
    crops: Sequence[Image]
    reason: str


Cut = Callable[[Image], Sequence[Image]]  # an upright picture to its face crops


def pictures(paths: Sequence[Path]) -> list[Path]:
    """The files of ``paths``, folders searched all the way down; none twice.

    Raises :class:`PathError` for a folder without pictures.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise PathError(
                f"{path} holds no pictures ({', '.join(sorted(SUFFIXES))}): name another folder"
            )
        found |= dict.fromkeys(inside)
    return list(found)


def _inside(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())


def cut_all(paths: Sequence[Path], cut: Cut) -> Iterator[Crops]:
    """Every picture in turn; one that cannot be read stops nothing."""
    for path in paths:
        try:
            crops = cut(opened(path))
        except UnreadableError as error:
            yield Crops(path, (), str(error))
        else:
            yield Crops(path, crops, "" if crops else "no face found")


def opened(path: Path) -> Image:
    """Return the first frame, upright as its EXIF data says, in RGB on white.

    Raises :class:`UnreadableError` for what is missing, damaged, huge or tiny.
    """
    try:
        return decode_any(path.read_bytes(), LIMITS)
    except FileNotFoundError:
        raise UnreadableError("no such file") from None
    except PermissionError:
        raise UnreadableError("the file may not be read") from None
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    except PictureError as error:
        reason = REASONS[error.code].format(limits=LIMITS, detail=error.detail)
        raise UnreadableError(reason) from error
