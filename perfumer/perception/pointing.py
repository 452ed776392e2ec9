"""Measure a hand by its landmarks: how large it is, and whether it points."""

from __future__ import annotations

import math

from perfumer.messages import INDEX_MCP, INDEX_PIP, INDEX_TIP, MIDDLE_MCP, PINKY_MCP, Hand, Point

PALM_WIDTHS = 1.2  # length of a palm in widths across its knuckles


def apart(a: Point, b: Point, aspect: float) -> float:
    """Return the distance in frame heights; ``aspect`` is the frame's width / height."""
    return math.hypot((a.x - b.x) * aspect, a.y - b.y)


def palm_size(hand: Hand, aspect: float) -> float:
    """Return the length of the palm in frame heights; it hardly changes as fingers move."""
    return apart(hand.wrist, hand.landmarks[MIDDLE_MCP], aspect)


def full_palm_size(hand: Hand, aspect: float) -> float:
    """Return the length that the palm has when it is not foreshortened, in frame heights.

    A palm that points at the camera looks short, but as wide as ever.
    """
    across = apart(hand.landmarks[INDEX_MCP], hand.landmarks[PINKY_MCP], aspect)
    return max(palm_size(hand, aspect), PALM_WIDTHS * across)


def is_pointing(hand: Hand, aspect: float) -> bool:
    """Return whether the index finger is stretched: its tip lies where its first bone points."""
    root, middle, tip = (hand.landmarks[i] for i in (INDEX_MCP, INDEX_PIP, INDEX_TIP))
    first = ((middle.x - root.x) * aspect, middle.y - root.y)
    second = ((tip.x - middle.x) * aspect, tip.y - middle.y)
    lengths = math.hypot(*first) * math.hypot(*second)
    if lengths == 0:
        return False
    straight = (first[0] * second[0] + first[1] * second[1]) / lengths
    return straight > 0.7 and apart(hand.wrist, tip, aspect) > 1.1 * apart(
        hand.wrist, middle, aspect
    )
