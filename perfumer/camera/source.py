"""One way to open any source of pictures: a device, a file, an address or the demo.

A :class:`Source` opens an iterator of RGB pictures, mirrored once there: every later
coordinate is then what the visitor sees. Iterators may raise, stall or end; the worker
(:mod:`perfumer.camera.worker`) deals with all of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from perfumer.messages import Image

ADDRESSES = ("http", "https", "rtsp", "rtsps")

Pictures = Generator[Image, None, None]  # closing it frees the device


class Reason(StrEnum):
    """Why there is no picture."""

    STARTING = "starting"
    MISSING = "missing"  # cannot be opened: unplugged, wrong number, no such file
    REFUSED = "refused"  # no permission, or another program holds it
    STALLED = "stalled"  # open, but no frame comes
    FROZEN = "frozen"  # the same frame again and again
    ENDED = "ended"  # the source stopped or broke
    UNREADABLE = "unreadable"  # frames come, but cannot be decoded


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """How the camera is, in words that a page and a metric can show."""

    online: bool
    reason: Reason | None  # None exactly when online
    uri: str  # as opened, without any password
    simulated: bool  # the pictures are drawn, no camera is used
    since: float  # monotonic seconds of the last change
    reconnects: int  # how many times the camera came back


class CameraError(Exception):
    """A source cannot give pictures; the message names what was found and what to try."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of a source."""

    width: int
    height: int
    fps: float


@dataclass(frozen=True, slots=True)
class Source:
    """``open()`` starts over; ``still`` sources may show the same picture for ever."""

    uri: str  # fit to be shown: without a password
    open: Callable[[], Pictures]
    simulated: bool
    still: bool


def without_password(uri: str) -> str:
    """An address fit for a log or a page: no user, no password, no query (it may hold a token)."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def is_address(uri: str) -> bool:
    return urlsplit(uri).scheme in ADDRESSES


def device_number(uri: str) -> int | None:
    """N of ``N`` or ``/dev/videoN``, else None."""
    match = re.fullmatch(r"(?:/dev/video)?(\d+)", uri)
    return int(match.group(1)) if match else None


def devices() -> list[str]:
    """Camera devices this machine shows, for a message; Linux only, elsewhere empty."""
    found = [path for path in Path("/dev").glob("video*") if path.name[5:].isdigit()]
    return [str(path) for path in sorted(found, key=lambda path: int(path.name[5:]))]
