"""Open AVIF with Pillow, where it has a decoder without known holes.

libavif before 1.3.0 can be made to write beyond its memory (CVE-2025-48174, CVE-2025-48175).
"""

from __future__ import annotations

import io

import PIL.Image
from PIL import features

from perfumer.pictures.refusal import PictureError, Refusal

SAFE_LIBAVIF = (1, 3, 0)


def avif_usable() -> bool:
    """Return whether a decoder is there and new enough; Pillow has one since 11.3."""
    if "avif" not in features.modules:
        return False
    version = features.version_module("avif") or "0"
    return tuple(int(part) for part in version.split(".")[:3] if part.isdecimal()) >= SAFE_LIBAVIF


def open_avif(data: bytes) -> PIL.Image.Image:
    """Open the first picture without decoding it yet.

    Raises :class:`PictureError` without a usable decoder.
    """
    if not USABLE:
        raise PictureError(Refusal.UNKNOWN_KIND)
    # Late: few pictures are AVIF. By itself, Pillow would load every kind that it knows.
    from PIL import AvifImagePlugin

    return AvifImagePlugin.AvifImageFile(io.BytesIO(data))


USABLE = avif_usable()
