"""Builds the parts from the settings and runs the worker threads around the pipeline.

``capture`` (in the camera's worker) fills ``frames``; ``perceive`` steps the pipeline;
``encode`` makes one JPEG per frame for all viewers; ``classify`` reads the faces that the
pipeline asks for. Flask's threads only read what these publish.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from perfumer.camera.opening import open_camera
from perfumer.camera.script import ScreenView
from perfumer.camera.source import CameraError, Shape
from perfumer.camera.worker import CameraWorker
from perfumer.catalog.catalogs import load_catalogs
from perfumer.catalog.loading import CatalogError
from perfumer.classifier.model_card import CardError, ModelCard, load_card
from perfumer.kiosk import parts
from perfumer.kiosk.card_shelf import CardShelf
from perfumer.kiosk.counters import Counters
from perfumer.kiosk.encoding import EncodedFrame, Encoder
from perfumer.kiosk.explaining import Explainer
from perfumer.kiosk.face_worker import FaceDesk, FaceDoors
from perfumer.kiosk.health import Health
from perfumer.kiosk.stepping import Stepper
from perfumer.kiosk.visits import feedback_rows, visit_row
from perfumer.kiosk.watchdog import Notifier
from perfumer.mailbox import Latest
from perfumer.messages import Frame, Observation
from perfumer.perception.assets import AssetError, Assets, assets_in
from perfumer.pipeline import CardRequest, Pipeline, PipelineCallbacks, ReadingRequest
from perfumer.recommend.recommender import Recommender
from perfumer.records.database import RecordsError
from perfumer.records.rows import PlayRow, to_minute
from perfumer.records.store import Store
from perfumer.session.events import Event
from perfumer.session.machine import fresh
from perfumer.session.state import Session
from perfumer.settings import Settings
from perfumer.signage.memory import remembered
from perfumer.signage.news import AdShown, PlayNews
from perfumer.signage.player import AudienceNow
from perfumer.signage.screen_time import AdDoors, Advertising, FacesRequest
from perfumer.snapshot import Snapshot
from perfumer.uploads.reader import Reader

log = logging.getLogger(__name__)

ASPECT = 16 / 9  # of the screen, until a page says
BEAT_S = 5.0  # between two looks of the watchdog
STALE_S = 2.0  # a frame older than this is no live picture
STOP_S = 1.5  # all workers together


class KioskError(Exception):
    """The kiosk cannot be built from these settings; the message names file and remedy."""


class Kiosk:
    """One camera, one session, and what web pages read of them."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self.frames: Latest[Frame] = Latest()
        self.jpegs: Latest[EncodedFrame] = Latest()
        self.snapshots: Latest[Snapshot] = Latest()
        self.counters = Counters()
        self.cards = CardShelf()
        self._requests: Latest[ReadingRequest | FacesRequest] = Latest()
        self._poses: Latest[CardRequest] = Latest()
        self._crowd: Latest[AudienceNow] = Latest()
        self._perceiving = False
        self._notifier = Notifier()
        self._stopped = threading.Event()
        try:
            self._load(settings, root)
        except (CatalogError, CardError, AssetError, CameraError, RecordsError) as error:
            raise KioskError(str(error)) from error
        self._advertising = self._new_advertising(settings)
        self._pipeline = self._new_pipeline(settings)
        self._stepper = Stepper(self._pipeline, self.frames, self.snapshots, self.counters)
        self._faces = self._new_face_desk(settings)
        self.reader = self._new_reader(settings)
        self.explainer = Explainer(
            self._card, self._card_path.parent, root / "data" / "demo", self.reader.lend
        )
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
                ("classify", lambda: self._faces.run(self._requests)),
                ("cards", self._make_cards),
                ("watchdog", self._watch),
            )
        ]

    def start(self) -> None:
        """Start every worker; returns at once, models warm up behind."""
        self._camera.start()
        for thread in self._threads:
            thread.start()
        self.reader.start()
        self.records.start()

    def stop(self) -> None:
        """End every loop and answer; idempotent, a second or two."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._notifier.stopping()
        self._camera.stop()
        self.explainer.close()
        self.reader.close()
        for box in (self.frames, self.jpegs, self.snapshots, self._requests, self._poses):
            box.close()
        # A model that is still loading cannot be hurried; its thread ends with the process.
        end = time.monotonic() + STOP_S
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=max(0.0, end - time.monotonic()))
        self.records.close(STOP_S)

    def post(self, event: Event) -> None:
        """Hand an event to the session; safe from any thread."""
        self._pipeline.post(event)

    def tell_play(self, news: PlayNews) -> None:
        """Hand on what a page says of an ad; safe from any thread."""
        if self._advertising is not None:
            self._advertising.tell(news)

    def audience(self) -> AudienceNow | None:
        """Who is in front of the screen, while ads have it; safe from any thread.

        None without ads. During a visit nobody is counted.
        """
        return self._crowd.peek()

    def resize_screen(self, aspect: float) -> None:
        self._pipeline.resize_screen(aspect)

    def want_picture(self) -> None:
        """Have the next frame encoded although nobody watches."""
        self._encoder.want()

    @property
    def card(self) -> ModelCard:
        """What the face model reads, and how sure it must be."""
        return self._card

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
        if not self._perceiving:
            reasons.append("the MediaPipe models are not loaded yet")
        if self._faces.failure:
            reasons.append(self._faces.failure)
        elif self._faces.read_crops is None:
            reasons.append("the face model is not loaded yet")
        return Health(
            reasons=tuple(reasons),
            frame_age_s=age,
            models={"mediapipe": self._perceiving, "face": self._reads},
            camera_online=status.online,
            camera_reason=status.reason.value if status.reason else None,
            reconnects=status.reconnects,
            stage=shown.session.stage.value if shown else None,
            troubles=self._troubles(),
        )

    def _troubles(self) -> tuple[str, ...]:
        broken = self._signage.troubles if self._signage else ()
        records = filter(None, [self.records.trouble, self.records.shipping_trouble])
        return (*self.ads.troubles, *broken, *records)

    def _load(self, settings: Settings, root: Path) -> None:
        """Everything that can be wrong with files, so that it shows at the start."""
        self.catalogs = load_catalogs(parts.paths(settings, root))
        self.ads = parts.ads(settings, root)
        for trouble in self.ads.troubles:
            log.warning("%s", trouble)
        self._signage = (
            parts.signage(settings, self.ads, self._crowd.put) if self.ads.campaigns else None
        )
        self._assets: Assets = assets_in(root / settings.perception.models)
        self._card_path = root / settings.reading.card
        self._card = load_card(self._card_path)
        camera = settings.camera
        shape, script = Shape(camera.width, camera.height, camera.fps), parts.SCRIPTS[settings.mode]
        source = open_camera(camera.uri, shape, root / "data", self._look, usual=script)
        self._camera = CameraWorker(source, self.frames, parts.camera_patience(camera))
        self.records = Store(parts.records_plan(settings, root))

    def _new_face_desk(self, settings: Settings) -> FaceDesk:
        ads = self._advertising
        doors = FaceDoors(self.post, ads.learned if ads else lambda readings: None)
        threads, concepts = settings.reading.threads, self.catalogs.concepts
        side = self._card.side
        return FaceDesk(self._card_path, side, threads, concepts, doors, self.counters)

    @property
    def _reads(self) -> bool:
        """Whether the face model is loaded."""
        return self._faces.read_crops is not None

    def _new_reader(self, settings: Settings) -> Reader:
        """Reads uploaded pictures beside everything else."""
        rules = parts.reader_rules(settings, self._card.side)
        model, score = self._assets.face_detector, settings.perception.faces_score
        return Reader(model, score, lambda: self._faces.read_crops, rules)

    def _new_advertising(self, settings: Settings) -> Advertising[PlayRow] | None:
        """None when there is nothing to show."""
        if self._signage is None:
            return None
        doors = AdDoors(
            read=self._requests.put,
            record=self._played,
            now=lambda: datetime.now().astimezone(),
        )
        return Advertising(self._signage, parts.ad_rules(settings), doors)

    def _new_pipeline(self, settings: Settings) -> Pipeline:
        self.journey = journey = parts.journey(settings, self.catalogs)
        taste = parts.taste(settings)
        recommender = Recommender(self.catalogs, taste, self.records.feedback_counts)
        callbacks = PipelineCallbacks(
            read=self._requests.put,
            forget=self._forget,
            recommend=recommender.recommend,
            shoot=self._poses.put,
            ended=self._ended,
            camera=lambda: self._camera.status,
            advertise=self._advertise,
        )
        start = fresh(1, time.monotonic(), journey)
        playing = settings.mode == "kiosk"
        reading = settings.reading
        return Pipeline(
            callbacks,
            parts.interaction(settings),
            journey,
            parts.reading_rules(reading),
            reading.every_s,
            ASPECT,
            start,
            playing,
        )

    def _advertise(
        self,
        session: Session,
        frame: Frame | None,
        observation: Observation,
        hand: bool,
        at: float,
    ) -> AdShown | None:
        if self._advertising is None:
            return None
        return self._advertising.step(session, frame, observation, hand, at)

    def _forget(self, session: int) -> None:
        """Nothing of a visitor outlives the visit."""
        self._requests.clear()
        self._poses.clear()
        self.cards.forget(session)

    def _ended(self, session: Session, at: float) -> None:
        """Record a visit that is over, as numbers."""
        began = datetime.now().astimezone() - timedelta(seconds=max(0.0, at - session.began_at))
        minute = to_minute(began)
        row = visit_row(session, at, minute)
        if row is not None:
            self.records.add_visit(row)
        for said in feedback_rows(session, minute):
            self.records.add_feedback(said)

    def _played(self, row: PlayRow) -> None:
        """Record an ad that is over, or why it was none."""
        self.counters.ad_plays.labels(row.failure or "confirmed").inc()
        self.records.add_play(row)

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
        self._remember_ads()
        self._perceiving = True
        self._stepper.run()
        # First what is recorded: a model may take longer to end than there is time.
        if self._advertising is not None:
            self._advertising.close(time.monotonic())
        perceiver.close()

    def _remember_ads(self) -> None:
        """On the thread of the ads, while nothing was shown yet."""
        past = remembered(self.records, datetime.now().astimezone()) if self._signage else None
        if self._signage is not None and past is not None:
            self._signage.restore(past)

    def _make_cards(self) -> None:
        """On a thread of its own, which owns the segmenter."""
        from perfumer.kiosk.card_worker import CardDesk

        desk = CardDesk(self._assets.selfie_segmenter, self.catalogs.concepts)
        desk.run(self._poses, self.cards, self.post)

    def _watch(self) -> None:
        """Tell systemd that we live, only while steps go on and frames are fresh or missed."""
        while not self._stopped.wait(BEAT_S):
            # A camera that is away is shown to visitors, it is no reason to be restarted.
            loaded = self._perceiving and self._reads
            self._notifier.beat(loaded, self._stepper.steps)
            self.cards.drop_old(time.monotonic())
