"""Jobs in turn on the thread of a part, with models of its own."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import CancelledError

import numpy as np
import pytest

from perfumer.supervision.jobs import Jobs, NotRunningError
from perfumer.supervision.part import Part
from perfumer.supervision.supervisor import Supervisor
from tests.support.running import until

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class Bench:
    """Jobs under a supervisor, and what became of their models."""

    def __init__(self) -> None:
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.fault: Exception | None = None
        self.jobs: Jobs[int] = Jobs(self._open, self.closed.append, (LookupError,))
        self.supervisor = Supervisor()

    def start(self) -> None:
        self.supervisor.start(Part("read-upload", self.jobs.run, self.jobs.fail))

    def close(self) -> None:
        self.supervisor.end()
        self.jobs.end()
        self.supervisor.join(10)

    def _open(self) -> int:
        if self.fault is not None:
            raise self.fault
        self.opened.append(len(self.opened) + 1)
        return self.opened[-1]

    @property
    def state(self):
        self.supervisor.look()
        return self.supervisor.states[0]


@pytest.fixture
def bench():
    made = Bench()
    yield made
    made.close()


def answer(bench: Bench):
    return bench.jobs.submit(lambda models: models).result(10)


def test_jobs_wait_for_the_first_start_and_share_its_models(bench):
    early = bench.jobs.submit(lambda models: models)
    bench.start()
    assert early.result(10) == 1
    assert answer(bench) == 1


def test_a_refusal_is_an_answer_and_no_failure(bench):
    bench.start()
    with pytest.raises(LookupError):
        bench.jobs.submit(lambda models: {}[models]).result(10)
    assert answer(bench) == 1
    assert bench.state.failures == 0


def test_any_other_error_is_told_to_its_caller_and_brings_new_models(bench):
    bench.start()
    assert answer(bench) == 1
    gate = threading.Event()
    failing = bench.jobs.submit(lambda models: gate.wait(10) and 1 / 0)
    waiting = bench.jobs.submit(lambda models: models)
    gate.set()
    with pytest.raises(ZeroDivisionError):
        failing.result(10)
    with pytest.raises(CancelledError):
        waiting.result(10)
    until(lambda: bench.state.failures == 1, 10)
    until(lambda: bench.closed == [1], 10)
    with pytest.raises(NotRunningError):
        bench.jobs.submit(lambda models: models)
    until(lambda: bench.state.works and bench.opened == [1, 2], 20)
    assert answer(bench) == 2


def test_while_models_do_not_load_every_job_is_refused(bench):
    bench.fault = OSError("no such file")
    early = bench.jobs.submit(lambda models: models)
    bench.start()
    with pytest.raises(CancelledError):
        early.result(10)
    until(lambda: not bench.state.works, 10)
    with pytest.raises(NotRunningError):
        bench.jobs.submit(lambda models: models)
    bench.fault = None
    until(lambda: bench.state.works and bench.opened, 20)
    assert answer(bench) == 1


def test_the_end_cancels_what_waits_and_closes_the_models(bench):
    bench.start()
    assert answer(bench) == 1
    gate, begun = threading.Event(), threading.Event()
    running = bench.jobs.submit(lambda models: begun.set() or gate.wait(10))
    waiting = bench.jobs.submit(lambda models: models)
    begun.wait(10)
    bench.supervisor.end()
    bench.jobs.end()
    gate.set()
    assert running.result(10) is True
    with pytest.raises(CancelledError):
        waiting.result(10)
    bench.supervisor.join(10)
    assert bench.closed == [1]
    with pytest.raises(NotRunningError):
        bench.jobs.submit(lambda models: models)


def test_no_picture_of_a_job_that_failed_stays(bench):
    bench.start()
    picture = np.zeros((1000, 1000, 3), np.uint8)
    seen = weakref.ref(picture)

    def job(models: int, image=picture) -> None:
        raise ValueError(str(image.shape))

    with pytest.raises(ValueError, match="1000"):
        bench.jobs.submit(job).result(10)
    del job, picture
    until(lambda: bench.state.failures == 1, 10)
    gc.collect()
    assert until(lambda: seen() is None, 5)


def test_nobody_waits_for_a_job_whose_thread_was_ended_at_the_worst_moment(bench, monkeypatch):
    """After it was taken from the queue, and before it was begun."""

    def lose(jobs: Jobs[int], models: int) -> None:
        jobs._queue.get(timeout=10)
        raise KeyboardInterrupt

    with monkeypatch.context() as fault:
        fault.setattr(Jobs, "_do_next", lose)
        lost = bench.jobs.submit(lambda models: models)
        bench.start()
        until(lambda: bench.state.failures == 1, 10)
    with pytest.raises(CancelledError):
        lost.result(10)


def test_nobody_waits_for_a_job_that_is_stuck_and_a_part_that_moves_again_takes_jobs(bench):
    bench.start()
    assert answer(bench) == 1
    gate, begun = threading.Event(), threading.Event()
    stuck = bench.jobs.submit(lambda models: begun.set() or gate.wait(20))
    begun.wait(10)
    bench.jobs.fail()  # what the supervisor does when it has not moved for too long
    with pytest.raises(CancelledError):
        stuck.result(10)
    with pytest.raises(NotRunningError):
        bench.jobs.submit(lambda models: models)
    gate.set()

    def takes() -> bool:
        try:
            return answer(bench) == 1
        except NotRunningError:
            return False

    assert until(takes, 10)
    assert bench.state.failures == 0
