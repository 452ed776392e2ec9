"""Say where a visitor's hands can be: a rectangle of the frame around the face.

Palm detection shrinks what it gets to 192 × 192 pixels. In a whole frame a hand two or three
metres away is a dozen of them; in the visitor's space it is thirty and more, at any distance.
Everything here is pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfumer.messages import Box, Face, Hand, Point
from perfumer.perception.pointing import full_palm_size

MIN_SIDE = 32  # pixels; no smaller rectangle is looked at
EDGE = 0.06  # share of a rectangle: a hand that comes this near to its edge is about to leave it
MIN_PALM = 0.25  # shortest palm of a visitor, in heights of their face; 0.6 is usual
USUAL_PALM = 0.6  # length of a palm in heights of the face of the same person
# A hand is another person's when it is this much nearer to that face, each in face heights.
NEARER = 0.6


@dataclass(frozen=True, slots=True)
class Reach:
    """How far hands are looked for around the middle of a face, in heights of that face."""

    left: float
    right: float
    above: float
    below: float


# Where hands are raised to point: of 22 people in photographs, with faces of 0.07, 0.10 and 0.14
# of the frame's height, 20, 21 and 22 were found in it, and 1, 3 and 13 in the whole frame.
FULL = Reach(3.0, 3.0, 2.1, 3.3)
# Its halves, which both hold the face: in one of them all 22 were found at each distance.
LEFT, RIGHT = Reach(3.0, 0.5, 2.1, 3.3), Reach(0.5, 3.0, 2.1, 3.3)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a frame, in pixels, wholly inside it."""

    left: int
    top: int
    width: int
    height: int

    def contains(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether a pixel lies inside, at least ``margin`` pixels from the edges."""
        return (
            self.left + margin <= x <= self.left + self.width - margin
            and self.top + margin <= y <= self.top + self.height - margin
        )


def whole(width: int, height: int) -> Area:
    """Return the whole frame."""
    return Area(0, 0, width, height)


def around(face: Box, reach: Reach, width: int, height: int) -> Area:
    """Return the part of a ``width`` × ``height`` frame that ``reach`` covers around a face."""
    size, middle = face.height * height, face.center
    x, y = middle.x * width, middle.y * height
    left, right = _clip(x - reach.left * size, x + reach.right * size, width)
    top, bottom = _clip(y - reach.above * size, y + reach.below * size, height)
    return Area(left, top, right - left, bottom - top)


def _clip(begin: float, end: float, length: int) -> tuple[int, int]:
    """Return ``begin`` and ``end`` inside 0 to ``length``, and not too near to each other."""
    first, last = max(0, round(begin)), min(length, round(end))
    if last - first >= min(MIN_SIDE, length):
        return first, last
    first = max(0, min(first, length - MIN_SIDE))
    return first, min(length, first + MIN_SIDE)


def place(hand: Hand, area: Area, width: int, height: int) -> Hand:
    """Return a hand of ``area`` in coordinates of the frame."""
    landmarks = tuple(
        Point((area.left + p.x * area.width) / width, (area.top + p.y * area.height) / height)
        for p in hand.landmarks
    )
    return replace(hand, landmarks=landmarks)


def bounds(hand: Hand) -> Box:
    """Return the rectangle around all landmarks, in the hand's own coordinates."""
    left, right = min(p.x for p in hand.landmarks), max(p.x for p in hand.landmarks)
    top, bottom = min(p.y for p in hand.landmarks), max(p.y for p in hand.landmarks)
    return Box(left, top, right - left, bottom - top)


def is_leaving(hand: Hand, area: Area, width: int, height: int) -> bool:
    """Return whether the hand nears an edge of ``area`` that is not the frame's own."""
    box, margin = bounds(hand), EDGE * min(area.width, area.height)
    left, right = box.x * width, (box.x + box.width) * width
    top, bottom = box.y * height, (box.y + box.height) * height
    return (
        (area.left > 0 and left < area.left + margin)
        or (area.top > 0 and top < area.top + margin)
        or (area.left + area.width < width and right > area.left + area.width - margin)
        or (area.top + area.height < height and bottom > area.top + area.height - margin)
    )


def recenter(area: Area, hand: Hand, width: int, height: int) -> Area:
    """Return an area of the same size with the hand in its middle, as far as the frame goes."""
    middle = bounds(hand).center
    left = round(middle.x * width - area.width / 2)
    top = round(middle.y * height - area.height / 2)
    return Area(
        max(0, min(left, width - area.width)),
        max(0, min(top, height - area.height)),
        area.width,
        area.height,
    )


def belongs(
    hand: Hand, face: Face, others: Sequence[Face], width: int, height: int, reach: Reach = FULL
) -> bool:
    """Return whether a hand may be the one of the person whose face this is.

    It lies in their space, is not much smaller than their face, and belongs no better to another
    face: that is nearer, or of a size that fits the hand.
    """
    aspect, wrist = width / height, hand.wrist
    space = around(face.box, reach, width, height)
    if not space.contains(wrist.x * width, wrist.y * height):
        return False
    palm = full_palm_size(hand, aspect)
    if palm < MIN_PALM * face.box.height:
        return False
    here, own = _steps_to(wrist, face, aspect) * _misfit(palm, face), bounds(hand)
    return not any(
        # A raised hand is taken for a face at times; nobody holds a hand before their own for long.
        _steps_to(wrist, other, aspect) * _misfit(palm, other) < NEARER * here
        and not own.contains(other.box.center)
        for other in others
    )


def _misfit(palm: float, face: Face) -> float:
    """Return 1 for a palm of the usual size for this face, and more for others.

    A hand that is raised behind the visitor lies in their space too, but is as small as the face
    behind it; the visitor's own may cover that face.
    """
    ratio = max(palm, 1e-6) / (USUAL_PALM * face.box.height)
    return max(ratio, 1 / ratio) ** 2


def _steps_to(point: Point, face: Face, aspect: float) -> float:
    """Return the distance from the middle of a face, in heights of that face."""
    middle = face.box.center
    across, down = (point.x - middle.x) * aspect, point.y - middle.y
    return math.hypot(across, down) / face.box.height
