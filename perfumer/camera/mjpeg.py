"""Read JPEGs out of a multipart HTTP response, the way network cameras send them.

OpenCV's FFmpeg probes such a stream for seconds and cannot be told to give up on a silent
one; a socket with a time limit can.
"""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterator
from http.client import HTTPException, HTTPMessage
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Images, Reason, without_password
from perfumer.camera.webcam import mirror

MAX_BYTES = 16_000_000  # size of one JPEG
LINE_BYTES = 4096  # longest line of a header
MAX_BAD = 15  # consecutive unreadable JPEGs before giving up
REFUSED = (401, 403)  # HTTP statuses that mean: user or password is wrong


class Readable(Protocol):
    """What is needed of a response."""

    def readline(self, limit: int = -1, /) -> bytes: ...

    def read(self, amount: int = -1, /) -> bytes: ...


class Response(Readable, Protocol):
    """The same with headers and an end."""

    headers: HTTPMessage

    def close(self) -> None: ...


def connect(uri: str, timeout_s: float) -> Response:
    """Return the response of a network camera; every later read of it has the same time limit.

    Raises :class:`CameraError` when nothing answers, or not with 200.
    """
    shown = without_password(uri)
    # A camera is in the house: a proxy for the world outside would not find it.
    opener = build_opener(ProxyHandler({}))
    try:
        response: Response = opener.open(request_for(uri), timeout=timeout_s)
    except HTTPError as error:
        error.close()
        reason = Reason.REFUSED if error.code in REFUSED else Reason.MISSING
        raise CameraError(
            reason,
            f"{shown} answers {error.code} {error.reason}: check the path, and user and "
            "password as http://user:password@host/path",
        ) from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        why = getattr(error, "reason", error)
        raise CameraError(
            Reason.MISSING,
            f"{shown} does not answer ({why}): check the address in a browser, and the network",
        ) from error
    return response


def request_for(uri: str) -> Request:
    """Return the request, with user and password moved from the address to a header."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    request = Request(urlunsplit((parts.scheme, host, parts.path, parts.query, "")))
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    return request


def boundary_of(headers: HTTPMessage) -> bytes | None:
    """Return the line that separates the JPEGs, or None when this is no stream of them."""
    if headers.get_content_maintype() != "multipart":
        return None
    # Some cameras write the dashes into the header, too.
    return b"--" + (headers.get_boundary() or "").strip().removeprefix("--").encode()


def images(response: Response, boundary: bytes, shown: str) -> Images:
    """Yield mirrored RGB images until the camera stops, then raise :class:`CameraError`."""
    bad = 0
    try:
        for jpeg in parts_of(response, boundary):
            image = decode(jpeg)
            bad = bad + 1 if image is None else 0
            if bad > MAX_BAD:
                raise CameraError(
                    Reason.UNREADABLE,
                    f"{shown} sends parts that are no JPEG pictures: is it a camera's stream?",
                )
            if image is not None:
                yield mirror(image)
        raise CameraError(Reason.ENDED, f"{shown} stopped sending")
    except TimeoutError as error:
        raise CameraError(Reason.STALLED, f"{shown} is connected but sends nothing") from error
    except (HTTPException, OSError) as error:
        raise CameraError(Reason.ENDED, f"{shown} broke off ({error})") from error
    finally:
        response.close()


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
