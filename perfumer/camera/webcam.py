"""Read images from a camera device."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

# OpenCV reads these once, before the first capture: a dead device must not block for 10 s.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_READ_ATTEMPTS", "1")

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Images, Reason, Shape, devices
from perfumer.messages import Image

BY_ID = Path("/dev/v4l/by-id")
MAX_TRIED = 4  # numbers that "auto" tries on systems that list no devices
PROBE_TIMEOUT_S = 5.0  # how long a device is waited for that gives no image


class Webcam:
    """The camera that is device ``number`` now; once unplugged it may return as another number."""

    def __init__(self, number: int, shape: Shape, by_id: Path = BY_ID) -> None:
        self._number = number
        self._shape = shape
        self._by_id = by_id
        self._name = name_of(number, by_id)

    def images(self) -> Images:
        """Yield mirrored RGB images.

        Raises :class:`CameraError` when it cannot be opened or gives no more images.
        """
        number = self.number()
        capture = open_device(number, self._shape)
        self._name = self._name or name_of(number, self._by_id)
        try:
            while True:
                good, image = capture.read()
                if not good:
                    raise CameraError(Reason.ENDED, f"camera {number} gives no more images")
                yield mirror(image)
        finally:
            capture.release()

    def number(self) -> int:
        """Return where the camera is now: a replugged one often gets another number."""
        if self._name is None or not self._name.exists():
            return self._number
        digits = self._name.resolve().name.removeprefix("video")
        return int(digits) if digits.isdigit() else self._number


def name_of(number: int, by_id: Path) -> Path | None:
    """Return the name that stays with a camera whatever its number; None except on Linux."""
    if not by_id.is_dir():
        return None
    device = f"video{number}"
    return next((link for link in sorted(by_id.iterdir()) if link.resolve().name == device), None)


def open_device(number: int, shape: Shape) -> cv2.VideoCapture:
    """Open a device. Raises :class:`CameraError`, which says what there is instead."""
    backend = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
    capture = cv2.VideoCapture(number, backend)
    if not capture.isOpened():
        capture.release()
        raise explain_refusal(number, devices())
    # Most webcams give their full rate at 720p only as MJPEG.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, shape.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, shape.height)
    capture.set(cv2.CAP_PROP_FPS, shape.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def explain_refusal(number: int, present: list[str]) -> CameraError:
    """Return why device ``number`` does not open, as far as one can tell from outside."""
    device = f"/dev/video{number}"
    there = ", ".join(present) or "no camera device"
    if device not in present:
        return CameraError(
            Reason.MISSING,
            f"camera {number} is not there; this machine has {there}. Plug it in, or choose "
            "another with --camera (demo needs none)",
        )
    if not os.access(device, os.R_OK | os.W_OK):
        return CameraError(
            Reason.REFUSED,
            f"{device} may not be read by this user: add the user to the group 'video' and "
            "log in again",
        )
    return CameraError(
        Reason.REFUSED,
        f"{device} does not open: close other programs that use it (a browser, a meeting), "
        f"or choose another of {there}; a camera often shows two devices, one without images",
    )


def first_webcam(shape: Shape) -> int | None:
    """Return the first device that gives an image, or None; ask the system before opening any."""
    numbers = [int(name.removeprefix("/dev/video")) for name in devices()]
    if sys.platform != "linux":
        numbers = list(range(MAX_TRIED))
    return next((n for n in numbers[: 2 * MAX_TRIED] if gives_image(n, shape)), None)


def gives_image(number: int, shape: Shape) -> bool:
    """Return whether an image comes in time; a driver that hangs is left behind in its thread."""
    came = threading.Event()

    def probe() -> None:
        try:
            capture = open_device(number, shape)
        except CameraError:
            return
        if capture.read()[0]:
            came.set()
        capture.release()

    thread = threading.Thread(target=probe, name=f"probe-{number}", daemon=True)
    thread.start()
    thread.join(PROBE_TIMEOUT_S)
    return came.is_set()


def mirror(image: Any) -> Image:
    """Turn OpenCV's BGR as the camera sees it into RGB as a mirror shows it."""
    return np.asarray(cv2.flip(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), 1), np.uint8)
