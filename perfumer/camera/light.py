"""Light the simulated people and their room as a webcam shows them: a curve, a tint, noise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Colours = NDArray[np.floating[Any]]


class Light(StrEnum):
    """The light in which people stand."""

    BRIGHT = "bright"
    DIM = "dim"  # a bar in the evening; the camera opens its lens and adds noise
    DARK = "dark"  # little more than the screen's own light
    BACK = "back"  # a window behind the visitor


@dataclass(frozen=True, slots=True)
class Effect:
    """What a light does to colours from 0 to 255."""

    people: float  # gain of people
    wall: float  # gain of the wall behind them
    tint: tuple[float, float, float]  # red, green, blue
    veil: float  # what stray light adds to all people
    noise: float  # standard deviation of the sensor's noise
    exposure: float  # share of the time between frames in which the lens is open


# Gains leave a face of middle tone at a mean grey of about 0.5, 0.25, 0.13 and 0.2.
EFFECTS = {
    Light.BRIGHT: Effect(1.00, 1.00, (1.00, 1.00, 1.00), 0, 0.0, 0.25),
    Light.DIM: Effect(0.48, 0.24, (1.08, 0.99, 0.86), 3, 3.0, 0.7),
    Light.DARK: Effect(0.20, 0.09, (0.96, 0.98, 1.06), 2, 5.0, 0.9),
    Light.BACK: Effect(0.38, 1.40, (0.98, 1.00, 1.02), 12, 1.5, 0.25),
}
SOFT = 235.0  # above this a camera presses lights together instead of cutting them off
MARGIN = 64  # pixels by which the noise is larger than the frame, so that it can be moved about


def light_people(colours: Colours, light: Light) -> Colours:
    """Return the colours of people, 0 to 255, in this light."""
    effect = EFFECTS[light]
    if light is Light.BRIGHT:
        return colours
    return _pressed(colours * (effect.people * np.array(effect.tint)) + effect.veil)


def light_wall(colours: Colours, light: Light) -> Colours:
    """Return the colours of the wall, 0 to 255, in this light."""
    effect = EFFECTS[light]
    if light is Light.BRIGHT:
        return colours
    return _pressed(colours * (effect.wall * np.array(effect.tint)))


def _pressed(colours: Colours) -> Colours:
    over = np.maximum(colours - SOFT, 0)
    return np.asarray(np.minimum(colours, SOFT) + (255 - SOFT) * (1 - np.exp(-over / 60)))


class Noise:
    """The sensor's noise: one tile made beforehand, laid over each frame at another place."""

    def __init__(self, light: Light, height: int, width: int) -> None:
        self._shape = height, width
        self._tile: Bytes | None = None
        strength = EFFECTS[light].noise
        if strength:
            self._tile = _draw_noise(strength, height + MARGIN, width + MARGIN)

    def add(self, frame: Bytes, number: int) -> None:
        """Add the noise of frame ``number`` in place; equal numbers give equal noise."""
        if self._tile is None:
            return
        # Two primes: the place repeats only after all of them.
        row, column = number * 37 % MARGIN, number * 23 % MARGIN
        height, width = self._shape
        cv2.add(frame, self._tile[row : row + height, column : column + width], dst=frame)


def _draw_noise(strength: float, height: int, width: int) -> Bytes:
    """Draw noise that is never negative: grey mostly, and coarser than a pixel.

    Its mean, 1.5 times ``strength``, is the black level of a sensor with high gain.
    """
    random = np.random.default_rng(11)
    grey = random.standard_normal((height, width, 1), np.float32)
    colour = random.standard_normal((height, width, 3), np.float32)
    rough = cv2.GaussianBlur(0.85 * grey + 0.5 * colour, (0, 0), 0.7)
    rough *= strength / rough.std()
    return np.asarray((rough + 1.5 * strength).clip(0, 255).round(), np.uint8)
