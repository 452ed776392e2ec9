"""What the code about camera devices needs of the machine, in one place that tests replace."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# OpenCV reads these once, before the first capture: a dead device must not block for 10 s.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_READ_ATTEMPTS", "1")

import cv2

from perfumer.camera.devices.videodev import Linux, System


class Capture(Protocol):
    """What is used of ``cv2.VideoCapture``."""

    def isOpened(self) -> bool: ...  # noqa: N802 (its name in OpenCV)
    def set(self, prop: int, value: float, /) -> bool: ...
    def get(self, prop: int, /) -> float: ...
    def read(self) -> tuple[bool, Any]: ...
    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Machine:
    """Where devices are listed, and how one is opened."""

    dev: Path  # folder of the device nodes
    sys: Path  # what the kernel says of each device
    proc: Path  # what the kernel says of each process
    linux: bool  # devices have nodes; elsewhere only numbers
    number_of: Callable[[Path], str | None]  # "81:0" of a node; None for what is no device
    system: System  # system calls about a device
    capture: Callable[[str | int], Capture]  # opens a device for its pictures


def device_number_of(path: Path) -> str | None:
    """Return "MAJOR:MINOR" of a character device, by which the kernel knows it."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISCHR(found.st_mode):
        return None
    if sys.platform == "win32":
        return None
    return f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"


def open_capture(device: str | int) -> Capture:
    """Open a device with OpenCV: by its path on Linux, by its number elsewhere."""
    backend = cv2.CAP_V4L2 if isinstance(device, str) else cv2.CAP_ANY
    return cv2.VideoCapture(device, backend)


HERE = Machine(
    dev=Path("/dev"),
    sys=Path("/sys"),
    proc=Path("/proc"),
    linux=sys.platform == "linux",
    number_of=device_number_of,
    system=Linux(),
    capture=open_capture,
)
