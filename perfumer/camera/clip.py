"""Frames of a video file, a picture, a folder of pictures, or a network camera."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from pathlib import Path

import cv2
import numpy as np

from perfumer.camera import mjpeg
from perfumer.camera.source import CameraError, Pictures, Reason, Shape, without_password
from perfumer.camera.webcam import mirrored
from perfumer.messages import Image

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
PICTURE_S = 2.0  # each picture of a folder is shown so long
TIMEOUT_S = 1.0  # FFmpeg waits 30 s by default


def paced(
    pictures: Pictures,
    fps: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Pictures:
    """The same at ``fps`` a second without drift; a late picture delays no later one."""
    due = clock()
    try:
        for picture in pictures:
            sleep(max(0.0, due - clock()))
            yield picture
            # After a long pause go on from now: no burst to make up for it.
            due = max(due + 1 / fps, clock() - 1 / fps)
    finally:
        pictures.close()


def video(path: Path, shape: Shape) -> Pictures:
    """A video file, over and over, at its own rate."""
    while True:
        capture = open_video(path)
        fps = capture.get(cv2.CAP_PROP_FPS) or shape.fps
        try:
            yield from paced(_frames(capture), fps)
        finally:
            capture.release()


def open_video(path: Path) -> cv2.VideoCapture:
    """Raises :class:`CameraError` when it holds no picture that can be read."""
    capture = cv2.VideoCapture(str(path))
    if capture.isOpened() and capture.grab():
        capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        return capture
    capture.release()
    raise CameraError(
        Reason.UNREADABLE, f"{path} is no video OpenCV can read: try an MP4 with H.264"
    )


def address(uri: str) -> Pictures:
    """A network camera as it comes: MJPEG is read here, all else by FFmpeg."""
    shown = without_password(uri)
    if uri.startswith("http"):
        response = mjpeg.connect(uri, TIMEOUT_S)
        boundary = mjpeg.boundary_of(response.headers)
        if boundary is not None:
            yield from mjpeg.pictures(response, boundary, shown)
            return
        response.close()
    yield from _streamed(uri, shown)


def _streamed(uri: str, shown: str) -> Pictures:
    limit_ms = round(TIMEOUT_S * 1000)
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit_ms]
    capture = cv2.VideoCapture(uri, cv2.CAP_FFMPEG, limits)
    try:
        if not capture.isOpened():
            raise CameraError(
                Reason.MISSING,
                f"{shown} does not answer with a video: check the address in a player, user "
                "and password, and the network",
            )
        yield from _frames(capture)
        raise CameraError(Reason.ENDED, f"{shown} stopped sending")
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


def read_picture(path: Path) -> Image:
    """As the file shows it (BGR). Raises :class:`CameraError`."""
    # Not cv2.imread: on Windows it cannot open names with Korean letters.
    content = np.fromfile(path, np.uint8)
    picture = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    if picture is None:
        raise CameraError(
            Reason.UNREADABLE, f"{path} cannot be read as a picture: remove or replace it"
        )
    return np.asarray(picture, np.uint8)


def pictures(path: Path, shape: Shape) -> Pictures:
    """Each picture for :data:`PICTURE_S`, over and over, fitted into the shape asked for."""

    def repeated() -> Pictures:
        while True:
            for item in pictures_in(path):
                shown = mirrored(fitted(read_picture(item), shape))
                for _ in range(max(1, round(PICTURE_S * shape.fps))):
                    yield shown

    return paced(repeated(), shape.fps)


def fitted(picture: Image, shape: Shape) -> Image:
    """Scaled to lie within the shape, with black around."""
    height, width = picture.shape[:2]
    scale = min(shape.width / width, shape.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    left, top = (shape.width - size[0]) // 2, (shape.height - size[1]) // 2
    bordered = cv2.copyMakeBorder(
        scaled,
        top,
        shape.height - size[1] - top,
        left,
        shape.width - size[0] - left,
        cv2.BORDER_CONSTANT,
    )
    return np.asarray(bordered, np.uint8)


def _frames(capture: cv2.VideoCapture) -> Generator[Image, None, None]:
    while True:
        good, picture = capture.read()
        if not good:
            return
        yield mirrored(picture)
