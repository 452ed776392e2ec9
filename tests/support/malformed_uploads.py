"""Uploads that no browser sends, by seed: each a whole HTTP request of its own kind."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from PIL import Image

from tests.support import sent_pictures as sent

Bytes = bytes
BOUNDARY = "a-boundary-of-ours"
PATHS = ("/api/v1/read", "/api/v1/read", "/api/v1/read", "/studio")
NAMES = ("me.jpg", "../../etc/passwd", "http://127.0.0.1:9/x.png", "file:///etc/passwd", "\\\\x\\y")


@cache
def whole() -> tuple[bytes, ...]:
    """Pictures that are in order, small enough that thousands of their ruins stay cheap."""
    small = sent.photo("woman-young", size=(300, 400), scale=0.5)
    grey = small.convert("L")
    return (
        sent.saved(small, quality=80),
        sent.saved(small, quality=80, progressive=True),
        sent.saved(small.convert("CMYK"), quality=80),
        sent.saved(small.resize((120, 160)), "PNG"),
        sent.saved(grey, "PNG"),
        sent.saved(small, "WEBP", quality=70),
        sent.saved(small.resize((120, 160)), "WEBP", lossless=True),
        sent.saved(Image.new("P", (90, 90)), "PNG"),
    )


def truncated(dice: random.Random) -> bytes:
    data = dice.choice(whole())
    return data[: dice.randrange(1, len(data) // 2)]


def flipped(dice: random.Random) -> bytes:
    """Many bytes of the head changed, so that none survives as a picture worth reading."""
    data = bytearray(dice.choice(whole()))
    for _ in range(dice.randrange(8, 60)):
        data[dice.randrange(12, min(len(data), 600))] = dice.randrange(256)
    return bytes(data[: len(data) // 2])


def noise_after_magic(dice: random.Random) -> bytes:
    magic = dice.choice(
        [
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x10\x00\x00\x00WEBPVP8X",
            b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
            b"GIF89a",
            b"BM",
            b"II*\x00",
        ]
    )
    return magic + dice.randbytes(dice.randrange(0, 4000))


def noise(dice: random.Random) -> bytes:
    return dice.randbytes(dice.randrange(0, 5000))


def png_bomb(dice: random.Random, pixels: int = 5000) -> bytes:
    """A header that promises up to 50,000 × 50,000 pixels, with so many bytes of them at most."""
    size = struct.pack(">II", dice.randrange(6_400, 50_000), dice.randrange(6_400, 50_000))
    header = b"IHDR" + size + bytes([dice.choice([1, 8, 16]), dice.choice([0, 2, 6]), 0, 0, 0])
    body = b"IDAT" + zlib.compress(bytes(pixels))
    chunks = [header, body, b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


def promising_png(dice: random.Random) -> bytes:
    """Within the limits, but the pixels are missing: not even the first row is whole.

    Data that end with a row are a picture to Pillow, as they are to browsers.
    """
    data = bytearray(png_bomb(dice, 5))
    data[16:24] = struct.pack(">II", dice.randrange(64, 4000), dice.randrange(500, 512))
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def jpeg_bomb(dice: random.Random) -> bytes:
    data = bytearray(whole()[0])
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", dice.randrange(7_000, 65_535), 65_000)
    return bytes(data)


def webp_bomb(dice: random.Random) -> bytes:
    side = (dice.randrange(7_000, 16_000)).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + side * 2 + dice.randbytes(200)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def sliver(dice: random.Random) -> bytes:
    size = dice.choice([(1, 1), (1, 5000), (5000, 1), (63, 63), (2000, 64), (10_000, 100)])
    return sent.saved(Image.new("L", size, dice.randrange(256)), dice.choice(["PNG", "JPEG"]))


def polyglot(dice: random.Random) -> bytes:
    """Something else that also contains a picture."""
    front = dice.choice(
        [b"%PDF-1.7\n", b"PK\x03\x04", b"<html><script>", b"#!/bin/sh\n", b"\x7fELF"]
    )
    return front + dice.choice(whole())


PICTURES: tuple[Callable[[random.Random], bytes], ...] = (
    truncated, flipped, noise_after_magic, noise, png_bomb, promising_png, jpeg_bomb, webp_bomb,
    sliver, polyglot,
)  # fmt: skip


def part(name: str, data: bytes, file_name: str | None = None, kind: str = "image/jpeg") -> bytes:
    named = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'Content-Disposition: form-data; name="{name}"{named}\r\nContent-Type: {kind}\r\n\r\n'
    return f"--{BOUNDARY}\r\n".encode() + head.encode() + data + b"\r\n"


def closed(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def in_form(dice: random.Random) -> bytes:
    made = dice.choice(PICTURES)(dice)
    return closed(part("picture", made, dice.choice(NAMES), dice.choice(["image/png", "x", ""])))


def nested(dice: random.Random) -> bytes:
    inner = closed(part("picture", dice.choice(whole()), "inner.jpg"))
    kind = f"multipart/mixed; boundary={BOUNDARY}x"
    return closed(part("picture", inner.replace(b"boundary", b"border"), "outer.jpg", kind))


def unended(dice: random.Random) -> bytes:
    return in_form(dice)[: dice.randrange(1, 200)]


def other_fields(dice: random.Random) -> bytes:
    return closed(*(part(dice.choice(["", "x", "picture"]), noise(dice)) for _ in range(60)))


def several(dice: random.Random) -> bytes:
    return closed(*(part("picture", noise(dice), "a.jpg") for _ in range(dice.randrange(2, 5))))


FORMS = (
    in_form,
    in_form,
    in_form,
    in_form,
    in_form,
    in_form,
    nested,
    unended,
    other_fields,
    several,
)
KINDS = (
    f"multipart/form-data; boundary={BOUNDARY}",
    "multipart/form-data",
    "multipart/form-data; boundary=another",
    "application/json",
    "application/x-www-form-urlencoded",
    "image/jpeg",
    "",
)


def requests(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """What it is, and all its bytes."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        body = dice.choice(FORMS)(dice)
        kind = KINDS[0] if dice.random() < 0.85 else dice.choice(KINDS)
        path = dice.choice(PATHS)
        stated = len(body)
        if dice.random() < 0.03:  # fewer bytes than there are
            stated = dice.randrange(0, len(body))
            body = body[:stated]
        length = str(stated) if dice.random() > 0.01 else dice.choice(["-1", "x", "1e3", ""])
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        )
        yield f"{seed}/{number} {path}", head.encode() + body
