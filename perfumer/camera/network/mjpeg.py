"""Read JPEGs out of a multipart HTTP response, the way network cameras send them.

OpenCV's FFmpeg probes such a stream for seconds and cannot be told to give up on a silent
one; a socket with a time limit can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from http.client import HTTPException, HTTPMessage
from typing import Any, Protocol

import cv2
import numpy as np

from perfumer.camera.network.connecting import Answer
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.orientation import mirror
from perfumer.camera.source import CameraError, Images, Reason

MAX_BYTES = 16_000_000  # size of one JPEG
LINE_BYTES = 4096  # longest line of a header
MAX_BAD = 15  # consecutive unreadable JPEGs before giving up
CHUNK_BYTES = 65_536  # most that is read at once


class Readable(Protocol):
    """What is needed of a stream."""

    def readline(self, limit: int = -1, /) -> bytes: ...

    def read(self, amount: int = -1, /) -> bytes: ...


class Timed:
    """Reads with a time limit for each picture: bytes that drip do not keep a stream alive."""

    def __init__(
        self,
        receive: Callable[[int], bytes],
        limit_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._receive = receive  # gives what is there, at most so many bytes; none at the end
        self._clock = clock
        self._buffer = bytearray()
        self.restart(limit_s)

    def restart(self, limit_s: float) -> None:
        """Begin the time of the next picture."""
        self._due = self._clock() + limit_s

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or ``limit`` bytes of it, or what is left at the end."""
        seen = 0
        while (end := self._buffer.find(b"\n", seen)) < 0 and not 0 <= limit <= len(self._buffer):
            seen = len(self._buffer)
            if not self._fill():
                break
        length = len(self._buffer) if end < 0 else end + 1
        return self._pop(min(length, limit) if limit >= 0 else length)

    def read(self, amount: int = -1, /) -> bytes:
        """Return ``amount`` bytes, or fewer at the end."""
        while len(self._buffer) < amount and self._fill():
            pass
        return self._pop(amount)

    def _fill(self) -> bool:
        if self._clock() > self._due:
            raise TimeoutError
        received = self._receive(CHUNK_BYTES)
        self._buffer += received
        return received != b""

    def _pop(self, amount: int) -> bytes:
        taken = bytes(self._buffer[:amount])
        del self._buffer[:amount]
        return taken


def boundary_of(headers: HTTPMessage) -> bytes | None:
    """Return the line that separates the JPEGs, or None when this is no stream of them."""
    if headers.get_content_maintype() != "multipart":
        return None
    # Some cameras write the dashes into the header, too.
    return b"--" + (headers.get_boundary() or "").strip().removeprefix("--").encode()


def images(answer: Answer, boundary: bytes, shown: str, rules: NetworkRules) -> Images:
    """Yield mirrored RGB images until the camera stops, then raise :class:`CameraError`."""
    answer.socket.settimeout(rules.first_frame_s)
    stream = Timed(answer.response.read1, rules.first_frame_s)
    try:
        for image in decoded(stream, boundary, shown):
            answer.socket.settimeout(rules.stall_s)
            yield mirror(image)
            stream.restart(rules.stall_s)
        raise CameraError(Reason.ENDED, f"{shown} stopped sending")
    except TimeoutError as error:
        raise CameraError(Reason.STALLED, f"{shown} is connected but sends nothing") from error
    except (HTTPException, OSError) as error:
        raise CameraError(Reason.ENDED, f"{shown} broke off ({error})") from error
    finally:
        answer.close()


def decoded(stream: Readable, boundary: bytes, shown: str) -> Iterator[Any]:
    """Yield the good pictures, BGR; raise :class:`CameraError` when hardly any part is one."""
    bad = 0
    for jpeg in parts_of(stream, boundary):
        image = decode(jpeg)
        bad = bad + 1 if image is None else 0
        if bad > MAX_BAD:
            raise CameraError(
                Reason.UNREADABLE,
                f"{shown} sends parts that are no JPEG pictures: is it a camera's stream?",
            )
        if image is not None:
            yield image


def parts_of(stream: Readable, boundary: bytes) -> Iterator[bytes]:
    """Yield the body of each part: by its length or, without one, up to the next boundary."""
    while (line := stream.readline(LINE_BYTES)) != b"":
        if not line.startswith(boundary):
            continue
        length = _length(stream)
        if length is None:
            yield from _up_to_boundary(stream, boundary)
            return
        body = stream.read(length) if length <= MAX_BYTES else b""
        if len(body) < length:
            return
        yield body


def _length(stream: Readable) -> int | None:
    """Read a part's headers; return its Content-Length, if it has one."""
    length: int | None = None
    while (line := stream.readline(LINE_BYTES)).strip():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return length


def _up_to_boundary(stream: Readable, boundary: bytes) -> Generator[bytes, None, None]:
    """Yield parts without lengths: the body of the current one, then of all that follow."""
    lines: list[bytes] = []
    size = 0
    while (line := stream.readline(LINE_BYTES)) != b"":
        if not line.startswith(boundary):
            lines.append(line)
            size += len(line)
            if size > MAX_BYTES:
                return
            continue
        yield b"".join(lines)
        _length(stream)
        lines, size = [], 0


def decode(jpeg: bytes) -> Any | None:
    """Return the image (BGR), or None for what is cut off, empty, or no JPEG."""
    whole = jpeg.rstrip(b"\r\n\0")
    if not whole.startswith(b"\xff\xd8") or not whole.endswith(b"\xff\xd9"):
        return None
    return cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR)
