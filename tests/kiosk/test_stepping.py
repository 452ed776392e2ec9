"""The loop around the pipeline: what it counts, and when it ends."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from perfumer.health.counters import Counters
from perfumer.kiosk.stepping import Stepper
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.session.state import Stage
from perfumer.supervision.part import Pulse
from tests.support.kiosk.scripted_booth import CONCEPT, Booth
from tests.support.running import until


def test_frames_between_two_steps_count_as_captured_but_not_as_stepped():
    booth = Booth()
    booth.frame()
    booth.sequence += 4  # that came while a step took its time
    booth.frame()
    assert booth.counted("camera_frames") == 6
    assert booth.counted("pipeline_steps") == 2


def test_a_step_without_a_frame_is_progress_but_no_frame():
    booth = Booth()
    booth.frame()
    booth.pause()
    assert booth.stepper.steps == 2
    assert booth.counted("pipeline_steps") == 1


def test_no_snapshot_comes_while_the_last_frame_is_recent():
    booth = Booth()
    booth.frame()
    version = booth.snapshots.version
    booth.pause()
    assert booth.snapshots.version == version
    for _ in range(5):
        booth.pause()
    assert booth.snapshots.version > version


def test_a_visit_is_counted_when_it_begins_and_when_it_has_a_result():
    booth = Booth(CONCEPT)
    booth.until(Stage.CONSENT)
    assert (booth.counted("visits"), booth.counted("results")) == (1, 0)
    booth.until(Stage.RESULT)
    assert (booth.counted("visits"), booth.counted("results")) == (1, 1)


@pytest.mark.parametrize("frames_come", [True, False])
def test_the_loop_steps_until_the_frames_are_closed(frames_come):
    booth, frames = Booth(), Latest()
    stepper = Stepper(booth.pipeline, frames, booth.snapshots, Counters())
    thread = threading.Thread(target=stepper.run, args=[Pulse(time.monotonic)])
    thread.start()
    if frames_come:
        frames.put(Frame(np.zeros((8, 8, 3), np.uint8), 1.0, 1))
    until(lambda: stepper.steps >= 3, 10)
    frames.close()
    thread.join(10)
    assert not thread.is_alive()
