"""Play a video file over and over, at the times that it states."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfumer.camera.files.pacing import pace_steps
from perfumer.camera.orientation import mirror
from perfumer.camera.source import CameraError, Images, Reason, Shape
from perfumer.messages import Image
from perfumer.pictures.video import read_video

MIN_STEP_S = 1 / 125  # images that follow faster are left out: nobody sees them
HOLD_S = 0.4  # an image that stays for longer is given again, or it looks like a stall
SHORT_S = 1.0  # a file that is shorter is kept in memory, not opened many times a second
MAX_KEPT_BYTES = 64_000_000

Step = tuple[float, Image]  # seconds that the image is shown


def check_video(path: Path) -> None:
    """Raise :class:`CameraError` when no image of a video file can be read."""
    images = read_video(path)
    try:
        next(images)
    except OSError as error:
        raise _unreadable(path, error) from error


def play_video(path: Path, shape: Shape) -> Images:
    """Yield a video file, mirrored, over and over. Raises :class:`CameraError` when it breaks."""
    return pace_steps(_held(_repeat(path, shape)))


def _repeat(path: Path, shape: Shape) -> Generator[Step, None, None]:
    while True:
        kept: list[Step] = []
        lasted_s, size = 0.0, 0
        for step_s, image in _once(path, shape):
            yield step_s, image
            lasted_s, size = lasted_s + step_s, size + image.nbytes
            if lasted_s < SHORT_S and size <= MAX_KEPT_BYTES:
                kept.append((step_s, image))
        while lasted_s < SHORT_S and size <= MAX_KEPT_BYTES:
            yield from kept


def _once(path: Path, shape: Shape) -> Iterator[Step]:
    """Yield each image with the time until the next; the last stays as long as the one before."""
    step_s = 1 / shape.fps
    waiting: tuple[float, NDArray[np.uint8]] | None = None
    try:
        for at_s, image in read_video(path):
            if waiting is not None:
                if at_s - waiting[0] < MIN_STEP_S:
                    continue
                step_s = at_s - waiting[0]
                yield step_s, mirror(waiting[1])
            waiting = at_s, image
    except OSError as error:
        raise _unreadable(path, error) from error
    if waiting is not None:
        yield step_s, mirror(waiting[1])


def _held(steps: Generator[Step, None, None]) -> Generator[Step, None, None]:
    try:
        for step_s, image in steps:
            times = max(1, math.ceil(step_s / HOLD_S))
            for _ in range(times):
                yield step_s / times, image
    finally:
        steps.close()


def _unreadable(path: Path, error: OSError) -> CameraError:
    return CameraError(
        Reason.UNREADABLE,
        f"{path} is no video OpenCV can read ({error.strerror or error}): copy it again if it may "
        "be cut off, or try an MP4 with H.264",
    )
