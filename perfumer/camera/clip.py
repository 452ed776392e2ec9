"""Read images from a video file, a picture, or a folder of pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from pathlib import Path

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Images, Reason, Shape
from perfumer.camera.webcam import mirror
from perfumer.messages import Image
from perfumer.pictures.kinds import PLAIN_SUFFIXES

PICTURE_S = 2.0  # seconds that each picture of a folder is shown


def pace(
    images: Images,
    fps: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Images:
    """Yield the same at ``fps`` a second without drift; a late image delays no later one."""
    due = clock()
    try:
        for image in images:
            sleep(max(0.0, due - clock()))
            yield image
            # After a long pause go on from now: no burst to make up for it.
            due = max(due + 1 / fps, clock() - 1 / fps)
    finally:
        images.close()


def video(path: Path, shape: Shape) -> Images:
    """Yield a video file, over and over, at its own rate."""
    while True:
        capture = open_video(path)
        fps = capture.get(cv2.CAP_PROP_FPS) or shape.fps
        try:
            yield from pace(_frames(capture), fps)
        finally:
            capture.release()


def open_video(path: Path) -> cv2.VideoCapture:
    """Open a video file. Raises :class:`CameraError` when no image of it can be read."""
    capture = cv2.VideoCapture(str(path))
    if capture.isOpened() and capture.grab():
        capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        return capture
    capture.release()
    raise CameraError(
        Reason.UNREADABLE, f"{path} is no video OpenCV can read: try an MP4 with H.264"
    )


def pictures_in(path: Path) -> list[Path]:
    """Return the pictures of a folder by name, or the picture itself.

    Raises :class:`CameraError`.
    """
    files = [path] if path.is_file() else sorted(path.iterdir())
    pictures = [file for file in files if file.suffix.lower() in PLAIN_SUFFIXES]
    if not pictures:
        kinds = ", ".join(sorted(PLAIN_SUFFIXES))
        raise CameraError(
            Reason.UNREADABLE, f"{path} holds no picture ({kinds}) among {len(files)} files"
        )
    return pictures


def read_picture(path: Path) -> Image:
    """Read a file as an image, BGR and not mirrored. Raises :class:`CameraError`."""
    # Not cv2.imread: on Windows it cannot open names with Korean letters.
    content = np.fromfile(path, np.uint8)
    image = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    if image is None:
        raise CameraError(
            Reason.UNREADABLE, f"{path} cannot be read as a picture: remove or replace it"
        )
    return np.asarray(image, np.uint8)


def pictures(path: Path, shape: Shape) -> Images:
    """Yield each picture for :data:`PICTURE_S`, over and over, fitted into ``shape``."""

    def repeat() -> Images:
        while True:
            for item in pictures_in(path):
                image = mirror(fit(read_picture(item), shape))
                for _ in range(max(1, round(PICTURE_S * shape.fps))):
                    yield image

    return pace(repeat(), shape.fps)


def fit(image: Image, shape: Shape) -> Image:
    """Scale an image so that it lies within ``shape``, with black around it."""
    height, width = image.shape[:2]
    scale = min(shape.width / width, shape.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
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
        good, image = capture.read()
        if not good:
            return
        yield mirror(image)
