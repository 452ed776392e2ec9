"""Builds the parts from the settings and runs the worker threads around the pipeline.

``capture`` (in the camera's worker) fills ``frames``; ``perceive`` steps the pipeline;
``encode`` makes one JPEG per frame for all viewers; ``classify`` reads the faces that the
pipeline asks for. Flask's threads only read what these publish.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from perfumer.camera.opening import open_camera
from perfumer.camera.script import ScreenView
from perfumer.camera.source import CameraError, Shape
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.perfumes import check_served, load_perfumes
from perfumer.catalog.questions import load_questions
from perfumer.catalog.text import Language
from perfumer.classifier.model_card import CardError, load_card
from perfumer.classifier.preprocess import crop_face
from perfumer.counters import Counters
from perfumer.encoding import EncodedFrame, Encoder
from perfumer.health import Health
from perfumer.interaction.dwell import DwellRules, DwellSelector
from perfumer.interaction.hands import ActiveHand, HandRules
from perfumer.interaction.pointer import Pointer, PointerRules
from perfumer.interaction.presence import Presence, PresenceRules
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.perception.assets import AssetError, Assets, assets_in
from perfumer.pipeline import Doors, Interaction, Pipeline, ReadingRequest
from perfumer.reading import ReadingRules
from perfumer.recommend.perfume import Wishes, recommend
from perfumer.session.events import Event, FaceRead, PicksMade
from perfumer.session.machine import Journey, fresh
from perfumer.session.machine import Patience as VisitorPatience
from perfumer.session.state import Experience, Session, Stage
from perfumer.settings import Settings
from perfumer.snapshot import Snapshot
from perfumer.watchdog import Notifier

log = logging.getLogger(__name__)

ASPECT = 16 / 9  # of the screen, until a page says
BEAT_S = 5.0  # between two looks of the watchdog
STALE_S = 2.0  # a frame older than this is no live picture
STOP_S = 1.5  # all workers together
STEP_GAP_S = 0.1  # the clock of the session ticks at least so often


class KioskError(Exception):
    """The kiosk cannot be built from these settings; the message names file and remedy."""


@dataclass
class Progress:
    """What the threads tell the watchdog and /readyz; each field has one writer."""

    perceiving: bool = False
    reading: bool = False
    reading_failure: str | None = None
    steps: int = 0
    sequence: int = 0  # of the newest frame seen


class Kiosk:
    """One camera, one session, and what web pages read of them."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self.frames: Latest[Frame] = Latest()
        self.jpegs: Latest[EncodedFrame] = Latest()
        self.snapshots: Latest[Snapshot] = Latest()
        self.counters = Counters()
        self._requests: Latest[ReadingRequest] = Latest()
        self._progress = Progress()
        self._notifier = Notifier()
        self._stopped = threading.Event()
        try:
            self._load(settings, root)
        except (CatalogError, CardError, AssetError, CameraError) as error:
            raise KioskError(str(error)) from error
        self._pipeline = self._new_pipeline(settings)
        self._encoder = Encoder(
            self.frames,
            self.jpegs,
            lambda: self._camera.status,
            settings.server.jpeg_quality,
            settings.server.stream_height,
            self.counters,
        )
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for name, target in (
                ("perceive", self._perceive),
                ("encode", self._encoder.run),
                ("classify", self._classify),
                ("watchdog", self._watch),
            )
        ]

    def start(self) -> None:
        """Start every worker; returns at once, models warm up behind."""
        self._camera.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End every loop and answer; idempotent, a second or two."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._notifier.stopping()
        self._camera.stop()
        for box in (self.frames, self.jpegs, self.snapshots, self._requests):
            box.close()
        # A model that is still loading cannot be hurried; its thread ends with the process.
        end = time.monotonic() + STOP_S
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=max(0.0, end - time.monotonic()))

    def post(self, event: Event) -> None:
        """Hand an event to the session; safe from any thread."""
        self._pipeline.post(event)

    def resize_screen(self, aspect: float) -> None:
        self._pipeline.resize_screen(aspect)

    def want_picture(self) -> None:
        """Have the next frame encoded although nobody watches."""
        self._encoder.want(time.monotonic())

    def health(self) -> Health:
        """How everything is now."""
        frame, status = self.frames.peek(), self._camera.status
        age = None if frame is None else time.monotonic() - frame.captured_at
        shown = self.snapshots.peek()
        reasons = []
        if not status.online:
            reasons.append(f"camera {status.uri}: {status.reason}")
        elif age is not None and age > STALE_S:
            reasons.append(f"the newest frame is {age:.1f} s old")
        if not self._progress.perceiving:
            reasons.append("the MediaPipe models are not loaded yet")
        if self._progress.reading_failure:
            reasons.append(self._progress.reading_failure)
        elif not self._progress.reading:
            reasons.append("the face model is not loaded yet")
        return Health(
            reasons=tuple(reasons),
            frame_age_s=age,
            models={"mediapipe": self._progress.perceiving, "face": self._progress.reading},
            camera_online=status.online,
            camera_reason=status.reason.value if status.reason else None,
            reconnects=status.reconnects,
            stage=shown.session.stage.value if shown else None,
        )

    def _load(self, settings: Settings, root: Path) -> None:
        """Everything that can be wrong with files, so that it shows at the start."""
        questions_path, perfumes_path = (
            root / settings.data.questions,
            root / settings.data.perfumes,
        )
        self.questions = load_questions(questions_path)
        self.perfumes = load_perfumes(perfumes_path)
        check_served(self.perfumes, self.questions, perfumes_path)
        self._assets: Assets = assets_in(root / settings.perception.models)
        self._card_path = root / settings.reading.card
        self._card = load_card(self._card_path)
        camera = settings.camera
        source = open_camera(
            camera.uri, Shape(camera.width, camera.height, camera.fps), root / "data", self._look
        )
        patience = Patience(camera.stall_s, camera.freeze_s, camera.retry_s, camera.retry_max_s)
        self._camera = CameraWorker(source, self.frames, patience)

    def _new_pipeline(self, settings: Settings) -> Pipeline:
        reading = settings.reading
        session = settings.session.model_dump()
        language = Language(session.pop("language"))
        journey = Journey(
            questions=self.questions,
            experiences=(Experience.PERFUME,),
            patience=VisitorPatience(**session),
            language=language,
            least_readings=reading.least,
            most_readings=reading.most,
            sure=reading.sure,
        )
        doors = Doors(
            read=self._requests.put,
            forget=self._requests.clear,
            recommend=self._recommend,
            camera=lambda: self._camera.status,
        )
        interaction = Interaction(
            hands=ActiveHand(HandRules(**settings.hand.model_dump())),
            pointer=Pointer(PointerRules(**settings.pointer.model_dump())),
            presence=Presence(PresenceRules(**settings.presence.model_dump())),
            dwell=DwellSelector(DwellRules(**settings.dwell.model_dump())),
        )
        rules = ReadingRules(
            reading.face_height, reading.yaw_deg, reading.pitch_deg, reading.dark, reading.sharpness
        )
        start = fresh(1, time.monotonic(), journey)
        playing = settings.mode == "kiosk"
        return Pipeline(doors, interaction, journey, rules, reading.every_s, ASPECT, start, playing)

    def _recommend(self, session: Session, at: float) -> PicksMade:
        wishes = Wishes(
            traits=session.traits,
            answers=session.answers,
            wearer=session.wearer,
            rejected=session.rejected,
            adult=self._settings.reading.adult,
        )
        found = recommend(self.perfumes, self.questions, wishes)
        return PicksMade(at, session.id, found.picks, found.impression)

    def _look(self) -> ScreenView | None:
        """What the simulated visitor sees."""
        shown = self.snapshots.peek()
        if shown is None:
            return None
        session = shown.session
        return ScreenView(
            stage=session.stage.value,
            screen=f"{session.id}.{session.stage.value}.{session.question}.{session.language}",
            targets={target.id: target.box for target in shown.targets},
            pointer=shown.pointer,
        )

    def _perceive(self) -> None:
        """The owner thread of MediaPipe and of the session."""
        from perfumer.perception.hands import HandScores
        from perfumer.perception.perceiver import Perceiver

        asked = self._settings.perception
        scores = HandScores(asked.hand_detection, asked.hand_presence, asked.hand_tracking)
        perceiver = Perceiver.of_models(self._assets, asked.faces_score, asked.hands, scores)
        self._pipeline.perceive_with(perceiver.perceive)
        self._progress.perceiving = True
        captured_at = time.monotonic()
        for frame in self.frames.follow(every_s=STEP_GAP_S):
            if frame is not None:
                captured_at = frame.captured_at
            self._step(frame, captured_at)
        perceiver.close()

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
            self.counters.errors.inc()
            self._pipeline.reset(began)
            return
        self._progress.steps += 1  # also without a frame: clocks and clicks go on
        if frame is not None:
            self.counters.camera_frames.inc(frame.sequence - self._progress.sequence)
            self._progress.sequence = frame.sequence
            self.counters.steps.inc()
            self.counters.step_s.observe(time.monotonic() - began)
        if snapshot is not None:
            self._count(snapshot)
            self.snapshots.put(snapshot)

    def _count(self, snapshot: Snapshot) -> None:
        before = self.snapshots.peek()
        if before is None or before.session.stage is snapshot.session.stage:
            return
        log.debug("stage %s", snapshot.session.stage)
        if snapshot.session.stage is Stage.CONSENT and before.session.stage is Stage.ATTRACT:
            self.counters.sessions.inc()
        if snapshot.session.stage is Stage.RESULT:
            self.counters.results.inc()

    def _classify(self) -> None:
        """Reads one face at a time, so that no inference holds up the pointer."""
        from perfumer.classifier.predictor import Predictor

        try:
            predictor = Predictor(self._card_path, self._settings.reading.threads)
        except CardError as error:
            log.error("%s", error)
            self._progress.reading_failure = str(error)
            return
        self._progress.reading = True
        for request in self._requests.follow():
            if request is None:
                continue
            began = time.monotonic()
            crop = crop_face(request.frame.image, request.face, self._card.side)
            traits = predictor.read([crop])[0]
            self._requests.clear()
            self.counters.reading_s.observe(time.monotonic() - began)
            self.post(FaceRead(time.monotonic(), request.session, traits))

    def _watch(self) -> None:
        """Tell systemd that we live, only while steps go on and frames are fresh or missed."""
        seen = -1
        while not self._stopped.wait(BEAT_S):
            steps = self._progress.steps
            # A camera that is away is shown to visitors, it is no reason to be restarted.
            loaded = self._progress.perceiving and self._progress.reading
            self._notifier.beat(ready=loaded, moving=steps != seen)
            seen = steps
