"""Open HEIC with pillow-heif, where it is installed and has none of its known holes.

libheif before 1.23.4 and libde265 before 1.1.3 can be made to run a sender's code (advisories
GHSA-g89c-p67h-r497, GHSA-x8r2-mggj-j6wr, 2026); wheels of pillow-heif bring their own copies.
"""

from __future__ import annotations

import io
import re
from typing import Any

import PIL.Image

from perfumer.pictures.refusal import PictureError, Refusal

pillow_heif: Any
try:
    import pillow_heif
except ImportError:  # a platform without a wheel: the other kinds work
    pillow_heif = None

SAFE_LIBHEIF, SAFE_LIBDE265 = (1, 23, 4), (1, 1, 3)


def heic_usable() -> bool:
    """Return whether a decoder is installed and new enough."""
    if pillow_heif is None:
        return False
    info = pillow_heif.libheif_info()
    decoder = next(iter(info["decoders"].values()), "")
    return _version(info["libheif"]) >= SAFE_LIBHEIF and _version(decoder) >= SAFE_LIBDE265


def open_heic(data: bytes) -> PIL.Image.Image:
    """Open the main picture, upright, without decoding it yet.

    Raises :class:`PictureError` without a usable decoder.
    """
    if not USABLE:
        raise PictureError(Refusal.UNKNOWN_KIND)
    opened: PIL.Image.Image = pillow_heif.HeifImageFile(io.BytesIO(data))
    return opened


def _version(text: str) -> tuple[int, ...]:
    match = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


USABLE = heic_usable()
