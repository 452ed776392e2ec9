"""The real hand landmarker on a drawn hand."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.messages import INDEX_MCP, INDEX_TIP, PINKY_MCP, WRIST, Point, Side
from perfumer.perception.hands import HandScores, HandTracker
from tests.support.perception.figures import frame, person


@pytest.fixture(scope="module")
def tracker(assets):
    made = HandTracker(assets.hand_landmarker, 2, HandScores(0.6, 0.6, 0.5), video=False)
    yield made
    made.close()


@pytest.mark.parametrize("left", [False, True])
def test_a_drawn_hand_is_followed_with_its_fingertip(perceiver, left):
    tip = Point(0.3 if left else 0.7, 0.5)
    people = [person(hand=tip, left=left)]
    seen = [perceiver.perceive(frame(people, n / 30)) for n in range(4)][-1]
    (hand,) = seen.hands
    assert hand.score >= 0.7
    assert len(hand.landmarks) == 21
    assert hand.landmarks[INDEX_TIP].x == pytest.approx(tip.x, abs=0.02)
    assert hand.landmarks[INDEX_TIP].y == pytest.approx(tip.y, abs=0.04)
    assert hand.wrist == hand.landmarks[WRIST]


@pytest.mark.parametrize(("left", "side"), [(False, Side.RIGHT), (True, Side.LEFT)])
def test_the_side_is_the_one_the_visitor_feels(tracker, left, side):
    # In a mirror a right hand's palm has its thumb, and so its index finger, on the left.
    (hand,) = tracker.find(frame([person(hand=Point(0.5, 0.6), left=left)]).image)
    index_on_the_left = hand.landmarks[INDEX_MCP].x < hand.landmarks[PINKY_MCP].x
    assert index_on_the_left == (side is Side.RIGHT)
    assert hand.side is side


def test_the_hands_of_two_people_are_both_seen(tracker):
    people = [
        person(x=0.25, hand=Point(0.30, 0.5)),
        person(x=0.75, hand=Point(0.80, 0.5)),
    ]
    hands = tracker.find(frame(people).image)
    tips = sorted(hand.landmarks[INDEX_TIP].x for hand in hands)
    assert tips == pytest.approx([0.30, 0.80], abs=0.03)


@pytest.mark.parametrize("size", [(1, 1), (9, 16), (360, 640)])
def test_a_picture_without_a_hand_shows_none(tracker, size):
    assert tracker.find(np.full((*size, 3), 128, np.uint8)) == ()
