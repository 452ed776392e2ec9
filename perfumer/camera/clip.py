"""Frames of a video file, a picture, a folder of pictures, or a network camera."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2

from perfumer.camera.source import CameraError, Shape, without_password
from perfumer.camera.status import Reason
from perfumer.camera.webcam import mirrored
from perfumer.messages import Image

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
PICTURE_S = 2.0  # each picture of a folder is shown so long
TIMEOUT_MS = 1500  # FFmpeg waits 30 s by default


def paced(pictures: Iterator[Image], fps: float) -> Iterator[Image]:
    """The same at ``fps`` a second without drift; a late picture delays no later one."""
    due = time.monotonic()
    for picture in pictures:
        time.sleep(max(0.0, due - time.monotonic()))
        yield picture
        due = max(due + 1 / fps, time.monotonic() - 1 / fps)


def video(path: Path, shape: Shape) -> Iterator[Image]:
    """A video file, over and over, at its own rate."""
    while True:
        capture = cv2.VideoCapture(str(path))
        if not capture.isOpened():
            raise CameraError(
                Reason.UNREADABLE, f"{path} is no video OpenCV can read: try an MP4 with H.264"
            )
        fps = capture.get(cv2.CAP_PROP_FPS) or shape.fps
        try:
            yield from paced(_frames(capture), fps)
        finally:
            capture.release()


def address(uri: str) -> Iterator[Image]:
    """A network camera (MJPEG over HTTP, RTSP) as it comes."""
    capture = cv2.VideoCapture(
        uri,
        cv2.CAP_FFMPEG,
        [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            TIMEOUT_MS,
        ],
    )
    try:
        if not capture.isOpened():
            raise CameraError(
                Reason.MISSING,
                f"{without_password(uri)} does not answer with a video: check the address in a "
                "browser or player, user and password, and the network",
            )
        yield from _frames(capture)
        raise CameraError(Reason.ENDED, f"{without_password(uri)} stopped sending")
    finally:
        capture.release()


def pictures_in(path: Path) -> list[Path]:
    """The pictures of a folder by name, or the picture itself. Raises :class:`CameraError`."""
    found = [path] if path.is_file() else sorted(path.iterdir())
    pictures = [item for item in found if item.suffix.lower() in PICTURES]
    if not pictures:
        raise CameraError(
            Reason.UNREADABLE,
            f"{path} holds no picture ({', '.join(sorted(PICTURES))}) among {len(found)} files",
        )
    return pictures


def pictures(path: Path, shape: Shape) -> Iterator[Image]:
    """Each picture for :data:`PICTURE_S`, over and over, fitted into the shape asked for."""

    def repeated() -> Iterator[Image]:
        while True:
            for item in pictures_in(path):
                picture = cv2.imread(str(item), cv2.IMREAD_COLOR)
                if picture is None:
                    raise CameraError(Reason.UNREADABLE, f"{item} cannot be read: remove it")
                shown = mirrored(fitted(picture, shape))
                for _ in range(max(1, round(PICTURE_S * shape.fps))):
                    yield shown

    return paced(repeated(), shape.fps)


def fitted(picture: Any, shape: Shape) -> Any:
    """Scaled to lie within the shape, with black around."""
    height, width = picture.shape[:2]
    scale = min(shape.width / width, shape.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    left, top = (shape.width - size[0]) // 2, (shape.height - size[1]) // 2
    return cv2.copyMakeBorder(
        scaled,
        top,
        shape.height - size[1] - top,
        left,
        shape.width - size[0] - left,
        cv2.BORDER_CONSTANT,
    )


def _frames(capture: cv2.VideoCapture) -> Iterator[Image]:
    while True:
        good, picture = capture.read()
        if not good:
            return
        yield mirrored(picture)
