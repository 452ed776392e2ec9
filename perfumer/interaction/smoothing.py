"""Smooth a moving point with the One Euro filter: steady at rest, quick in motion.

Casiez, Roussel and Vogel, "1 € Filter", CHI 2012.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from perfumer.messages import Point


def weight(cutoff_hz: float, dt: float) -> float:
    """Return the share of the new value in a low-pass of that cutoff after ``dt`` seconds."""
    rate = 2 * math.pi * cutoff_hz * dt
    return rate / (rate + 1)


@dataclass(frozen=True, slots=True)
class Smoothness:
    """How strongly a point is smoothed."""

    min_cutoff_hz: float  # cutoff at rest
    beta: float  # what the cutoff rises by per unit of speed, here screen heights a second
    derivative_cutoff_hz: float  # cutoff for the speed itself


class OneEuro:
    """Filters a point in screen heights; the cutoff follows the speed of the whole point."""

    def __init__(self, smoothness: Smoothness) -> None:
        self._smoothness = smoothness
        self._value: Point | None = None
        self._speed = Point(0, 0)
        self._at = 0.0

    def reset(self) -> None:
        """Forget the point: the next one is taken as it is."""
        self._value = None

    def update(self, value: Point, at: float) -> Point:
        """Return the filtered point; the first after a reset is taken as it is."""
        if self._value is None or at <= self._at:
            self._value, self._speed, self._at = value, Point(0, 0), at
            return value
        dt = at - self._at
        share = weight(self._smoothness.derivative_cutoff_hz, dt)
        self._speed = Point(
            _mix(self._speed.x, (value.x - self._value.x) / dt, share),
            _mix(self._speed.y, (value.y - self._value.y) / dt, share),
        )
        speed = math.hypot(self._speed.x, self._speed.y)
        share = weight(self._smoothness.min_cutoff_hz + self._smoothness.beta * speed, dt)
        self._value = Point(
            _mix(self._value.x, value.x, share), _mix(self._value.y, value.y, share)
        )
        self._at = at
        return self._value


def _mix(old: float, new: float, share: float) -> float:
    return old + share * (new - old)
