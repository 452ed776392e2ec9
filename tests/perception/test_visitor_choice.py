"""Which face is the visitor's: pure, with scripted faces."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box, Face
from perfumer.perception.visitor import CHALLENGE_S, HOLD_S, NEAR_HEIGHT, VisitorChoice

STEP_S = 1 / 30


def face(x: float, height: float = 0.3) -> Face:
    width = height * 9 / 16
    return Face(Box(x - width / 2, 0.2, width, height), (), 0.9, 0, 0, 50, 0.5)


def settled(*faces: Face) -> VisitorChoice:
    """A choice that has just, at 0, taken the best of ``faces``."""
    choice = VisitorChoice()
    choice.choose(faces, 0.0)
    return choice


@pytest.mark.parametrize(
    ("faces", "chosen"),
    [
        ([], None),
        ([face(0.5)], 0),
        ([face(0.5, 0.2), face(0.5, 0.3)], 1),
        ([face(0.1), face(0.55)], 1),
        ([face(0.95, 0.4), face(0.5, 0.3)], 1),
        ([face(0.5, NEAR_HEIGHT * 0.9)], None),
    ],
    ids=["nobody", "one", "the larger", "the middle one", "middle beats size", "too far away"],
)
def test_the_first_choice_is_the_largest_near_the_middle(faces, chosen):
    assert VisitorChoice().choose(faces, 0.0) == chosen


def test_the_visitor_stays_when_another_is_a_little_nearer_for_ever():
    choice = settled(face(0.5, 0.3))
    both = [face(0.75, 0.36), face(0.5, 0.3)]
    assert {choice.choose(both, n * STEP_S) for n in range(1, 300)} == {1}


def test_somebody_who_steps_in_front_becomes_the_visitor_after_a_moment():
    choice = settled(face(0.3, 0.2))
    both = [face(0.3, 0.2), face(0.55, 0.45)]
    assert choice.choose(both, 0.1) == 0
    assert choice.choose(both, 0.1 + CHALLENGE_S - 0.05) == 0
    assert choice.choose(both, 0.1 + CHALLENGE_S) == 1


def test_a_moment_in_front_does_not_add_up():
    choice = settled(face(0.3, 0.2))
    alone, both = [face(0.3, 0.2)], [face(0.3, 0.2), face(0.55, 0.45)]
    times = [(0.1, both), (0.8, both), (0.9, alone), (1.0, both), (1.8, both)]
    assert [choice.choose(faces, at) for at, faces in times] == [0] * 5


def test_a_bystander_is_not_the_visitor_while_the_visitor_turns_away():
    choice = settled(face(0.5), face(0.8))
    assert choice.choose([face(0.8)], 0.1) is None
    assert choice.choose([face(0.8)], HOLD_S - 0.05) is None
    assert choice.choose([face(0.8), face(0.5)], HOLD_S) == 1


def test_after_the_hold_whoever_is_there_is_the_visitor():
    choice = settled(face(0.5), face(0.8))
    assert choice.choose([face(0.8)], HOLD_S + 0.05) == 0


def test_an_empty_frame_does_not_end_the_hold_early():
    choice = settled(face(0.5), face(0.8))
    assert choice.choose([], 0.2) is None
    assert choice.choose([face(0.8)], 0.4) is None


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_a_visitor_who_walks_past_stays_the_same(fps):
    choice = VisitorChoice()
    steps = range(int(0.8 * fps))  # from 0.15 to 0.87 of the frame at 0.9 of it a second
    others = face(0.95, 0.2)
    chosen = {choice.choose([face(0.15 + 0.9 * n / fps), others], n / fps) for n in steps}
    assert chosen == {0}


def test_a_face_of_another_size_in_the_same_place_is_somebody_else():
    choice = settled(face(0.5, 0.4))
    assert choice.choose([face(0.5, 0.2)], 0.1) is None


@given(
    st.lists(
        st.lists(
            st.builds(face, st.floats(-0.2, 1.2), st.floats(0.001, 1.5)),
            max_size=5,
        ),
        max_size=40,
    )
)
def test_the_choice_is_always_one_of_the_faces_there(frames):
    choice = VisitorChoice()
    for number, faces in enumerate(frames):
        chosen = choice.choose(faces, number * 0.3)
        assert chosen is None or 0 <= chosen < len(faces)


def test_a_large_thing_that_may_be_no_face_does_not_displace_a_sure_one():
    jacket = replace(face(0.2, 0.55), score=0.6)
    person = replace(face(0.5, 0.14), score=0.9)
    assert VisitorChoice().choose([jacket, person], 0.0) == 1
    assert VisitorChoice().choose([jacket], 0.0) == 0, "alone it is the visitor all the same"


@pytest.mark.parametrize("score", [0.55, 0.66, 0.74])
@pytest.mark.parametrize("height", [0.3, 0.55, 0.95])
def test_a_wall_that_may_be_a_face_never_displaces_a_person_of_the_booth(height, score):
    wall = replace(face(0.5, height), score=score)
    person = replace(face(0.5, 0.16), score=0.88)
    choice = VisitorChoice()
    assert {choice.choose([wall, person], n * STEP_S) for n in range(60)} == {1}


def test_a_visitor_whose_hand_covers_the_face_stays_the_visitor():
    visitor, bystander = face(0.5, 0.2), face(0.7, 0.15)
    choice = settled(visitor, bystander)
    covered = replace(visitor, score=0.52)
    assert {choice.choose([covered, bystander], n * STEP_S) for n in range(1, 90)} == {0}
