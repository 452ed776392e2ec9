"""Brighten a dark picture before the models look at it."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Image

# Mean grey of a face, 0 to 1, below which hands are found more often when it is brightened, and
# to which it is brightened. In brighter pictures brightening loses hands.
DARK = 0.30
MAX_GAIN = 4.0
# A factor alone burns lit parts out, a curve alone leaves little contrast: a part of each finds
# more hands than either (docs/interaction.md has the figures).
FACTOR_SHARE, CURVE = 0.7, 0.8
STEP = 0.1  # gains are rounded to this, so that a picture does not flicker
BLUR_PX = 5  # side of the blur that lowers the sensor's noise, which brightening would show


def gain_for(brightness: float) -> float:
    """Return how much brighter a picture of mean grey ``brightness`` (0 to 1) has to be.

    It is 1, which changes nothing, unless the picture is dark.
    """
    if brightness >= DARK:
        return 1.0
    gain = math.pow(DARK / max(brightness, 1 / 255), FACTOR_SHARE)
    return min(MAX_GAIN, 1.0 + round((gain - 1.0) / STEP) * STEP)


def brighten(image: Image, gain: float) -> Image:
    """Return ``image`` with each value multiplied by ``gain``, then lifted; the same one for 1."""
    return image if gain == 1.0 else np.asarray(cv2.LUT(image, _table(gain)), np.uint8)


def calm(image: Image, gain: float) -> Image:
    """Return ``image`` with less noise where it will be brightened; the same one for 1."""
    if gain == 1.0:
        return image
    return np.asarray(cv2.GaussianBlur(image, (BLUR_PX, BLUR_PX), 0), np.uint8)


@lru_cache(maxsize=64)
def _table(gain: float) -> NDArray[np.uint8]:
    values = np.minimum(1.0, np.arange(256) / 255 * gain) ** CURVE
    return np.round(255 * values).astype(np.uint8)
