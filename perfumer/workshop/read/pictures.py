"""Which files to read, and their pixels, or the reason why there are none."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image
from PIL import ImageOps

from perfumer.messages import Image
from perfumer.pictures.broken import BROKEN

# Of files in folders; a file that is named is always tried.
SUFFIXES = frozenset(
    f".{kind}"
    for kind in ("jpg", "jpeg", "jfif", "png", "webp", "bmp", "gif", "tif", "tiff", "heic", "avif")
)
MOST_PIXELS = 150_000_000  # of a picture, as its header says
LONGEST = 2560  # pixels: longer sides are shrunk to this before faces are looked for
LEAST = 16  # pixels of the shorter side: under it there is no face to be seen
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")


class PathError(Exception):
    """A path that nothing can be read from; the message names it and the remedy."""


class PictureError(Exception):
    """A picture that cannot be read; the message is the reason, for people."""


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
        except PictureError as error:
            yield Crops(path, (), str(error))
        else:
            yield Crops(path, crops, "" if crops else "no face found")


def opened(path: Path) -> Image:
    """The first frame, upright as its EXIF data says, in RGB on white.

    Raises :class:`PictureError` for what is missing, damaged, huge or tiny.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
            return _decoded(path)
    except FileNotFoundError:
        raise PictureError("no such file") from None
    except PermissionError:
        raise PictureError("the file may not be read") from None
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise PictureError(f"more than {MOST_PIXELS:,} pixels: scale it down") from error
    except PIL.UnidentifiedImageError as error:
        raise PictureError("no picture of a known kind") from error
    except BROKEN as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise PictureError(f"damaged: {reason}") from error


def _decoded(path: Path) -> Image:
    _know_heic()
    with PIL.Image.open(path) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise PictureError(f"more than {MOST_PIXELS:,} pixels: scale it down")
        if min(width, height) < LEAST:
            raise PictureError(f"{width}×{height} pixels are too few")
        picture.draft("RGB", (LONGEST, LONGEST))
        picture.load()
        upright = ImageOps.exif_transpose(_eight_bits(picture))
    upright = _on_white(upright)
    if max(upright.size) > LONGEST:
        upright.thumbnail((LONGEST, LONGEST), PIL.Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.array(upright, np.uint8)


def _know_heic() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:  # a platform without a wheel: the other kinds work
        return
    register_heif_opener()


def _eight_bits(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The upper half of 16 bits; Pillow would cut off at 255 instead."""
    if picture.mode not in DEEP:
        return picture
    exif = picture.getexif()
    values = np.asarray(picture).astype(np.int32) >> 8
    shallow = PIL.Image.fromarray(values.clip(0, 255).astype(np.uint8))
    shallow.getexif().update(exif)
    return shallow


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = PIL.Image.new("RGBA", clear.size, (255, 255, 255, 255))
    return PIL.Image.alpha_composite(paper, clear).convert("RGB")
