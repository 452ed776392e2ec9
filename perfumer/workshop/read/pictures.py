"""Finds the files to read, and cuts the faces out of them, or says why there are none."""

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
    min_side=16,  # pixels; smaller pictures show no face
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
    """A path has nothing that can be read; the message names it and the remedy."""


class UnreadableError(Exception):
    """A file that cannot be read as a picture; the message is the reason, for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """The faces of one picture, each ready to be read."""

    path: Path
    crops: Sequence[Image]
    reason: str  # why there are no crops; "" if there are some


Cut = Callable[[Image], Sequence[Image]]  # upright picture → its face crops


def find_pictures(paths: Sequence[Path]) -> list[Path]:
    """Return the files of ``paths``, folders searched with all sub-folders; no file twice.

    Raises :class:`PathError` for a folder without pictures.
    """
    files: dict[Path, None] = {}
    for path in paths:
        inside = _list_pictures(path) if path.is_dir() else [path]
        if not inside:
            raise PathError(
                f"{path} holds no pictures ({', '.join(sorted(SUFFIXES))}): name another folder"
            )
        files |= dict.fromkeys(inside)
    return list(files)


def _list_pictures(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())


def cut_all(paths: Sequence[Path], cut: Cut) -> Iterator[Crops]:
    """Cut the faces out of each picture; one that cannot be read does not stop the others."""
    for path in paths:
        try:
            crops = cut(read_picture(path))
        except UnreadableError as error:
            yield Crops(path, (), str(error))
        else:
            yield Crops(path, crops, "" if crops else "no face found")


def read_picture(path: Path) -> Image:
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
