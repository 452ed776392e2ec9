"""Brighten a dark picture before the models look at it."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Image

DARK = 0.30  # mean grey, 0 to 1, below which a face is too dark for the models as it is
TARGET = 0.42  # mean grey that a dark face is brought to
MIN_GAMMA = 0.40  # strongest brightening; more lifts the sensor's noise more than the hand
STEP = 0.05  # gammas are rounded to this, so that a picture does not flicker


def gamma_for(brightness: float) -> float:
    """Return the exponent that brings a mean grey of ``brightness`` (0 to 1) to :data:`TARGET`.

    It is 1, which changes nothing, unless the picture is dark.
    """
    if brightness >= DARK:
        return 1.0
    level = max(brightness, 1 / 255)
    gamma = math.log(TARGET) / math.log(level)
    return max(MIN_GAMMA, round(gamma / STEP) * STEP)


def brighten(image: Image, gamma: float) -> Image:
    """Return ``image`` with each value v of 0 to 1 raised to ``gamma``; the same one for 1."""
    if gamma == 1.0:
        return image
    return cv2.LUT(image, _table(gamma))  # type: ignore[return-value]


@lru_cache(maxsize=32)
def _table(gamma: float) -> NDArray[np.uint8]:
    return np.round(255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)
