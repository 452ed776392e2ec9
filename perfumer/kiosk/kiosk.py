"""Run the worker threads around the pipeline.

``capture`` (in the camera's worker) fills ``frames``; ``perceive`` steps the pipeline;
``encode`` makes one JPEG per frame for all viewers; ``classify`` reads the faces that the
pipeline asks for. Flask's threads only read what these publish.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime
from functools import partial

from perfumer.health.announcing import Announcer
from perfumer.health.health import Health
from perfumer.health.heap import Heap
from perfumer.health.states import States
from perfumer.health.watchdog import Notifier
from perfumer.kiosk.building import Parts
from perfumer.kiosk.measuring import measure_health
from perfumer.priority import LOWER, give_way, take_turns
from perfumer.recommend.ads.choosing import AdHistory
from perfumer.session.events import Event
from perfumer.session.state import Stage
from perfumer.signage.memory import recall_plays
from perfumer.signage.player import AudienceNow
from perfumer.supervision.failures import Failures, attempt, tell_traceback
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervisor

log = logging.getLogger(__name__)

LOOK_S = 0.5  # seconds between two looks at the parts
BEAT_S = 5.0  # seconds between two messages of the watchdog
STOP_S = 1.5  # seconds that all workers together get to stop


class Kiosk:
    """One camera, one session, and what web pages read of them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.frames = parts.boxes.frames
        self.jpegs = parts.boxes.jpegs
        self.snapshots = parts.boxes.snapshots
        self.counters = parts.counters
        self.catalogs = parts.data.catalogs
        self.ads = parts.data.ads
        self.model_card = parts.data.model_card
        self.journey = parts.data.journey
        self.card_shelf = parts.card_worker.shelf
        self.card_worker = parts.card_worker
        self.advertising = parts.advertising
        self.recommender = parts.recommender
        self.records = parts.records
        self.reader = parts.reader
        self.explainer = parts.explainer
        self.page = parts.page
        self._perceiving = False  # whether the MediaPipe models are loaded
        self._resumed = False  # whether ads go on from the plays before this start
        self._notifier = Notifier()
        self._heap = Heap()
        self._beat_at = 0.0  # monotonic seconds of its next message
        self._states = States()
        self._announcer = Announcer()
        self._stopped = threading.Event()
        self.supervisor = Supervisor()

    def start(self) -> None:
        """Start every worker; return at once, models load in the background."""
        take_turns()
        boxes, supervisor = self._parts.boxes, self.supervisor
        self._parts.camera.start(supervisor)
        supervisor.start(
            Part("perceive", self._perceive, self._forget_pictures, 10.0, essential=True),
            Part("encode", self._encode, boxes.jpegs.clear, 10.0),
        )
        self._parts.face_worker.start(supervisor)
        self.card_worker.start(supervisor)
        self.reader.start(supervisor)
        self.records.start(supervisor)
        # Last, since it looks after the others.
        supervisor.start(Part("watchdog", self._watch))

    def stop(self) -> None:
        """End every loop and answer; idempotent, takes a second or two."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self.supervisor.end()
        self._notifier.stopping()
        self._parts.camera.stop()
        self.explainer.close()
        self.reader.close()
        self._parts.face_worker.close()
        self.card_worker.close()
        self._parts.boxes.close()
        # The records last: the play on the screen is among them. And what does not end in time,
        # such as a model that is still loading, ends with the process.
        self.supervisor.join(STOP_S, leaving=self.records.supervised)
        self.records.close(STOP_S)

    def post(self, event: Event) -> None:
        """Hand an event to the session; safe from any thread."""
        self._parts.pipeline.post(event)

    def audience(self) -> AudienceNow | None:
        """Return who is in front of the screen while ads have it; safe from any thread.

        None without ads. During a visit the counts are zero.
        """
        return self._parts.boxes.audience.peek()

    def resize_screen(self, aspect: float) -> None:
        """Lay targets out for a screen of width / height ``aspect``."""
        self._parts.pipeline.resize_screen(aspect)

    def want_picture(self) -> None:
        """Have the next frame encoded although no viewer is connected."""
        self._parts.encoder.want()

    def health(self) -> Health:
        """Return how everything is now; it also wakes the one that looks after the others."""
        self.supervisor.look()
        workers = self.supervisor.states
        health = measure_health(self._parts, self._perceiving, workers, self._states)
        return replace(health, changes=self._announcer.changes)

    def _perceive(self, pulse: Pulse) -> None:
        """Own MediaPipe and the session, on the thread that this runs on."""
        perceiver = self._parts.load_perceiver()
        stepper = self._parts.stepper
        try:
            self._parts.pipeline.perceive_with(perceiver.point, perceiver.look)
            if not self._resumed:
                self.advertising.resume(self._recall_plays)
                self._resumed = True
            self._perceiving = True
            stepper.run(pulse)
        finally:
            self._perceiving = False
            # Record first: closing a model may take longer than a stopping kiosk has time.
            if self._stopped.is_set():
                self.advertising.close(time.monotonic())
            else:
                stepper.start_over()
            perceiver.close()

    def _recall_plays(self) -> AdHistory | None:
        return recall_plays(self.records, datetime.now().astimezone())

    def _forget_pictures(self) -> None:
        self._parts.boxes.frames.clear()
        self._parts.boxes.jpegs.clear()

    def _encode(self, pulse: Pulse) -> None:
        """Make pictures for viewers, with what time the pointer leaves."""
        give_way(LOWER)
        self._parts.encoder.run(pulse)

    def _watch(self, pulse: Pulse) -> None:
        """Look after the other parts, and tell systemd that all of them move.

        What fails in here is tried again at once: nobody else would start it so soon.
        """
        failures = Failures()
        while not self._stopped.is_set():
            _, error = attempt(partial(self._look_after_all, pulse))
            if error is not None and failures.is_new(error, time.monotonic()):
                log.error("the watchdog failed, and goes on\n%s", tell_traceback(error))

    def _is_idle(self) -> bool:
        """Whether nobody plays or raises a hand."""
        snapshot = self._parts.boxes.snapshots.peek()
        if snapshot is None:
            return False
        return snapshot.session.stage is Stage.ATTRACT and snapshot.pointer is None

    def _look_after_all(self, pulse: Pulse) -> None:
        if self._stopped.wait(LOOK_S):
            return
        now = time.monotonic()
        health = self.health()
        logged = {state.name for state in self.supervisor.states}
        self._announcer.announce(health.parts, now, logged)
        self.card_shelf.drop_old(now)
        self._heap.look(now, is_idle=self._is_idle())
        pulse.beat()
        if now >= self._beat_at:
            self._beat_at = now + BEAT_S
            # The screen tells visitors when the camera is away, and a visit goes on without
            # readings: a restart would not help.
            faces = self._parts.face_worker
            can_play = self._perceiving and (faces.ready or faces.failure is not None)
            self._notifier.beat(can_play, self.supervisor.moves)
