"""Who of several people becomes the visitor by raising a hand; the models here are scripts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perfumer.messages import INDEX_TIP, Frame, Point
from perfumer.perception.claims import AS_NEAR, LOOK_MS, Claims, is_raised
from perfumer.perception.perceiver import Perceiver
from perfumer.perception.space import FULL, around
from tests.perception.test_following import fist
from tests.perception.test_space import HEIGHT, WIDTH, face, hand

BLACK = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
VISITOR, BESIDE = face(0.45), face(0.65)
RAISED = hand(0.70, 0.48)


def seen_around(shown, whose):
    """A hand as a model tells of it that gets the space of a face."""
    area = around(whose.box, FULL, WIDTH, HEIGHT)
    return replace(
        shown,
        landmarks=tuple(
            Point((p.x * WIDTH - area.left) / area.width, (p.y * HEIGHT - area.top) / area.height)
            for p in shown.landmarks
        ),
    )


def claims(faces, shown, seconds=2.0, idle=True):
    """Who claims the place of the first of two faces, look by look, ten times a second."""
    looking = Claims(lambda image, at_ms: (seen_around(shown, faces[1]),))
    return [
        looking.look(BLACK, faces, 0, idle=idle, at_ms=at_ms)
        for at_ms in range(1000, 1000 + round(1000 * seconds), 100)
    ]


def test_whoever_raises_a_hand_for_a_moment_claims_the_place():
    asked = claims((VISITOR, BESIDE), RAISED)
    assert asked[: LOOK_MS // 100] == [None] * (LOOK_MS // 100)
    assert 1 in asked


def test_somebody_further_back_claims_nothing():
    behind = face(0.65, height=0.1 / AS_NEAR / 1.1)
    assert set(claims((VISITOR, behind), hand(0.68, 0.46, palm=0.035))) == {None}


@pytest.mark.parametrize("idle", [True, False])
def test_a_bent_finger_claims_only_from_a_visitor_whose_hands_are_down(idle):
    bent = list(fist(0.70, 0.48).landmarks)
    bent[INDEX_TIP] = Point(0.70, 0.47)
    shown = replace(RAISED, landmarks=tuple(bent))
    assert (1 in claims((VISITOR, BESIDE), shown, idle=idle)) is idle


@pytest.mark.parametrize(
    ("where", "raised"), [(hand(0.7, 0.48), True), (hand(0.7, 0.61), True), (hand(0.7, 0.7), False)]
)
def test_a_raised_hand_is_at_the_chest_or_higher(where, raised):
    assert is_raised(where, BESIDE) is raised


def perceiver(track, beside):
    """A perceiver before two people; what it follows, and what it finds beside the visitor."""
    return Perceiver(
        lambda image: (VISITOR, BESIDE),
        lambda image, at_ms: tuple(track),
        lambda image, at_ms: tuple(beside),
    )


def visitors(watched, seconds, start_s=1.0):
    steps = range(round(30 * seconds))
    return [
        watched.perceive(Frame(BLACK, start_s + number / 30, number)).visitor for number in steps
    ]


def test_of_two_people_as_near_the_one_who_points_becomes_the_visitor():
    assert visitors(perceiver([], [seen_around(RAISED, BESIDE)]), 2.0)[-1] == 1


def test_once_the_visitor_has_pointed_nobody_takes_the_place_with_a_gesture():
    own, beside = [seen_around(hand(0.45, 0.48), VISITOR)], []
    watched = perceiver(own, beside)
    visitors(watched, 1.0)
    own.clear()
    beside.append(seen_around(RAISED, BESIDE))
    assert set(visitors(watched, 3.0, start_s=2.1)) == {0}


def test_once_a_visit_has_begun_nobody_takes_the_place_with_a_gesture():
    watched = perceiver([], [seen_around(RAISED, BESIDE)])
    for number in range(60):
        frame = Frame(BLACK, 1 + number / 30, number)
        watched.look(frame, visiting=True)
        assert watched.point(frame).visitor == 0
