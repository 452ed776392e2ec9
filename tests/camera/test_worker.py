"""The worker against sources that break in every way, with small limits and fake clocks."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from perfumer.camera.reader import MAX_LEFT_BEHIND
from perfumer.camera.source import CameraError, Reason, Source
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.supervision.supervisor import Supervisor
from tests.support.stopwatch import Stopwatch

QUICK = Patience(
    stall_s=0.4, freeze_s=0.4, retry_s=0.03, retry_max_s=0.1, first_frame_s=0.8, end_s=0.2
)
CALM = replace(QUICK, stall_s=8.0, first_frame_s=8.0)  # takes no busy machine for a stall
SHIPPED = Patience(stall_s=1.5, freeze_s=1.5, retry_s=0.5, retry_max_s=2.0)
SOME = 18  # pictures until noise counts as seen
REST = threading.Event()  # never set: who waits for it hangs until the tests end


def picture(number, height=36, width=64):
    """Another bright picture for each number, as of a sensor with noise."""
    return np.full((height, width, 3), 100 + number % 151, np.uint8)


def lively():
    for number in itertools.count():
        yield picture(number)
        time.sleep(0.005)


def some_then(fault):
    """Some good pictures, then the fault."""

    def source():
        yield from (picture(number) for number in range(SOME))
        yield from fault()

    return source


def hanging():
    REST.wait()
    yield picture(0)


def sized(sizes):
    for number in itertools.count():
        yield picture(number, *sizes[number // 3 % 2])
        time.sleep(0.005)


def frozen():
    while True:
        yield picture(SOME - 1)
        time.sleep(0.005)


def failing(error):
    def source():
        raise error
        yield picture(0)

    return source


def garbage():
    for bad in itertools.cycle([None, np.zeros((0, 0, 3), np.uint8), np.zeros((36, 64))]):
        yield bad
        time.sleep(0.005)


def ending():
    yield from ()


class Faulty:
    """Opens each source once, then a lively one for ever."""

    def __init__(self, *sources):
        self.sources = [*sources]
        self.opened = 0

    def __call__(self):
        self.opened += 1
        return self.sources.pop(0)() if self.sources else lively()


def until(true, limit_s=8.0):
    watch = Stopwatch()
    while not true() and watch.seconds() < limit_s:
        time.sleep(0.005)
    assert true()


class Watched(CameraWorker):
    """A worker together with the mailbox that it fills."""

    def __init__(self, faulty, patience=QUICK, *, clock=time.monotonic, still=False, **marks):
        source = Source("test", faulty, simulated=False, still=still, **marks)
        self.published: Latest[Frame] = Latest()
        super().__init__(source, self.published, patience, clock)

    @property
    def count(self):
        return self.published.version

    @property
    def newest_at(self):
        frame = self.published.peek()
        return frame.captured_at if frame else None


@pytest.fixture
def running():
    workers = []

    def start(faulty, **options):
        worker = Watched(faulty, **options)
        workers.append(worker)
        worker.start(Supervisor())
        return worker

    yield start
    for worker in workers:
        worker.stop()


WORKER = "perfumer.camera.worker"


def reasons(caplog):
    """Why the source was given up, in the order of the log."""
    lines = [record.getMessage() for record in caplog.records if record.levelname == "DEBUG"]
    said = [line.removeprefix("camera test: ").partition(" (")[0] for line in lines]
    return [Reason(word) for word in said if word != "online"]


FAULTS = {
    "hangs": (some_then(hanging), Reason.STALLED),
    "hangs at once": (hanging, Reason.STALLED),
    "freezes": (some_then(frozen), Reason.FROZEN),
    "ends": (some_then(ending), Reason.ENDED),
    "breaks": (some_then(failing(OSError("gone"))), Reason.ENDED),
    "is unplugged": (failing(CameraError(Reason.MISSING, "no device")), Reason.MISSING),
    "is refused": (failing(CameraError(Reason.REFUSED, "busy")), Reason.REFUSED),
    "sends garbage": (some_then(garbage), Reason.UNREADABLE),
}


@pytest.mark.parametrize(("source", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_source_that_breaks_is_named_and_opened_again(running, caplog, source, reason):
    caplog.set_level(logging.DEBUG, WORKER)
    worker = running(Faulty(source))
    until(lambda: worker.status.online and worker.status.reconnects)
    assert worker.status.reconnects == 1
    assert reasons(caplog) == [reason]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_with_a_bug_is_opened_again_too(running, caplog):
    caplog.set_level(logging.DEBUG, WORKER)
    worker = running(Faulty(some_then(failing(KeyError("bug")))))
    until(lambda: worker.status.online and worker.status.reconnects)
    assert worker.status.reconnects == 1
    assert reasons(caplog) == [Reason.ENDED]


def test_a_first_frame_has_more_time_than_the_next_ones():
    clock = Clock()
    worker = Watched(hanging, SHIPPED, clock=clock)
    worker.check()
    clock.now += 9.9
    worker.check()
    early = worker.status.reason
    clock.now += 0.2
    worker.check()
    assert (early, worker.status.reason) == (Reason.STARTING, Reason.STALLED)
    worker.stop()


def test_a_still_source_may_show_one_picture_for_ever(running):
    worker = running(frozen, still=True)
    until(lambda: worker.count > 60)
    assert worker.status.online
    assert worker.status.reconnects == 0


def test_a_frozen_source_stays_offline_while_it_is_opened_again_and_again(running):
    faulty = Faulty(some_then(frozen), *[frozen] * 4)
    worker = running(faulty)
    until(lambda: worker.status.reason is Reason.FROZEN)
    seen = worker.count
    until(lambda: faulty.opened == 5)
    assert worker.status.reason is Reason.FROZEN
    assert worker.count == seen
    until(lambda: worker.status.online)


def dark():
    while True:
        yield picture(0) // 100
        time.sleep(0.005)


STILL = {
    "dark": ({}, CALM, some_then(dark)),
    "an encoder's": ({"is_encoded": lambda: True}, CALM, some_then(frozen)),
    "without noise before": ({}, CALM, frozen),
    "as the operator says": ({}, replace(CALM, freeze_s=0), some_then(frozen)),
}


@pytest.mark.parametrize(("marks", "patience", "source"), STILL.values(), ids=STILL)
def test_a_scene_that_is_still_is_not_frozen(running, marks, patience, source):
    worker = running(source, patience=patience, **marks)
    until(lambda: worker.count > 200)
    assert worker.status.online
    assert worker.status.reconnects == 0


def test_a_stalled_reader_that_goes_on_is_kept(running):
    opened, go_on = [], threading.Event()

    def halting():
        opened.append(1)
        yield from (picture(number) for number in range(SOME))
        go_on.wait(60)
        yield from lively()

    worker = running(halting, patience=replace(QUICK, end_s=60))
    until(lambda: worker.status.reason is Reason.STALLED)
    go_on.set()
    until(lambda: worker.status.online)
    assert len(opened) == 1


def test_a_source_that_stalls_and_ends_is_read_by_one_reader_at_a_time(running):
    reading, most = [0], [0]

    def stalling():
        reading[0] += 1
        most[0] = max(most[0], reading[0])
        try:
            yield picture(0)
            time.sleep(0.7)
        finally:
            reading[0] -= 1

    faulty = Faulty(*[stalling] * 4)
    worker = running(faulty, patience=replace(QUICK, end_s=5))
    until(lambda: faulty.opened == 5 and worker.status.online)
    assert most == [1]
    assert worker.status.left_behind == 0


def test_readers_that_hang_are_counted_and_bounded():
    wake, clock = threading.Event(), Clock()

    def stuck():
        wake.wait()
        yield from ()

    faulty = Faulty(*[stuck] * 100)
    worker = Watched(faulty, SHIPPED, clock=clock)
    for _ in range(600):
        worker.check()
        clock.now += 0.5
    assert (faulty.opened, worker.status.left_behind) == (MAX_LEFT_BEHIND, MAX_LEFT_BEHIND)
    wake.set()
    until(lambda: worker.check() or worker.status.left_behind == 0)
    clock.now += 5
    until(lambda: worker.check() or faulty.opened > MAX_LEFT_BEHIND)
    worker.stop()


def test_a_source_that_ends_after_some_frames_again_and_again_is_opened_less_often():
    clock = Clock()
    faulty = Faulty(*[some_then(ending)] * 50)
    worker = Watched(faulty, SHIPPED, clock=clock)
    for _ in range(200):
        worker.check()
        time.sleep(0.004)
        clock.now += 0.1
    worker.stop()
    assert 8 <= faulty.opened <= 12  # 20 s: pauses of 0.5 s, 1 s, then 2 s


def test_pictures_may_change_their_size(running):
    sizes = [(36, 64), (72, 128)]
    worker = running(lambda: sized(sizes), patience=CALM)
    until(lambda: worker.count > 20 and worker.status.online)
    assert worker.status.reconnects == 0


def test_stopping_takes_a_moment_even_while_a_read_hangs(running):
    worker = running(Faulty(some_then(hanging)), patience=SHIPPED)
    until(lambda: worker.count == SOME)
    watch = Stopwatch()
    worker.stop()
    worker.stop()
    assert watch.seconds() < 2


def test_stopping_closes_the_source(running):
    closed = threading.Event()

    def source():
        try:
            yield from lively()
        finally:
            closed.set()

    worker = running(source)
    until(lambda: worker.count > 3)
    worker.stop()
    assert closed.is_set()


def test_an_abandoned_reader_publishes_nothing_when_it_wakes(running):
    wake = threading.Event()

    def late():
        yield picture(1)
        wake.wait()
        yield np.full((36, 64, 3), 255, np.uint8)

    frames = Latest()
    source = Source("test", Faulty(late), simulated=False, still=False)
    worker = CameraWorker(source, frames, QUICK)
    worker.start(Supervisor())
    until(lambda: worker.status.reconnects)
    wake.set()
    shown = [int(frame.image.max()) for frame in itertools.islice(frames.follow(), 20)]
    worker.stop()
    assert 255 not in shown


def test_frames_are_numbered_in_order_over_all_generations(running):
    worker = Watched(Faulty(some_then(ending), some_then(ending)))
    follow = worker.published.follow()
    worker.start(Supervisor())
    numbers = [frame.sequence for frame in itertools.islice(follow, 12)]
    worker.stop()
    assert numbers == sorted(set(numbers))


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(("fault", "reason"), [(hanging, Reason.STALLED), (frozen, Reason.FROZEN)])
def test_a_fault_is_noticed_within_two_seconds_with_the_shipped_patience(fault, reason):
    clock = Clock()
    worker = Watched(Faulty(some_then(fault)), SHIPPED, clock=clock)
    worker.check()
    until(lambda: worker.count >= SOME)
    clock.now += 1.4
    worker.check()
    assert worker.status.online
    until(lambda: worker.newest_at == clock.now or fault is hanging)
    clock.now += 0.5
    until(lambda: worker.newest_at == clock.now or fault is hanging)
    worker.check()
    assert worker.status.reason is reason
    worker.stop()


def test_pauses_between_attempts_double_up_to_the_longest():
    clock = Clock()
    faulty = Faulty(*[failing(OSError("gone"))] * 50)
    worker = Watched(faulty, SHIPPED, clock=clock)
    attempts = []
    for _ in range(110):
        before = faulty.opened
        worker.check()
        time.sleep(0.004)
        attempts += [clock.now] * (faulty.opened - before)
        clock.now += 0.1
    pauses = np.diff(attempts)[:5]
    worker.stop()
    assert list(pauses) == pytest.approx([0.6, 1.1, 2.1, 2.1, 2.1], abs=0.15)


def test_another_reason_for_the_same_trouble_is_told():
    clock = Clock()
    words = itertools.cycle(["wrong password", "wrong certificate"])

    def refused():
        raise CameraError(Reason.REFUSED, next(words))
        yield

    worker = Watched(refused, SHIPPED, clock=clock)
    details = []
    for _ in range(400):
        worker.check()
        time.sleep(0.002)
        clock.now += 0.1
        details.append(worker.status.detail)
    worker.stop()
    seen = [detail for detail, _ in itertools.groupby(details) if detail]
    assert seen[:3] == ["wrong password", "wrong certificate", "wrong password"]


def test_the_status_says_what_is_opened_and_since_when():
    clock = Clock()
    worker = Watched(lively, clock=clock)
    assert worker.status.reason is Reason.STARTING
    assert (worker.status.uri, worker.status.simulated) == ("test", False)
    assert worker.status.since == clock.now
    assert worker.newest_at is None
