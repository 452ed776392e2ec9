"""Describe any source of images in one way: a device, a file, an address or the demo.

A :class:`Source` opens an iterator of RGB images, mirrored once there: every later coordinate
is then what the visitor sees. Iterators may raise, stall or end; the worker
(:mod:`perfumer.camera.worker`) deals with all of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit, urlunsplit

from perfumer.camera.orientation import UPRIGHT, Orientation
from perfumer.messages import Image

ADDRESSES = ("http", "https", "rtsp", "rtsps")
HIDDEN = "…"  # stands for a part of an address that may hold a login

Images = Generator[Image, None, None]  # closing it frees the device


class Reason(StrEnum):
    """Why no frame comes."""

    STARTING = "starting"
    MISSING = "missing"  # cannot be opened: unplugged, wrong number, no such file
    REFUSED = "refused"  # no permission, or another program uses it
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
    simulated: bool  # the frames are drawn, no camera is used
    since: float  # monotonic seconds of the last change
    reconnects: int  # how many times the camera came back
    left_behind: int = 0  # readers that hang and could not be ended
    detail: str = ""  # what was found and what to try, for the operator; no password


class CameraError(Exception):
    """A source cannot give images; the message names what was found and what to try."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """What a source is asked to give; a device may give something else."""

    width: int  # pixels, before the image is turned
    height: int  # pixels, before the image is turned
    fps: float  # frames a second
    orientation: Orientation = UPRIGHT  # how the images are turned then

    def upright(self) -> Shape:
        """Return the shape of the turned frames, for a source that draws them so by itself."""
        width, height = self.width, self.height
        if self.orientation.is_sideways:
            width, height = height, width
        return Shape(width, height, self.fps)


@dataclass(frozen=True, slots=True)
class Source:
    """A source that can be opened again and again."""

    uri: str  # without a password, so that it may be shown
    open: Callable[[], Images]  # starts from the beginning
    simulated: bool  # the frames are drawn, no camera is used
    still: bool  # the same image may come for ever, which is no fault
    # Whether it comes from an encoder, which repeats a scene without motion bit by bit.
    is_encoded: Callable[[], bool] = lambda: False
    connect_s: float = 0.0  # seconds that connecting may take before the wait for a first frame
    end_s: float = 0.0  # seconds that its reader may need to notice that nothing comes
    # What it really gives, then what is wrong with that; empty before it was opened.
    describe: Callable[[], list[str]] = list


def without_password(uri: str) -> str:
    """Return an address for logs and pages: no user, password or query (it may hold a token)."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    # Many recorders want their login in the path: /user=admin&password=…&channel=1.sdp
    path = "/".join(HIDDEN if "=" in unquote(each) else each for each in parts.path.split("/"))
    return urlunsplit((parts.scheme, host, path, "", ""))


def without_login(uri: str) -> str:
    """Return an address as a camera is asked for it, before it asks for user and password."""
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def is_address(uri: str) -> bool:
    """Return whether this is the address of a network camera."""
    return uri.partition(":")[0].lower() in ADDRESSES


def device_number(uri: str) -> int | None:
    """Return N of ``N`` or ``/dev/videoN``, else None."""
    match = re.fullmatch(r"(?:/dev/video)?(\d{1,4})", uri)
    return int(match.group(1)) if match else None
