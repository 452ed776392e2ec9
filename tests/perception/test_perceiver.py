"""The perceiver: what it makes of a frame, and that no clock or caller upsets it."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfumer.messages import Frame, Point
from perfumer.perception.following import WIDTH, prepare
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import MAX_GAP_MS, Perceiver, PerceiverClosedError
from perfumer.perception.space import whole
from tests.support.kiosk.scripted_booth import hand_at
from tests.support.perception.figures import FACES, frame, person

ODD_TIMES = (0.0, 5.0, 5.0, 4.0, 1e12, -3.0, math.inf, math.inf, math.nan, -math.inf, 5.1)


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


def test_an_observation_carries_its_frame_facts(perceiver):
    seen = perceiver.perceive(replace(frame([]), captured_at=12.5, sequence=77))
    assert (seen.captured_at, seen.sequence, seen.aspect) == (12.5, 77, 1280 / 720)


@pytest.mark.parametrize(
    ("size", "seen"), [((720, 1280), (270, 480)), ((1280, 720), (480, 270)), ((48, 64), (48, 64))]
)
def test_the_models_get_no_more_pixels_than_they_can_use(size, seen):
    height, width = size
    given_image = prepare(np.zeros((*size, 3), np.uint8), whole(width, height), 1.0)
    assert given_image.shape[:2] == seen
    assert max(given_image.shape) <= WIDTH
    assert given_image.flags.c_contiguous


def test_after_close_it_raises_instead_of_seeing_nobody(assets):
    made = Perceiver.of_models(assets, 0.5, 1, HandScores(0.6, 0.6, 0.5))
    made.close()
    made.close()
    with pytest.raises(PerceiverClosedError, match="closed"):
        made.perceive(frame([]))


def recorder():
    """A perceiver whose hand model notes the timestamps it is given and refuses bad ones."""
    given_ms: list[int] = []

    def hands(image, timestamp_ms):
        assert not given_ms or timestamp_ms > given_ms[-1]
        given_ms.append(timestamp_ms)
        return (hand_at(Point(0.5, 0.4)),)

    return Perceiver(lambda image: (), hands), given_ms


TINY = np.zeros((8, 8, 3), np.uint8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats() | st.floats(0, 100) | st.sampled_from(ODD_TIMES), max_size=60))
def test_whatever_the_clock_says_timestamps_rise_and_never_leap(times):
    perceiver, given_ms = recorder()
    for number, at in enumerate(times):
        perceiver.point(Frame(TINY, at, number))
    steps = np.diff([0, *given_ms])
    assert len(given_ms) == len(times)
    assert all(1 <= step <= MAX_GAP_MS for step in steps)


def test_timestamps_keep_step_with_a_sound_clock():
    perceiver, given_ms = recorder()
    for number in range(4):
        perceiver.point(Frame(TINY, 100 + number * 0.04, number))
    assert np.diff(given_ms) == pytest.approx([40, 40, 40], abs=1)


def test_ten_thousand_calls_of_eight_threads_are_served_in_order():
    perceiver, given_ms = recorder()

    def calls(seed):
        chance = np.random.default_rng(seed)
        times = [float(at) for at in chance.choice(ODD_TIMES, 1250)]
        seen = [perceiver.point(Frame(TINY, at, n)) for n, at in enumerate(times)]
        return [observation.sequence for observation in seen]

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(calls, range(8)))
    assert done == [list(range(1250))] * 8
    assert len(given_ms) == 10_000
    assert given_ms == sorted(given_ms)


def test_whoever_waits_for_a_turn_while_it_closes_is_told():
    events = []

    def slow(image, timestamp_ms):
        time.sleep(0.05)
        events.append("looked")
        return ()

    perceiver = Perceiver(lambda image: (), slow, None, [lambda: events.append("closed")])
    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(perceiver.point, Frame(TINY, n, n)) for n in range(8)]
        perceiver.close()
    assert {type(call.exception()) for call in calls} <= {type(None), PerceiverClosedError}
    assert events.count("closed") == 1
    assert events[-1] == "closed"  # nothing looks with models that are freed


def real_calls(assets, count, image):
    """``count`` calls of eight threads on the real models with odd clocks; what they saw."""
    perceiver = Perceiver.of_models(assets, 0.5, 1, HandScores(0.6, 0.6, 0.5))

    def calls(number):
        at = ODD_TIMES[number % len(ODD_TIMES)]
        return perceiver.perceive(Frame(image, at, number))

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(calls, range(count)))
    perceiver.close()
    return seen


def test_real_models_bear_odd_clocks_and_eight_threads(assets):
    image = frame([person(hand=Point(0.7, 0.5))]).image
    seen = real_calls(assets, 64, image)
    assert [observation.sequence for observation in seen] == list(range(64))
    assert all(len(observation.faces) == 1 for observation in seen)
    assert all(len(observation.hands) == 1 for observation in seen)


@pytest.mark.slow
def test_real_models_bear_ten_thousand_calls(assets):
    image = np.ascontiguousarray(frame([person()]).image[::2, ::2])
    seen = real_calls(assets, 10_000, image)
    assert [observation.sequence for observation in seen] == list(range(10_000))
    assert all(len(observation.faces) == 1 for observation in seen)
