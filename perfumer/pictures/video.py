"""Read a video file by the times that it states for its images, not by the rate that it claims.

Recordings of browsers claim 1000 images a second, and phones change the rate as the light
changes; only the time stamps are right. Rotation in the metadata is applied by OpenCV, and an
image whose size changes midway is scaled to the first one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

USUAL_FPS = 30.0  # of a file that states neither times nor a rate to believe
MAX_FPS = 240.0  # highest rate that is believed
MAX_GAP_S = 10.0  # a longer time between two images is an error of the file


def read_video(path: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Yield seconds from the first image, and the image (BGR); a cut off file ends where it does.

    Raises :class:`OSError` with the reason where no image can be read.
    """
    path.open("rb").close()  # gives the reason, where OpenCV only fails
    capture = cv2.VideoCapture(str(path))
    try:
        good, image = capture.read()
        if not good:
            raise OSError("neither a picture nor a video that can be read")
        step_s = 1 / _believed(capture.get(cv2.CAP_PROP_FPS))
        at_s, before_s = 0.0, _stamp(capture)
        while good:
            yield at_s, np.asarray(image, np.uint8)
            good, image = capture.read()
            stamp_s = _stamp(capture)
            if 0 < stamp_s - before_s <= MAX_GAP_S:
                step_s = stamp_s - before_s
            # Without a stamp, or with one that jumps: as long as the step before.
            at_s, before_s = at_s + step_s, stamp_s
    finally:
        capture.release()


def _stamp(capture: cv2.VideoCapture) -> float:
    return float(capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000


def _believed(fps: float) -> float:
    return fps if 1 <= fps <= MAX_FPS else USUAL_FPS
