"""Run the worker threads around the pipeline.

``capture`` (in the camera's worker) fills ``frames``; ``perceive`` steps the pipeline;
``encode`` makes one JPEG per frame for all viewers; ``classify`` reads the faces that the
pipeline asks for. Flask's threads only read what these publish.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime

from perfumer.health.health import Health
from perfumer.health.watchdog import Notifier
from perfumer.kiosk.building import Parts
from perfumer.kiosk.measuring import measure_health
from perfumer.priority import LOWER, give_way, take_turns
from perfumer.session.events import Event
from perfumer.signage.memory import recall_plays
from perfumer.signage.player import AudienceNow

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
        self._perceiving = False  # whether the MediaPipe models are loaded
        self._notifier = Notifier()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for name, target in (
                ("perceive", self._perceive),
                ("encode", self._encode),
                ("classify", lambda: parts.face_worker.run(parts.boxes.face_requests)),
                ("watchdog", self._watch),
            )
        ]

    def start(self) -> None:
        """Start every worker; return at once, models load in the background."""
        take_turns()
        self._parts.camera.start()
        for thread in self._threads:
            thread.start()
        self.card_worker.start()
        self.reader.start()
        self.records.start()

    def stop(self) -> None:
        """End every loop and answer; idempotent, takes a second or two."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._notifier.stopping()
        self._parts.camera.stop()
        self.explainer.close()
        self.reader.close()
        self._parts.boxes.close()
        end = time.monotonic() + STOP_S
        self.card_worker.close(STOP_S)
        # A model that is still loading cannot be hurried; its thread ends with the process.
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=max(0.0, end - time.monotonic()))
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
        """Return how everything is now."""
        return measure_health(self._parts, self._perceiving)

    def _perceive(self) -> None:
        """Own MediaPipe and the session, on the thread that this runs on."""
        perceiver = self._parts.load_perceiver()
        self._parts.pipeline.perceive_with(perceiver.point, perceiver.look)
        self.advertising.resume(lambda: recall_plays(self.records, datetime.now().astimezone()))
        self._perceiving = True
        self._parts.stepper.run()
        # Record first: closing a model may take longer than a stopping kiosk has time.
        self.advertising.close(time.monotonic())
        perceiver.close()

    def _encode(self) -> None:
        """Make pictures for viewers, with what time the pointer leaves."""
        give_way(LOWER)
        self._parts.encoder.run()

    def _watch(self) -> None:
        """Tell systemd that the kiosk lives, only while steps go on."""
        while not self._stopped.wait(BEAT_S):
            # The screen tells visitors when the camera is away; a restart would not help.
            loaded = self._perceiving and self._parts.face_worker.ready
            self._notifier.beat(loaded, self._parts.stepper.steps)
            self.card_shelf.drop_old(time.monotonic())
