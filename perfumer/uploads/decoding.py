"""From the bytes of a picture to pixels, in memory, after its header was found fit.

The size is read before any pixel is: what is too large costs nothing. JPEGs are decoded at the
smallest scale that is large enough, which is several times as fast as decoding all of it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import PIL.Image
from PIL import ExifTags

from perfumer.messages import Image
from perfumer.pictures.broken import BROKEN
from perfumer.uploads.heic import open_heic
from perfumer.uploads.kinds import Kind, kind_of, webp_size
from perfumer.uploads.refusal import Refusal, UploadError

BOMBS = (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning)
BACKGROUND = (255, 255, 255)  # of what is transparent: most cut-outs are meant for white
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")
TURNS = {  # EXIF 2.3, table 6: what brings the picture upright
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at all, and at which size."""

    size: int  # bytes
    pixels: int  # as the header says
    least_side: int  # pixels of the shorter side
    ratio: float  # longer to shorter side, at most
    side: int  # the longer side is shrunk to so many pixels


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture upright: ``image`` as it is read, ``width`` × ``height`` as it was sent."""

    image: Image
    kind: Kind
    width: int
    height: int


def decode(data: bytes, limits: Limits) -> Picture:
    """The first frame of a JPEG, PNG, WebP or HEIC, whatever its colours.

    Raises :class:`UploadError` for anything else, and for what the limits exclude.
    """
    kind = _checked_kind(data, limits)
    try:
        opened = _opened(data, kind)
        _check_size(opened.size, limits)
        turn = opened.getexif().get(ExifTags.Base.Orientation) if kind is not Kind.HEIC else None
        size = opened.size[::-1] if turn in SIDEWAYS else opened.size
        upright = _upright(_shrunk(opened, limits.side), turn)
        image = np.array(_in_rgb(upright), np.uint8)
    except UploadError:
        raise
    except BOMBS as error:
        raise UploadError(Refusal.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise UploadError(Refusal.BROKEN) from error
    return Picture(image, kind, *size)


def _checked_kind(data: bytes, limits: Limits) -> Kind:
    if not data:
        raise UploadError(Refusal.MISSING)
    if len(data) > limits.size:
        raise UploadError(Refusal.TOO_LARGE)
    kind = kind_of(data)
    if kind is None:
        raise UploadError(Refusal.UNKNOWN_KIND)
    if kind is Kind.WEBP:
        stated = webp_size(data)
        if stated is None:
            raise UploadError(Refusal.BROKEN)
        _check_size(stated, limits)
    return kind


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    short, long = min(size), max(size)
    if short * long > limits.pixels:
        raise UploadError(Refusal.TOO_MANY_PIXELS)
    if short < limits.least_side:
        raise UploadError(Refusal.TOO_SMALL)
    if long > short * limits.ratio:
        raise UploadError(Refusal.TOO_NARROW)


def _opened(data: bytes, kind: Kind) -> PIL.Image.Image:
    """The header only; pixels are read when they are first asked for."""
    if kind is Kind.HEIC:
        return open_heic(data)
    return PIL.Image.open(io.BytesIO(data), formats=[kind.value])


def _shrunk(opened: PIL.Image.Image, side: int) -> PIL.Image.Image:
    opened.draft("RGB", (side, side))
    opened.load()
    if opened.mode in DEEP:
        opened = _eight_bits(opened)
    if opened.mode in ("P", "1"):  # cannot be averaged as they are
        opened = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if max(opened.size) > side:
        opened.thumbnail((side, side), PIL.Image.Resampling.BILINEAR, reducing_gap=2.0)
    return opened


def _eight_bits(deep: PIL.Image.Image) -> PIL.Image.Image:
    """The upper half of 16 bits; Pillow would cut off at 255 instead."""
    values = np.asarray(deep).astype(np.int32) >> 8
    return PIL.Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _upright(picture: PIL.Image.Image, turn: object) -> PIL.Image.Image:
    return picture.transpose(TURNS[turn]) if isinstance(turn, int) and turn in TURNS else picture


def _in_rgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = PIL.Image.new("RGBA", clear.size, (*BACKGROUND, 255))
    return PIL.Image.alpha_composite(paper, clear).convert("RGB")
