"""Turn the active hand into a pointer on the screen.

A comfortable part of the frame, the reach box, maps to the whole screen, so that small arm
movements are enough. It is placed around the visitor once for each raised hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.interaction.smoothing import OneEuro, Smoothness
from perfumer.messages import INDEX_MCP, INDEX_PIP, INDEX_TIP, Box, Hand, Point

EXTRAPOLATION = 1.1  # distance of the fingertip from the middle joint, in first-bone lengths
LOST_S = 0.4  # seconds without a hand after which filter and reach box start again
LEVEL_FACE_Y = 0.38  # height of the middle of a standing visitor's face, in frame heights
CENTER = Point(0.5, 0.52)  # middle of the reach box for that visitor, in shares of the frame


@dataclass(frozen=True, slots=True)
class PointerRules:
    """How a fingertip becomes a pointer; defaults are in the settings."""

    min_cutoff_hz: float  # of the One Euro filter, at rest
    beta: float  # of the filter, per screen height a second
    derivative_cutoff_hz: float  # of the filter, for the speed
    reach: float  # share of the frame that maps to the whole screen
    shift: float  # how far the reach box follows the face, in shares of the frame
    tip_weight: float  # weight of the tip against the extrapolated tip, 0 to 1


class Pointer:
    """Keeps a filter and a reach box for the hand that points now."""

    def __init__(self, rules: PointerRules) -> None:
        self._rules = rules
        self._filter = OneEuro(
            Smoothness(rules.min_cutoff_hz, rules.beta, rules.derivative_cutoff_hz)
        )
        self._center: Point | None = None
        self._seen_at = -LOST_S

    def update(
        self, hand: Hand | None, face: Box | None, screen_aspect: float, at: float
    ) -> Point | None:
        """Return the pointer in screen coordinates, or None while no hand points."""
        if hand is None:
            return None
        if at - self._seen_at > LOST_S or self._center is None:
            self._filter.reset()
            self._center = self._place(face)
        self._seen_at = at
        tip = fingertip(hand, self._rules.tip_weight)
        center, reach = self._center, self._rules.reach
        x = (tip.x - center.x) / reach + 0.5
        y = (tip.y - center.y) / reach + 0.5
        # The filter's speeds are in screen heights.
        smooth = self._filter.update(Point(x * screen_aspect, y), at)
        return Point(_clamp(smooth.x / screen_aspect), _clamp(smooth.y))

    def _place(self, face: Box | None) -> Point:
        if face is None:
            return CENTER
        shift = self._rules.shift
        across = max(-shift, min(shift, face.center.x - 0.5))
        down = max(-shift, min(shift, face.center.y - LEVEL_FACE_Y))
        return Point(CENTER.x + across, CENTER.y + down)


def fingertip(hand: Hand, tip_weight: float) -> Point:
    """Return the tip, steadied by where the finger's first bone points: bending it jumps less."""
    root, middle, tip = (hand.landmarks[i] for i in (INDEX_MCP, INDEX_PIP, INDEX_TIP))
    extrapolated = Point(
        middle.x + (middle.x - root.x) * EXTRAPOLATION,
        middle.y + (middle.y - root.y) * EXTRAPOLATION,
    )
    other = 1 - tip_weight
    return Point(
        tip_weight * tip.x + other * extrapolated.x, tip_weight * tip.y + other * extrapolated.y
    )


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))
