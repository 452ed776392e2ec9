"""When faces are looked at: on frames that leave time, and three times a second at the least."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.messages import Frame
from perfumer.perception.pace import LOOK_SHARE, MAX_LOOK_S, LookPace

BLANK = np.zeros((8, 8, 3), np.uint8)


def play(step_s, look_s, fps=30.0, seconds=6.0):
    """Return looks a second and the delays of frames behind a look, for these durations."""
    pace, at, looks, delays = LookPace(), 0.0, 0, []
    number = 0
    while number < seconds * fps:
        captured_at = number / fps
        at = max(at, captured_at)
        delays.append(at - captured_at)
        at += step_s
        newest = int(at * fps)
        if pace.is_due(Frame(BLANK, captured_at, number), at, is_late=newest > number):
            pace.note(at, at + look_s)
            at += look_s
            looks += 1
        number = max(number + 1, int(at * fps))  # the newest frame wins, nothing queues
    return looks / seconds, delays[len(delays) // 2 :]


def test_a_fast_machine_looks_at_every_third_frame_and_delays_none():
    rate, delays = play(0.010, 0.006)
    assert rate == pytest.approx(10, abs=1)
    assert max(delays) == pytest.approx(0, abs=1e-9)


def test_a_slow_machine_looks_less_often_but_never_stops():
    rate, delays = play(0.025, 0.015)
    assert 1 / MAX_LOOK_S - 0.5 <= rate < 6
    assert np.percentile(delays, 80) < 0.005, "most frames must not wait for a look"


def test_a_machine_that_is_always_late_looks_three_times_a_second():
    rate, _ = play(0.050, 0.020)
    assert rate == pytest.approx(1 / MAX_LOOK_S, abs=0.7)


def test_looks_take_a_bounded_share_of_the_time():
    look_s = 0.06
    rate, _ = play(0.005, look_s, fps=5.0)
    assert rate * look_s <= LOOK_SHARE + 0.01


def test_the_first_frame_is_looked_at():
    assert LookPace().is_due(Frame(BLANK, 100.0, 1), 100.0, is_late=True)
