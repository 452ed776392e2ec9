"""Decode the bytes of a picture to upright RGB, in memory, after its header was checked.

The size and the work are known before any pixel is read: a picture that is too large, or that
would keep a decoder busy, costs nothing. JPEGs are decoded at the smallest scale that is large
enough, several times as fast as at full size.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ExifTags

from perfumer.pictures.avif import open_avif
from perfumer.pictures.broken import PICTURE_ERRORS
from perfumer.pictures.cost import Cost, cost_of
from perfumer.pictures.heic import open_heic
from perfumer.pictures.kinds import Kind, kind_of, webp_size
from perfumer.pictures.refusal import PictureError, Refusal

BOMBS = (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning)
BACKGROUND = (255, 255, 255)  # behind transparent pixels: most cut-outs are meant for white
SIXTEEN_BITS = ("I", "I;16", "I;16B", "I;16L", "I;16N")  # modes whose pixels have 16 bits
TURNS = {  # EXIF 2.3, table 6: what brings the picture upright
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})  # turns that swap width and height


@dataclass(frozen=True, slots=True)
class Limits:
    """Which pictures are read, and at which size."""

    max_bytes: int
    max_pixels: int  # width × height, as the header says
    min_side: int  # pixels of the shorter side
    max_ratio: float  # longer side : shorter side
    side: int  # pixels to which a longer side is shrunk


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An upright picture: the ``image`` as it is read, ``width`` × ``height`` as it was sent."""

    image: NDArray[np.uint8]  # (height, width, 3) RGB
    kind: Kind
    width: int
    height: int


def decode(data: bytes, limits: Limits) -> Picture:
    """Read the first frame of a JPEG, PNG, WebP, HEIC or AVIF, whatever its colours.

    Raises :class:`PictureError` for anything else, and for a picture outside the limits.
    """
    kind = _check(data, limits)
    if kind is None:
        raise PictureError(Refusal.UNKNOWN_KIND)
    _check_cost(cost_of(data, kind), limits)
    image, size = _read(data, kind, limits)
    return Picture(image, kind, *size)


def decode_any(data: bytes, limits: Limits) -> NDArray[np.uint8]:
    """Read the first frame of any kind that Pillow knows; for files that people have themselves.

    It may take as long as it takes. Raises :class:`PictureError` as :func:`decode` does.
    """
    image, _ = _read(data, _check(data, limits), limits)
    return image


def _check(data: bytes, limits: Limits) -> Kind | None:
    """Return the kind; None for one that may not be uploaded."""
    if not data:
        raise PictureError(Refusal.MISSING)
    if len(data) > limits.max_bytes:
        raise PictureError(Refusal.TOO_LARGE)
    kind = kind_of(data)
    if kind is Kind.WEBP:
        stated = webp_size(data)
        if stated is None:
            raise PictureError(Refusal.BROKEN, "the header of the WebP is damaged")
        _check_size(stated, limits)
    return kind


def _check_cost(cost: Cost, limits: Limits) -> None:
    if cost.size is not None:
        _check_size(cost.size, limits)
    if cost.excess:
        raise PictureError(Refusal.TOO_COSTLY, cost.excess)


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    short, long = min(size), max(size)
    detail = f"{size[0]}×{size[1]} pixels"
    if short * long > limits.max_pixels:
        raise PictureError(Refusal.TOO_MANY_PIXELS, detail)
    if short < limits.min_side:
        raise PictureError(Refusal.TOO_SMALL, detail)
    if long > short * limits.max_ratio:
        raise PictureError(Refusal.TOO_NARROW, detail)


def _read(
    data: bytes, kind: Kind | None, limits: Limits
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the pixels and the upright size before shrinking."""
    try:
        opened = _open(data, kind)
        size = opened.size
        _check_size(size, limits)
        opened.draft("RGB", (limits.side, limits.side))
        opened.load()
        # After loading: the decoders of HEIC and TIFF turn pictures upright themselves.
        turn = opened.getexif().get(ExifTags.Base.Orientation) if kind is not Kind.HEIC else None
        upright = _upright(_shrunk(opened, limits.side), turn)
        image = np.array(_rgb(upright), np.uint8)
    except PictureError:
        raise
    except BOMBS as error:
        raise PictureError(Refusal.TOO_MANY_PIXELS) from error
    except PICTURE_ERRORS as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0]
        raise PictureError(Refusal.BROKEN, detail) from error
    return image, size[::-1] if turn in SIDEWAYS else size


def _open(data: bytes, kind: Kind | None) -> PIL.Image.Image:
    """Read the header only; pixels are read when they are first asked for."""
    if kind is Kind.HEIC:
        return open_heic(data)
    if kind is Kind.AVIF:
        return open_avif(data)
    if kind is not None:
        return PIL.Image.open(io.BytesIO(data), formats=[kind.value])
    try:
        return PIL.Image.open(io.BytesIO(data))
    except PIL.UnidentifiedImageError as error:
        raise PictureError(Refusal.UNKNOWN_KIND) from error


def _shrunk(opened: PIL.Image.Image, side: int) -> PIL.Image.Image:
    if opened.mode in SIXTEEN_BITS:
        opened = _eight_bits(opened)
    if opened.mode in ("P", "1"):  # these modes cannot be averaged
        opened = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if max(opened.size) > side:
        opened.thumbnail((side, side), PIL.Image.Resampling.BILINEAR, reducing_gap=2.0)
    return opened


def _eight_bits(deep: PIL.Image.Image) -> PIL.Image.Image:
    """Keep the upper half of 16 bits; Pillow would cut values off at 255 instead."""
    values = np.asarray(deep) >> 8
    return PIL.Image.fromarray(np.clip(values, 0, 255, out=values).astype(np.uint8))


def _upright(picture: PIL.Image.Image, turn: object) -> PIL.Image.Image:
    return picture.transpose(TURNS[turn]) if isinstance(turn, int) and turn in TURNS else picture


def _rgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = PIL.Image.new("RGBA", clear.size, (*BACKGROUND, 255))
    return PIL.Image.alpha_composite(paper, clear).convert("RGB")
