"""Turn the active hand into a pointer on the screen.

A comfortable part of the frame, the reach box, maps to the whole screen, so that small arm
movements are enough. It is placed around the visitor once for each raised hand, and is as large
as an arm reaches comfortably: smaller for one who stands further away.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.interaction.smoothing import OneEuro, Smoothness
from perfumer.messages import INDEX_MCP, INDEX_PIP, INDEX_TIP, Box, Hand, Point

EXTRAPOLATION = 1.1  # distance of the fingertip from the middle joint, in first-bone lengths
LOST_S = 0.4  # seconds without a hand after which filter and reach box start again
LEVEL_FACE_Y = 0.38  # height of the middle of a standing visitor's face, in frame heights
CENTER = Point(0.5, 0.52)  # middle of the reach box for that visitor, in shares of the frame
# Size of the largest reach box, in widths and heights of the visitor's face: 90 cm and 50 cm.
REACH_FACES = Point(4.9, 2.75)
MIN_REACH = 0.12  # share of the frame; in a smaller box the pointer would jump


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
        self._box: Box | None = None
        self._face: Box | None = None  # the visitor's, where it was last
        self._seen_at = -LOST_S

    def update(
        self, hand: Hand | None, face: Box | None, screen_aspect: float, at: float
    ) -> Point | None:
        """Return the pointer in screen coordinates, or None while no hand points."""
        self._face = face or self._face
        if hand is None:
            return None
        if at - self._seen_at > LOST_S or self._box is None:
            self._filter.reset()
            self._box = reach_box(self._face, self._rules)
        self._seen_at = at
        tip, box = fingertip(hand, self._rules.tip_weight), self._box
        x = (tip.x - box.x) / box.width
        y = (tip.y - box.y) / box.height
        # The filter's speeds are in screen heights.
        smooth = self._filter.update(Point(x * screen_aspect, y), at)
        return Point(_clamp(smooth.x / screen_aspect), _clamp(smooth.y))


def reach_box(face: Box | None, rules: PointerRules) -> Box:
    """Return the part of the frame that is the whole screen for the visitor with this face."""
    if face is None:
        half = rules.reach / 2
        return Box(CENTER.x - half, CENTER.y - half, rules.reach, rules.reach)
    width = min(rules.reach, max(MIN_REACH, REACH_FACES.x * face.width))
    height = min(rules.reach, max(MIN_REACH, REACH_FACES.y * face.height))
    # One who is far away may stand anywhere; the box follows them, and stays in the frame.
    across, down = _play(width, rules), _play(height, rules)
    x = face.center.x - CENTER.x
    y = face.center.y + (CENTER.y - LEVEL_FACE_Y) * height / rules.reach - CENTER.y
    middle = Point(
        CENTER.x + max(-across, min(across, x)),
        CENTER.y + max(-down, min(down, y)),
    )
    return Box(middle.x - width / 2, middle.y - height / 2, width, height)


def _play(size: float, rules: PointerRules) -> float:
    """Return how far a box of this size may follow: one of half the size, all over the frame."""
    free = min(1.0, 2 * (1 - size / rules.reach))
    return rules.shift + free * max(0.0, (1 - size) / 2 - rules.shift)


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
