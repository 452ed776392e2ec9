"""Frames of a camera device."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

# OpenCV reads these once, before the first capture: a dead device must not block for 10 s.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_READ_ATTEMPTS", "1")

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Shape, devices
from perfumer.camera.status import Reason
from perfumer.messages import Image


def webcam(number: int, shape: Shape) -> Iterator[Image]:
    """Mirrored RGB frames of device ``number`` until it breaks.

    Raises :class:`CameraError` when it cannot be opened or gives no first frame.
    """
    capture = open_device(number, shape)
    try:
        while True:
            good, picture = capture.read()
            if not good:
                raise CameraError(Reason.ENDED, f"camera {number} gives no more frames")
            yield mirrored(picture)
    finally:
        capture.release()


def open_device(number: int, shape: Shape) -> cv2.VideoCapture:
    backend = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
    capture = cv2.VideoCapture(number, backend)
    if not capture.isOpened():
        capture.release()
        found = ", ".join(devices()) or "no camera device"
        reason = Reason.REFUSED if f"/dev/video{number}" in devices() else Reason.MISSING
        raise CameraError(
            reason,
            f"camera {number} cannot be opened; this machine has {found}. Plug it in, close "
            "other programs that use it, or choose another with --camera (demo needs none)",
        )
    # Most webcams give their full rate at 720p only as MJPEG.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, shape.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, shape.height)
    capture.set(cv2.CAP_PROP_FPS, shape.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def first_webcam(shape: Shape, tried: int = 4) -> int | None:
    """The first device that gives a picture, or None; asks the system before opening any."""
    numbers = [int(name[10:]) for name in devices() if name[10:].isdigit()]
    if sys.platform != "linux":
        numbers = list(range(tried))
    for number in numbers[: 2 * tried]:
        try:
            capture = open_device(number, shape)
        except CameraError:
            continue
        good, _ = capture.read()
        capture.release()
        if good:
            return number
    return None


def mirrored(picture: Any) -> Image:
    """From OpenCV's BGR as the camera sees it to RGB as a mirror shows it."""
    return np.asarray(cv2.flip(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), 1), np.uint8)
