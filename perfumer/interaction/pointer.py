"""From the active hand to a pointer on the screen.

A comfortable part of the picture, the reach box, maps to the whole screen, so that small arm
movements are enough; it is placed once per raised hand, about the visitor.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.interaction.smoothing import OneEuro, Smoothness
from perfumer.messages import INDEX_MCP, INDEX_PIP, INDEX_TIP, Box, Hand, Point

EXTRAPOLATION = 1.1  # fingertip beyond the middle joint, in lengths of the first bone
LOST_S = 0.4  # after a longer loss the filter and the reach box start anew
LEVEL_FACE_Y = 0.38  # where the middle of a standing visitor's face is
CENTER = Point(0.5, 0.52)  # of the reach box for that visitor


@dataclass(frozen=True, slots=True)
class PointerRules:
    """Shares of the frame; defaults are in the settings."""

    min_cutoff_hz: float
    beta: float
    derivative_cutoff_hz: float
    reach: float
    shift: float
    tip_weight: float


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
        """The pointer in screen coordinates, or None while no hand points."""
        if hand is None:
            return None
        if at - self._seen_at > LOST_S or self._center is None:
            self._filter.reset()
            self._center = self._placed(face)
        self._seen_at = at
        tip = fingertip(hand, self._rules.tip_weight)
        center, reach = self._center, self._rules.reach
        x = (tip.x - center.x) / reach + 0.5
        y = (tip.y - center.y) / reach + 0.5
        # The filter's speeds are in screen heights.
        smooth = self._filter.update(Point(x * screen_aspect, y), at)
        return Point(_within(smooth.x / screen_aspect), _within(smooth.y))

    def _placed(self, face: Box | None) -> Point:
        if face is None:
            return CENTER
        shift = self._rules.shift
        across = max(-shift, min(shift, face.center.x - 0.5))
        down = max(-shift, min(shift, face.center.y - LEVEL_FACE_Y))
        return Point(CENTER.x + across, CENTER.y + down)


def fingertip(hand: Hand, tip_weight: float) -> Point:
    """The tip, steadied by where the finger's first bone points: bending it jumps less."""
    root, middle, tip = (hand.landmarks[i] for i in (INDEX_MCP, INDEX_PIP, INDEX_TIP))
    further = Point(
        middle.x + (middle.x - root.x) * EXTRAPOLATION,
        middle.y + (middle.y - root.y) * EXTRAPOLATION,
    )
    other = 1 - tip_weight
    return Point(tip_weight * tip.x + other * further.x, tip_weight * tip.y + other * further.y)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
