"""Real MediaPipe on rendered pictures, and the perceiver against whatever calls it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journey import ROOT

from perfumer.camera.painting import Painter, Person, Role
from perfumer.camera.source import Shape
from perfumer.messages import INDEX_TIP, Box, Face, Frame, Point
from perfumer.perception.assets import assets_in
from perfumer.perception.codec import from_json, to_json
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import LEAP_MS, Perceiver, PerceiverError
from perfumer.perception.visitor import VisitorChoice

SHAPE = Shape(1280, 720, 30)
FACES = sorted(path.stem for path in (ROOT / "data/demo").glob("*.webp") if "-" in path.stem)


@pytest.fixture(scope="module")
def assets():
    return assets_in(ROOT / "models/mediapipe")


@pytest.fixture
def perceiver(assets):
    made = Perceiver.of_models(assets, 0.5, 2, HandScores(0.6, 0.6, 0.5))
    yield made
    made.close()


def person(face, x=0.5, scale=1.0, hand=None, left=False):
    return Person(Role(face, scale, left), x, hand)


def frame(people, at=0.0):
    painter = Painter(SHAPE, ROOT / "data/demo", [who.role for who in people])
    return Frame(np.ascontiguousarray(painter.paint(people, at)), at, round(at * 30))


@pytest.mark.parametrize("face", FACES)
def test_every_demo_face_is_found_where_it_is_drawn(perceiver, face):
    seen = perceiver.perceive(frame([person(face)]))
    assert len(seen.faces) == 1
    found = seen.faces[seen.visitor]
    assert found.score >= 0.7
    assert abs(found.box.center.x - 0.5) < 0.03
    assert abs(found.yaw) < 20
    assert abs(found.pitch) < 20
    assert found.sharpness > 15
    assert 0.2 < found.brightness < 0.9


@pytest.mark.parametrize("left", [False, True])
def test_a_drawn_hand_is_found_with_its_fingertip(perceiver, left):
    tip = Point(0.3 if left else 0.7, 0.5)
    people = [person(FACES[0], hand=tip, left=left)]
    seen = [perceiver.perceive(frame(people, n / 30)) for n in range(4)][-1]
    assert len(seen.hands) == 1
    assert seen.hands[0].score >= 0.7
    assert len(seen.hands[0].landmarks) == 21
    found = seen.hands[0].landmarks[INDEX_TIP]
    assert abs(found.x - tip.x) < 0.02
    assert abs(found.y - tip.y) < 0.04


def test_two_people_are_two_faces_and_the_nearer_one_is_the_visitor(perceiver):
    people = [person(FACES[0], 0.16, 0.85), person(FACES[1])]
    seen = perceiver.perceive(frame(people))
    assert len(seen.faces) == 2
    assert abs(seen.faces[seen.visitor].box.center.x - 0.5) < 0.05


def test_an_empty_wall_shows_nobody(perceiver):
    seen = perceiver.perceive(frame([]))
    assert seen.faces == ()
    assert seen.hands == ()
    assert seen.visitor is None


def test_an_observation_survives_json(perceiver):
    seen = perceiver.perceive(frame([person(FACES[0], hand=Point(0.7, 0.5))]))
    again = from_json(to_json(seen))
    assert from_json(to_json(again)) == again
    assert len(again.faces) == len(seen.faces)
    with pytest.raises(ValueError, match="no observation"):
        from_json("{}")


def test_after_close_it_raises_instead_of_seeing_nobody(assets):
    made = Perceiver.of_models(assets, 0.5, 1, HandScores(0.6, 0.6, 0.5))
    made.close()
    made.close()
    with pytest.raises(PerceiverError, match="closed"):
        made.perceive(frame([]))


def recorder():
    """A perceiver whose models note the timestamps they are given and refuse bad ones."""
    given_ms: list[int] = []

    def faces(image, timestamp_ms):
        assert not given_ms or timestamp_ms > given_ms[-1]
        given_ms.append(timestamp_ms)
        return ()

    return Perceiver(faces, lambda image, timestamp_ms: ()), given_ms


TINY = np.zeros((8, 8, 3), np.uint8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e12, 1e15, allow_nan=False), max_size=60))
def test_whatever_the_clock_says_timestamps_rise_and_never_leap(times):
    perceiver, given_ms = recorder()
    for number, at in enumerate(times):
        perceiver.perceive(Frame(TINY, at, number))
    steps = np.diff([0, *given_ms])
    assert len(given_ms) == len(times)
    assert all(1 <= step <= LEAP_MS for step in steps)


def test_ten_thousand_calls_of_eight_threads_are_served_in_order():
    perceiver, given_ms = recorder()

    def calls(seed):
        chance = np.random.default_rng(seed)
        for number in range(1250):
            at = float(chance.choice([0, 1, 1, -5, 1e9]))
            perceiver.perceive(Frame(TINY, at, number))
        return number

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(calls, range(8)))
    assert done == [1249] * 8
    assert len(given_ms) == 10_000
    assert given_ms == sorted(given_ms)


def test_real_models_bear_odd_clocks(assets):
    perceiver = Perceiver.of_models(assets, 0.5, 1, HandScores(0.6, 0.6, 0.5))
    picture = frame([person(FACES[0])])
    for at in (5.0, 5.0, 4.0, 1e12, -3.0, 5.1):
        assert len(perceiver.perceive(replace(picture, captured_at=at)).faces) == 1
    perceiver.close()


def face(x: float, height: float) -> Face:
    return Face(Box(x - height / 4, 0.2, height / 2, height), (), 0.9, 0, 0, 50, 0.5)


def test_the_visitor_stays_the_same_when_another_is_a_little_nearer():
    choice = VisitorChoice()
    assert choice.choose([face(0.5, 0.3)], 0.0) == 0
    assert choice.choose([face(0.75, 0.36), face(0.5, 0.3)], 0.1) == 1


def test_somebody_who_steps_in_front_becomes_the_visitor_after_a_moment():
    choice = VisitorChoice()
    choice.choose([face(0.3, 0.2)], 0.0)
    both = [face(0.3, 0.2), face(0.55, 0.45)]
    assert [choice.choose(both, 0.1 + n / 10) for n in range(15)][::14] == [0, 1]
