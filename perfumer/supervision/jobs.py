"""A part that does one job after the other for other threads, with models of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from perfumer.supervision.failures import attempt
from perfumer.supervision.part import Pulse

T = TypeVar("T")
M = TypeVar("M")
LOOK_S = 0.5  # longest time between two beats without a job


class NotRunningError(Exception):
    """The part is ending, or has failed and is not started again yet: try again soon."""


class _Job(Generic[M]):
    def __init__(self, work: Callable[[M], object], future: Future[object]) -> None:
        self.work = work
        self.future = future


class Jobs(Generic[M]):
    """Does jobs in turn on the thread that calls :meth:`run`.

    ``open_models`` makes what the jobs work with, on that thread; ``close_models`` frees it there.
    An error of the types in ``refusals`` is an answer; after any other one, which its job's caller
    gets as well, the part fails, and is started again with new models.
    """

    def __init__(
        self,
        open_models: Callable[[], M],
        close_models: Callable[[M], None],
        refusals: tuple[type[BaseException], ...],
    ) -> None:
        self._open_models = open_models
        self._close_models = close_models
        self._refusals = (*refusals, CancelledError)
        self._queue: SimpleQueue[_Job[M] | None] = SimpleQueue()
        self._open: set[Future[object]] = set()  # not done yet
        self._takes = True  # jobs are taken before the first start, and wait for it
        self._ending = False

    def submit(self, work: Callable[[M], T]) -> Future[T]:
        """Queue a job. Raises :class:`NotRunningError`."""
        future: Future[object] = Future()
        if not self._takes or self._ending:
            raise NotRunningError
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        self._queue.put(_Job(work, future))
        if not self._takes:  # it failed in between
            self.drop()
        return future  # type: ignore[return-value]

    def end(self) -> None:
        """Refuse further jobs; those that wait are cancelled."""
        self._ending = True
        self._queue.put(None)  # wakes it

    def drop(self) -> None:
        """Give up every job that is not done, with all that it holds: nobody waits for ever.

        Also the one at work, wherever its thread was ended.
        """
        while True:
            try:
                self._queue.get_nowait()
            except Empty:
                break
        for future in tuple(self._open):
            if not future.cancel():
                _settle(future, None, CancelledError())

    def fail(self) -> None:
        """Refuse jobs until the part moves again, and give up those that are not done."""
        self._takes = False
        self.drop()

    def run(self, pulse: Pulse) -> None:
        """Do jobs until :meth:`end`."""
        models = self._open_models()
        try:
            while not self._ending:
                self._takes = True
                pulse.beat()
                self._do_next(models)
        finally:
            self._takes = False
            self.drop()
            self._close_models(models)

    def _do_next(self, models: M) -> None:
        try:
            job = self._queue.get(timeout=LOOK_S)
        except Empty:
            return
        if job is None or not job.future.set_running_or_notify_cancel():
            return
        result, error = attempt(partial(job.work, models))
        _settle(job.future, result, error)
        try:
            if error is not None and not isinstance(error, self._refusals):
                raise error
        finally:
            del job, error  # a traceback that holds this frame holds no picture by it


def _settle(future: Future[object], result: object, error: BaseException | None) -> None:
    """Answer whoever waits, unless they were answered: a part that was stuck comes too late."""
    with suppress(InvalidStateError):
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
