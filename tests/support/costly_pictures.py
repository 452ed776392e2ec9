"""Pictures that would keep a decoder busy, made by hand: small files, much work."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from PIL import Image

from tests.support import sent_pictures as sent


def many_scans(size: tuple[int, int], count: int) -> bytes:
    """A progressive JPEG whose last scan comes ``count`` times more."""
    data = sent.saved(Image.new("RGB", size, (90, 120, 150)), progressive=True, quality=50)
    last = data.rindex(b"\xff\xda")
    end = data.rindex(b"\xff\xd9")
    return data[:end] + data[last:end] * count + data[end:]


def grain(size: tuple[int, int]) -> bytes:
    """A progressive JPEG of grain: millions of bytes, each to be decoded."""
    noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    return sent.saved(Image.fromarray(noise), progressive=True, quality=90)


def padded(count: int) -> bytes:
    """A JPEG with ``count`` padding bytes between two of its segments."""
    data = sent.saved(sent.photo(size=(640, 480)))
    return data[:2] + b"\xff" * count + data[2:]


def chunked(count: int) -> bytes:
    """A PNG with ``count`` empty chunks of a kind that readers skip."""
    data = sent.saved(sent.photo(size=(640, 480)), "PNG")
    return data[:33] + png_chunk(b"teXt", b"") * count + data[33:]


def png(size: tuple[int, int], depth: int, colours: int, row: int) -> bytes:
    """A black PNG of any kind of colours; ``row`` is the bytes of one line."""
    width, height = size
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    body = zlib.compress(bytes((row + 1) * height), 1)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*each) for each in chunks)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
