"""Estimate what decoding a picture would cost, from its header and markers alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfumer.pictures.jpeg_work import measure_jpeg
from perfumer.pictures.kinds import Kind, webp_size

MAX_MEMORY = 235_000_000  # bytes at the peak of decoding
MAX_CHUNKS = 20_000  # parts of a PNG
# Bytes of memory per pixel at the peak, measured with Pillow 13 and pillow-heif 1.8.
PNG_PLAIN, PNG_OTHER = 5.6, 9.5  # grey or RGB with 8 bits; transparent, with a palette, or deeper
WEBP, HEIC, AVIF = 17.0, 7.3, 9.7
COEFFICIENT = 2.2  # bytes per sample of a JPEG in several scans: its decoder keeps all of them
BOX_SIZE = re.compile(rb"ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)
BOX_HEAD = 262_144  # bytes in which the sizes stand; those of many tiles come first


@dataclass(frozen=True, slots=True)
class Cost:
    """What is known of a picture before it is opened."""

    size: tuple[int, int] | None = None  # width and height; None where no header states them
    memory: float = 0.0  # bytes
    work: str = ""  # what there is too much of; empty for a picture that is decoded quickly

    @property
    def excess(self) -> str:
        """Why decoding would take too long or too much memory; empty where it would not."""
        if self.memory > MAX_MEMORY:
            return f"it needs {self.memory / 1e6:.0f} MB of memory"
        return self.work


def cost_of(data: bytes, kind: Kind | None) -> Cost:
    """Return what decoding ``data`` costs."""
    if kind is Kind.JPEG:
        work = measure_jpeg(data)
        memory = sum(work.samples.values()) * COEFFICIENT if work.scans > 1 else 0.0
        return Cost(work.size, memory, work.excess)
    if kind is Kind.PNG:
        return _png_cost(data)
    if kind is Kind.HEIC:
        return Cost(memory=_most_pixels(data) * HEIC)
    if kind is Kind.AVIF:
        return Cost(memory=_most_pixels(data) * AVIF)
    size = webp_size(data) if kind is Kind.WEBP else None
    return Cost(size, size[0] * size[1] * WEBP) if size else Cost()


def _most_pixels(data: bytes) -> int:
    """Return the pixels of the largest picture that a HEIC or AVIF holds (ISO 23008-12, 6.5.3)."""
    sizes = (found.groups() for found in BOX_SIZE.finditer(data, 0, BOX_HEAD))
    areas = (int.from_bytes(w, "big") * int.from_bytes(h, "big") for w, h in sizes)
    return max(areas, default=0)


def _png_cost(data: bytes) -> Cost:
    if data[12:16] != b"IHDR" or len(data) < 26:
        return Cost()
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    depth, colours = data[24], data[25]
    rate = PNG_PLAIN if depth <= 8 and colours in (0, 2) else PNG_OTHER
    many = _has_many_chunks(data)
    return Cost((width, height), width * height * rate, "it has too many parts" if many else "")


def _has_many_chunks(data: bytes) -> bool:
    at = 8
    for _ in range(MAX_CHUNKS):
        if at >= len(data):
            return False
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return True
