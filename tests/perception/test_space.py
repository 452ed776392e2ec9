"""The visitor's space: where hands are looked for, and whose a hand is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box, Face, Hand, Point, Side
from perfumer.perception.space import (
    FULL,
    LEFT,
    MIN_SIDE,
    RIGHT,
    Area,
    around,
    belongs,
    is_leaving,
    place,
    recenter,
    whole,
)

WIDTH, HEIGHT = 1280, 720
SHARES = st.floats(-0.2, 1.2)


def face(x=0.5, y=0.4, height=0.1):
    width = height * HEIGHT / WIDTH
    return Face(Box(x - width / 2, y - height / 2, width, height), (), 0.9, 0, 0, 50.0, 0.5)


def hand(x, y, palm=0.07):
    """A hand with its wrist at ``x``, ``y`` and a palm of ``palm`` frame heights, pointing up."""
    across = palm / 1.3 * HEIGHT / WIDTH
    marks = [Point(x, y)] * 21
    marks[9], marks[5] = Point(x, y - palm), Point(x - across / 2, y - palm)
    marks[6], marks[8] = Point(x - across / 2, y - 1.5 * palm), Point(x - across / 2, y - 2 * palm)
    marks[17] = Point(x + across / 2, y - palm)
    return Hand(tuple(marks), Side.RIGHT, 0.9)


def test_the_space_reaches_three_faces_aside_two_above_and_three_below():
    area = around(face(height=0.1).box, FULL, WIDTH, HEIGHT)
    size, x, y = 72, 640, 288
    assert (area.left, area.left + area.width) == (x - 3 * size, x + 3 * size)
    assert area.top == pytest.approx(y - 2.1 * size, abs=1)
    assert area.top + area.height == pytest.approx(y + 3.3 * size, abs=1)


@given(SHARES, SHARES, st.floats(0.001, 1.5), st.sampled_from([FULL, LEFT, RIGHT]))
def test_the_space_lies_inside_the_frame_and_is_never_empty(x, y, height, reach):
    area = around(face(x, y, height).box, reach, WIDTH, HEIGHT)
    assert area.left >= 0
    assert area.top >= 0
    assert area.left + area.width <= WIDTH
    assert area.top + area.height <= HEIGHT
    assert min(area.width, area.height) >= MIN_SIDE


def test_a_hand_of_the_space_is_placed_in_the_frame():
    placed = place(hand(0.5, 0.5), Area(320, 180, 640, 360), WIDTH, HEIGHT)
    assert (placed.wrist.x, placed.wrist.y) == (0.5, 0.5)
    assert placed.landmarks[9].y == pytest.approx(0.5 - 0.035)


@pytest.mark.parametrize(
    ("where", "mine"),
    [
        (hand(0.58, 0.45), True),
        (hand(0.42, 0.45), True),
        (hand(0.50, 0.40), True),  # before the face
        (hand(0.70, 0.45), False),  # more than three faces aside
        (hand(0.58, 0.80), False),  # far below
        (hand(0.58, 0.45, palm=0.02), False),  # somebody's further back
        (hand(0.58, 0.45, palm=0.20), True),  # stretched out to the camera
    ],
)
def test_a_hand_is_the_visitors_when_place_and_size_fit(where, mine):
    assert belongs(where, face(), (), WIDTH, HEIGHT) is mine


def test_a_hand_at_another_face_is_theirs():
    beside = face(x=0.60)
    assert belongs(hand(0.55, 0.45), face(), (beside,), WIDTH, HEIGHT)
    assert not belongs(hand(0.62, 0.50), face(), (beside,), WIDTH, HEIGHT)


def test_a_hand_that_is_taken_for_a_face_stays_the_visitors():
    mistaken = face(x=0.58, y=0.43, height=0.08)
    assert belongs(hand(0.58, 0.48), face(), (mistaken,), WIDTH, HEIGHT)


def test_a_small_hand_raised_behind_the_visitor_is_not_the_visitors():
    visitor, behind = face(height=0.19), face(x=0.24, y=0.39, height=0.1)
    raised = hand(0.30, 0.55, palm=0.06)
    assert not belongs(raised, visitor, (behind,), WIDTH, HEIGHT)
    assert belongs(hand(0.30, 0.55, palm=0.11), visitor, (behind,), WIDTH, HEIGHT)


def test_the_visitors_hand_may_cover_a_face_behind_them():
    visitor, behind = face(height=0.19), face(x=0.28, y=0.45, height=0.1)
    assert belongs(hand(0.29, 0.5, palm=0.11), visitor, (behind,), WIDTH, HEIGHT)


def test_a_hand_leaves_only_where_the_frame_goes_on():
    area = Area(0, 100, 400, 400)
    assert not is_leaving(hand(0.01, 0.4), area, WIDTH, HEIGHT)  # the frame ends there
    assert is_leaving(hand(390 / WIDTH, 0.4), area, WIDTH, HEIGHT)
    assert is_leaving(hand(0.15, 498 / HEIGHT), area, WIDTH, HEIGHT)
    assert not is_leaving(hand(0.15, 0.45), area, WIDTH, HEIGHT)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_moved_area_keeps_its_size_and_stays_inside(x, y):
    moved = recenter(Area(100, 100, 400, 300), hand(x, y), WIDTH, HEIGHT)
    assert (moved.width, moved.height) == (400, 300)
    assert 0 <= moved.left <= WIDTH - 400
    assert 0 <= moved.top <= HEIGHT - 300


def test_the_whole_frame_is_left_by_nobody():
    assert not is_leaving(hand(0.0, 1.0), whole(WIDTH, HEIGHT), WIDTH, HEIGHT)
