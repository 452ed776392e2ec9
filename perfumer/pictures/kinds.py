"""Kinds of pictures: by the first bytes for uploads, by the suffix for files in folders."""

from __future__ import annotations

from enum import StrEnum

# Suffixes of pictures in folders. OpenCV and the training read the plain ones; everything else
# is read by :mod:`perfumer.pictures.decoding` only.
PLAIN_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
OTHER_SUFFIXES = frozenset(
    {".jpe", ".jfif", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif"},
)
SUFFIXES = PLAIN_SUFFIXES | OTHER_SUFFIXES

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})  # HEVC stills (ISO 23008-12)
AVIF_BRANDS = frozenset({b"avif"})  # stills, and animations that begin with one
BRAND_BYTES = 64  # bytes of the first box that are searched: major brand, first compatible ones


class Kind(StrEnum):
    """Kinds that may be uploaded."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"


def kind_of(data: bytes) -> Kind | None:
    """Return the kind by the first bytes; names and content types are not trusted."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    brands = _brands(data) if data[4:8] == b"ftyp" else set()
    if brands & HEIC_BRANDS:
        return Kind.HEIC
    return Kind.AVIF if brands & AVIF_BRANDS else None


def _brands(data: bytes) -> set[bytes]:
    size = min(int.from_bytes(data[:4], "big"), BRAND_BYTES, len(data))
    return {data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))}


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height from the header; None when it is damaged.

    Layout: https://developers.google.com/speed/webp/docs/riff_container. Pillow allocates the
    whole canvas when it opens one, so the size is checked first.
    """
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if chunk == b"VP8X":
        return _uint(body[4:7]) + 1, _uint(body[7:10]) + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return _uint(body[6:8]) & 0x3FFF, _uint(body[8:10]) & 0x3FFF
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = _uint(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _uint(part: bytes) -> int:
    return int.from_bytes(part, "little")
