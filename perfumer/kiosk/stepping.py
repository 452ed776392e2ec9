"""The loop of the perceive thread: one step a frame, and a tick of the clock without one."""

from __future__ import annotations

import logging
import time

from perfumer.kiosk.counters import Counters
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.pipeline import Pipeline
from perfumer.session.state import Stage
from perfumer.snapshot import Snapshot

log = logging.getLogger(__name__)

STEP_GAP_S = 0.1  # the clock of the session ticks at least so often


class Stepper:
    """Steps ``pipeline`` through ``frames`` and publishes what comes of it."""

    def __init__(
        self,
        pipeline: Pipeline,
        frames: Latest[Frame],
        snapshots: Latest[Snapshot],
        counters: Counters,
    ) -> None:
        self._pipeline = pipeline
        self._frames = frames
        self._snapshots = snapshots
        self._counters = counters
        self._sequence = 0  # of the newest frame seen
        self.steps = 0  # for the watchdog

    def run(self) -> None:
        """Go on until ``frames`` is closed."""
        captured_at = time.monotonic()
        for frame in self._frames.follow(every_s=STEP_GAP_S):
            if frame is not None:
                captured_at = frame.captured_at
            self._step(frame, captured_at)

    def _step(self, frame: Frame | None, captured_at: float) -> None:
        """One step; whatever goes wrong costs this visit, never the kiosk."""
        began = time.monotonic()
        try:
            if frame is None:
                snapshot = self._pipeline.idle(began, captured_at)
            else:
                snapshot = self._pipeline.step(frame, began)
        except Exception:
            log.exception("a step failed; the visit starts over")
            self._counters.errors.inc()
            self._pipeline.reset(began)
            return
        self.steps += 1  # also without a frame: clocks and clicks go on
        if frame is not None:
            self._counters.camera_frames.inc(frame.sequence - self._sequence)
            self._sequence = frame.sequence
            self._counters.steps.inc()
            self._counters.step_s.observe(time.monotonic() - began)
        if snapshot is not None:
            self._count(snapshot)
            self._snapshots.put(snapshot)

    def _count(self, snapshot: Snapshot) -> None:
        before = self._snapshots.peek()
        if before is None or before.session.stage is snapshot.session.stage:
            return
        log.debug("stage %s", snapshot.session.stage)
        if snapshot.session.stage is Stage.CONSENT and before.session.stage is Stage.ATTRACT:
            self._counters.sessions.inc()
        if snapshot.session.stage is Stage.RESULT:
            self._counters.results.inc()
