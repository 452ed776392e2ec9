"""Turn the frames of a badly placed camera upright: rotation, flip and zoom, in one place."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from perfumer.messages import Image

# A turn clockwise of the camera's image is a turn the other way of its mirror image.
TURNS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}


@dataclass(frozen=True, slots=True)
class Orientation:
    """What is done to a mirrored frame so that it shows the visitor as a mirror would."""

    rotate_deg: int = 0  # clockwise, of the image as the camera sees it: 0, 90, 180 or 270
    flip: bool = False  # swap left and right: the camera mirrors its image itself
    zoom: float = 1.0  # how many times larger the visitor is shown; 1 shows the whole image
    center_x: float = 0.5  # middle of what is shown, in shares of the turned image
    center_y: float = 0.5

    @property
    def is_sideways(self) -> bool:
        """Return whether a wide image becomes a tall one."""
        return self.rotate_deg % 180 != 0


UPRIGHT = Orientation()


def mirror(image: Any) -> Image:
    """Turn OpenCV's BGR as the camera sees it into RGB as a mirror shows it."""
    return np.asarray(cv2.flip(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), 1), np.uint8)


def turn(image: Image, orientation: Orientation) -> Image:
    """Return the mirrored image turned, flipped, then cut; contiguous, and itself when upright."""
    if orientation.rotate_deg:
        image = np.asarray(cv2.rotate(image, TURNS[orientation.rotate_deg]), np.uint8)
    if orientation.zoom > 1:
        # Cut before the flip: it copies what is left only. The cut is given as shown, so mirror it.
        x = 1 - orientation.center_x if orientation.flip else orientation.center_x
        image = _cut(image, orientation.zoom, x, orientation.center_y)
    if orientation.flip:
        return np.asarray(cv2.flip(image, 1), np.uint8)
    return np.ascontiguousarray(image)


def turning(
    start: Callable[[], Generator[Image, None, None]], orientation: Orientation
) -> Callable[[], Generator[Image, None, None]]:
    """Return what starts the same images, turned; ``start`` itself when there is nothing to do."""
    if orientation == UPRIGHT:
        return start

    def turned() -> Generator[Image, None, None]:
        images = start()
        try:
            for image in images:
                # A driver may give no image at all, which the worker counts.
                yield turn(image, orientation) if isinstance(image, np.ndarray) else image
        finally:
            images.close()

    return turned


def _cut(image: Image, zoom: float, center_x: float, center_y: float) -> Image:
    height, width = image.shape[:2]
    tall, wide = round(height / zoom), round(width / zoom)
    top = _place(center_y * height - tall / 2, height - tall)
    left = _place(center_x * width - wide / 2, width - wide)
    return image[top : top + tall, left : left + wide]


def _place(start: float, room: int) -> int:
    """Return the first row or column of a cut that stays within the image."""
    return min(max(0, round(start)), room)
