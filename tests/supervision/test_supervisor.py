"""What happens to parts that fail, die, stand still, or come back."""

from __future__ import annotations

import ctypes
import gc
import logging
import threading
import time
import weakref

import numpy as np
import pytest

from perfumer.supervision.part import Condition, Part, Pulse
from perfumer.supervision.supervisor import (
    AGAIN,
    FIRST_PAUSE_S,
    MAX_PAUSE_S,
    SETTLE_S,
    STEADY_S,
    Supervisor,
    end_all,
)
from tests.support.running import until


class Clock:
    """Monotonic seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Worker:
    """A part that does what it is told, and counts its starts."""

    def __init__(self) -> None:
        self.starts = 0
        self.fault: BaseException | None = None  # raised at once when it is set
        self.returns = False
        self.beats = True
        self.forgotten = 0
        self.stopped = threading.Event()

    def run(self, pulse: Pulse) -> None:
        self.starts += 1
        while not self.stopped.wait(0.005):
            if self.fault is not None:
                fault, self.fault = self.fault, None
                raise fault
            if self.returns:
                self.returns = False
                return
            if self.beats:
                pulse.beat()

    def forget(self) -> None:
        self.forgotten += 1


class Room:
    """A supervisor with one worker, and the clock of both."""

    def __init__(self, **options) -> None:
        self.clock, self.worker = Clock(), Worker()
        self.supervisor = Supervisor(self.clock)
        part = Part("encode", self.worker.run, self.worker.forget, **options)
        (self.one,) = self.supervisor.start(part)

    @property
    def condition(self) -> Condition:
        self.supervisor.look()
        return self.one.state.condition

    def fail(self, fault: BaseException | None = None) -> None:
        """Let it fail, and wait until that is noticed."""
        failures = self.one.state.failures
        self.worker.fault = fault or ValueError("no such colour")
        until(lambda: self.one.state.failures > failures and not self.one.is_alive, 10)

    def restart(self, pause_s: float = MAX_PAUSE_S) -> None:
        starts = self.worker.starts
        self.clock.now += pause_s
        self.supervisor.look()
        until(lambda: self.worker.starts > starts, 10)

    def close(self) -> None:
        self.supervisor.end()
        self.worker.stopped.set()
        self.supervisor.join(10)


@pytest.fixture
def room():
    made = Room()
    yield made
    made.close()


def kill(thread_name: str, error: type[BaseException]) -> None:
    """Raise ``error`` in a thread, wherever it is."""
    (thread,) = [each for each in threading.enumerate() if each.name == thread_name]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(error)
    )


def test_a_part_starts_and_then_works(room):
    assert until(lambda: room.condition is Condition.WORKING, 10)
    assert room.one.state.says == ""
    assert room.supervisor.moves


def test_a_failure_is_named_counted_and_forgotten_and_started_again_after_a_pause(room, caplog):
    until(lambda: room.condition is Condition.WORKING, 10)
    with caplog.at_level(logging.ERROR):
        room.fail()
    state = room.one.state
    assert state.condition is Condition.FAILED
    assert state.says == "encode failed (ValueError: no such colour); it is started again"
    assert (state.failures, room.worker.forgotten) == (1, 1)
    assert caplog.text.count("no such colour") == 2  # the sentence and the end of its traceback
    room.clock.now += FIRST_PAUSE_S - 0.1
    room.supervisor.look()
    assert room.worker.starts == 1
    room.clock.now += 0.2
    assert until(lambda: room.condition is Condition.WORKING, 10)
    assert room.worker.starts == 2
    assert room.one.state.failures == 1


def test_a_return_is_a_failure_too(room):
    room.worker.returns = True
    until(lambda: room.one.state.failures, 10)
    assert "its thread ended" in room.one.state.says


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_is_killed_is_noticed_by_whoever_looks(room, error):
    until(lambda: room.condition is Condition.WORKING, 10)
    kill("encode", error)
    assert until(lambda: room.condition is Condition.FAILED, 10)
    assert room.worker.forgotten == 1
    room.restart()
    assert until(lambda: room.condition is Condition.WORKING, 10)


def test_pauses_grow_and_a_minute_of_work_makes_them_short_again(room):
    pauses = []
    for _ in range(7):
        room.fail()
        pause = 0.0
        while room.worker.starts == len(pauses) + 1:
            room.clock.now += 0.5
            pause += 0.5
            room.supervisor.look()
            time.sleep(0.02)
        pauses.append(pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    room.clock.now += STEADY_S + 1
    assert until(lambda: room.condition is Condition.WORKING, 10)
    room.fail()
    assert "again and again" not in room.one.state.says


def test_what_fails_again_and_again_counts_as_failed_until_it_has_settled(room):
    for _ in range(AGAIN):
        room.fail()
        room.restart()
    assert room.one.state.says == (
        "encode fails again and again, 3 times in a row (ValueError: no such colour); "
        "it is started again"
    )
    time.sleep(0.1)
    assert room.condition is Condition.FAILED
    room.clock.now += SETTLE_S + 1
    assert until(lambda: room.condition is Condition.WORKING, 10)


def test_a_part_that_stands_still_is_named_and_loses_its_pictures_and_may_go_on(room):
    until(lambda: room.condition is Condition.WORKING, 10)
    room.worker.beats = False
    time.sleep(0.05)
    room.clock.now += 21
    assert room.condition is Condition.STUCK
    assert room.one.state.says == "encode has not moved for more than 20 s"
    assert room.worker.forgotten == 1
    assert not room.supervisor.moves
    room.clock.now += 60
    assert room.condition is Condition.STUCK
    assert room.worker.forgotten == 1
    room.worker.beats = True
    assert until(lambda: room.condition is Condition.WORKING, 10)
    assert room.supervisor.moves


def test_a_start_has_more_time_than_a_step():
    room = Room(patience_s=1.0, start_s=50.0)
    room.worker.beats = False
    time.sleep(0.05)
    room.clock.now += 49
    assert room.condition is Condition.STARTING
    room.clock.now += 2
    assert room.condition is Condition.STUCK
    room.close()


@pytest.mark.parametrize(
    ("options", "moves_failed", "moves_stuck"),
    [
        ({}, True, False),
        ({"essential": True}, False, False),
        ({"may_wait": True}, True, True),
    ],
)
def test_the_watchdog_starves_for_what_a_restart_may_mend(options, moves_failed, moves_stuck):
    room = Room(**options)
    until(lambda: room.condition is Condition.WORKING, 10)
    room.fail()
    assert room.supervisor.moves is moves_failed
    room.restart()
    until(lambda: room.condition is Condition.WORKING, 10)
    room.worker.beats = False
    time.sleep(0.05)
    room.clock.now += 21
    assert room.condition is Condition.STUCK
    assert room.supervisor.moves is moves_stuck
    room.close()


def test_the_same_failure_has_one_traceback_a_minute(room, caplog):
    with caplog.at_level(logging.ERROR):
        for pause_s in (1, 2, 4, 8):
            room.fail()
            room.restart(pause_s)
    assert caplog.text.count("Traceback") == 1


def test_an_expected_error_says_its_remedy_without_a_traceback(caplog):
    room = Room(expected=(LookupError,))
    with caplog.at_level(logging.ERROR):
        room.fail(LookupError("models/face.json is missing: restore it"))
    assert room.one.state.says == (
        "encode failed (models/face.json is missing: restore it); it is started again"
    )
    assert "Traceback" not in caplog.text
    room.close()


def test_no_picture_of_the_failure_stays():
    """Neither the error nor its traceback is kept, which hold all that ran."""
    pictures = []
    closing = threading.Event()

    def run(pulse: Pulse) -> None:
        if pictures:
            closing.wait(20)
            return
        picture = np.zeros((1000, 1000, 3), np.uint8)
        pictures.append(weakref.ref(picture))
        raise ValueError(str(picture.shape))

    supervisor = Supervisor()
    supervisor.start(Part("encode", run))
    until(lambda: supervisor.states[0].failures, 10)
    gc.collect()
    assert until(lambda: pictures[0]() is None, 5)
    supervisor.end()
    closing.set()
    supervisor.join(5)


def test_a_return_at_the_end_is_no_failure(room):
    end_all((room.one,))
    room.worker.stopped.set()
    room.one.join(5)
    room.supervisor.look()
    assert room.one.state.failures == 0
    assert room.worker.starts == 1


def test_nothing_is_started_again_while_all_ends(room):
    room.fail()
    room.supervisor.end()
    room.clock.now += MAX_PAUSE_S
    room.supervisor.look()
    assert room.worker.starts == 1
