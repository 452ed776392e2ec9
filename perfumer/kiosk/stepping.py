"""The loop of the perceive thread: one step per frame, and a step of the clock without one.

The pointer goes first: a step ends with its snapshot published, and only then are faces looked
at, on frames that leave time for it. Which those are is said by
:class:`~perfumer.perception.pace.LookPace`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from perfumer.health.counters import Counters
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.perception.pace import LookPace
from perfumer.pipeline import Pipeline
from perfumer.session.state import Stage
from perfumer.snapshot import Snapshot
from perfumer.supervision.failures import Failures, attempt, tell_traceback
from perfumer.supervision.part import Pulse

log = logging.getLogger(__name__)

T = TypeVar("T")
HOPELESS_S = 3.0  # longest time without a step that succeeds
LONG_AGO_S = 60.0  # age of a frame that nobody takes for the present
MAX_GAP_S = 0.1  # longest time between two steps, with or without a frame


class StepsFailError(Exception):
    """Every step fails, not a single one."""


class Stepper:
    """Steps ``pipeline`` through ``frames``, publishes the snapshots and counts."""

    def __init__(
        self,
        pipeline: Pipeline,
        frames: Latest[Frame],
        snapshots: Latest[Snapshot],
        counters: Counters,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pipeline = pipeline
        self._frames = frames
        self._snapshots = snapshots
        self._counters = counters
        self._clock = clock
        self._failures = Failures()
        self._pace = LookPace()
        self._captured_at = clock()
        self._sequence = 0  # number of the newest frame that was stepped
        self.steps = 0  # steps that succeeded; the watchdog looks whether it grows

    def run(self, pulse: Pulse) -> None:
        """Go on until ``frames`` is closed.

        Raises :class:`StepsFailError` when no step has succeeded for a while: what looks at
        frames may be broken for good, and is to be loaded anew.
        """
        succeeded_at = self._clock()
        for frame in self._frames.follow(every_s=MAX_GAP_S):
            before = self.steps
            self.step(frame)
            del frame  # an error must not hold it
            now = self._clock()
            if self.steps > before:
                pulse.beat()
                succeeded_at = now
            elif now - succeeded_at > HOPELESS_S:
                raise StepsFailError(f"every step of the last {HOPELESS_S:g} s failed")

    def start_over(self) -> None:
        """Forget the visitor and show the first screen: what stepped before has failed."""
        at = self._clock()
        self._attempt(lambda: self._pipeline.reset(at), at)
        _, snapshot = self._attempt(lambda: self._pipeline.idle(at, at - LONG_AGO_S), at)
        if snapshot is not None:
            self._snapshots.put(snapshot)

    def step(self, frame: Frame | None) -> None:
        """Make one step. Whatever goes wrong ends this visit, never the kiosk."""
        began = self._clock()
        if frame is not None:
            self._captured_at = frame.captured_at
        worked, snapshot = self._attempt(lambda: self._advance(frame, began), began)
        if not worked:
            # Tried likewise: the visit is forgotten before anything in here can fail.
            self._attempt(lambda: self._pipeline.reset(began), began)
            return
        self.steps += 1  # also without a frame: clocks and clicks go on
        if frame is not None:
            self._count_frame(frame, self._clock() - began)
        if snapshot is not None:
            self._count_visit(snapshot)
            self._snapshots.put(snapshot)
        if frame is not None:
            self._look(frame)

    def _look(self, frame: Frame) -> None:
        """Look at the faces of ``frame`` if there is time before the next one."""
        began = self._clock()
        newest = self._frames.peek()
        if not self._pace.is_due(frame, began, is_late=newest is not None and newest is not frame):
            return
        worked, _ = self._attempt(lambda: self._pipeline.look(frame), began)
        if not worked:
            self._attempt(lambda: self._pipeline.reset(began), began)
        ended = self._clock()
        self._pace.note(began, ended)
        self._counters.look_s.observe(ended - began)

    def _advance(self, frame: Frame | None, at: float) -> Snapshot | None:
        if frame is None:
            return self._pipeline.idle(at, self._captured_at)
        return self._pipeline.step(frame, at)

    def _attempt(self, work: Callable[[], T], at: float) -> tuple[bool, T | None]:
        """Do ``work``; return whether it worked, and its result."""
        result, error = attempt(work)
        if error is None:
            return True, result
        self._counters.errors.inc()
        if self._failures.is_new(error, at):
            log.error(
                "a step failed, the visit starts over (%d more since the last such line)\n%s",
                self._failures.take_repeats(),
                tell_traceback(error),
            )
        return False, None

    def _count_frame(self, frame: Frame, step_s: float) -> None:
        self._counters.camera_frames.inc(frame.sequence - self._sequence)
        self._sequence = frame.sequence
        self._counters.steps.inc()
        self._counters.step_s.observe(step_s)

    def _count_visit(self, snapshot: Snapshot) -> None:
        before = self._snapshots.peek()
        if before is None or before.session.stage is snapshot.session.stage:
            return
        log.debug("stage %s", snapshot.session.stage)
        if snapshot.session.stage is Stage.CONSENT and before.session.stage is Stage.ATTRACT:
            self._counters.visits.inc()
        if snapshot.session.stage is Stage.RESULT:
            self._counters.results.inc()
