"""Build every part of a kiosk from the settings; nothing runs yet."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfumer.camera.source import CameraError
from perfumer.catalog.ads import AdCatalog
from perfumer.catalog.catalogs import Catalogs, load_catalogs
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.words import WordsError
from perfumer.classifier.model_card import CardError, ModelCard, load_card
from perfumer.health.counters import Counters
from perfumer.health.page import PageWatch
from perfumer.kiosk import parts
from perfumer.kiosk.cameras import Camera, build_camera, max_frame_age_s
from perfumer.kiosk.card_shelf import CardShelf
from perfumer.kiosk.card_worker import CardWorker
from perfumer.kiosk.encoding import EncodedFrame, Encoder
from perfumer.kiosk.explaining import Explainer
from perfumer.kiosk.face_worker import FaceCallbacks, FaceModel, FaceWorker
from perfumer.kiosk.notices import load_notices
from perfumer.kiosk.recommending import VisitRecommender
from perfumer.kiosk.recording import Recorder
from perfumer.kiosk.stepping import Stepper
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.perception.assets import AssetError, Assets, assets_in
from perfumer.perception.lines import Line, keep_nothing
from perfumer.pipeline import Pipeline, PipelineCallbacks
from perfumer.recommend.recommender import Recommender
from perfumer.records.address import RecordsError
from perfumer.records.store import Store
from perfumer.session.events import Event
from perfumer.session.journey import Journey
from perfumer.session.machine import new_session
from perfumer.settings.all import Settings
from perfumer.signage.player import AudienceNow
from perfumer.signage.screen_time import AdCallbacks, Advertising, NoAds
from perfumer.snapshot import Snapshot
from perfumer.uploads.reader import Reader

if TYPE_CHECKING:
    from perfumer.perception.perceiver import Perceiver

log = logging.getLogger(__name__)

ASPECT = 16 / 9  # width : height of the screen, until a page says its own


class KioskError(Exception):
    """The kiosk cannot be built from these settings; the message names file and remedy."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """The slots between the kiosk's threads; each holds the newest value only."""

    frames: Latest[Frame] = field(default_factory=Latest)
    jpegs: Latest[EncodedFrame] = field(default_factory=Latest)
    snapshots: Latest[Snapshot] = field(default_factory=Latest)
    audience: Latest[AudienceNow] = field(default_factory=Latest)  # stays empty without ads

    def close(self) -> None:
        """End every loop that waits for one of them."""
        for box in (self.frames, self.jpegs, self.snapshots):
            box.close()


@dataclass(frozen=True, slots=True)
class KioskData:
    """What the kiosk reads from files at the start, checked."""

    catalogs: Catalogs
    ads: AdCatalog
    assets: Assets
    model_card: ModelCard
    model_path: Path  # file of the face model's card; its weights lie in the same folder
    journey: Journey


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a kiosk runs, and what web pages read of it."""

    data: KioskData
    boxes: Boxes
    counters: Counters
    camera: Camera
    max_frame_age_s: float  # seconds after which the newest frame counts as no live picture
    pipeline: Pipeline
    stepper: Stepper
    encoder: Encoder
    face_worker: FaceWorker
    card_worker: CardWorker
    advertising: Advertising | NoAds
    recommender: Recommender
    records: Store
    reader: Reader
    explainer: Explainer
    page: PageWatch  # of the pages that show the screen
    load_perceiver: Callable[[], Perceiver]  # takes seconds; call it on the thread that uses it


def build(settings: Settings, root: Path, record: Callable[[Line], None] = keep_nothing) -> Parts:
    """Build the parts; ``root`` is the folder of data, models, templates and static.

    ``record`` is given everything that the flow is given, for a recording.

    Raises :class:`KioskError` for whatever is wrong with settings or files.
    """
    try:
        return _build(settings, root, record)
    except (
        CatalogError,
        WordsError,
        CardError,
        AssetError,
        CameraError,
        RecordsError,
    ) as error:
        raise KioskError(str(error)) from error


def _build(settings: Settings, root: Path, record: Callable[[Line], None]) -> Parts:
    data, boxes, counters = _load(settings, root), Boxes(), Counters()
    camera = build_camera(settings, root, boxes.frames, boxes.snapshots)
    records = Store(parts.records_plan(settings, root))
    recorder = Recorder(records, counters)

    # The pipeline asks the two workers, and they answer it: the only circle, closed here.
    def post(event: Event) -> None:
        pipeline.post(event)

    def forget(session: int) -> None:
        face_worker.forget()
        card_worker.forget(session)

    segmenter, concepts = data.assets.selfie_segmenter, data.catalogs.concepts
    card_worker = CardWorker(segmenter, concepts, CardShelf(), post)
    face_callbacks = FaceCallbacks(post, lambda readings: advertising.learn_faces(readings))
    face_worker = _build_face_worker(settings, data, face_callbacks, counters)
    advertising = _build_advertising(settings, data.ads, boxes, recorder, face_worker)
    rules = parts.recommend_rules(settings, data.model_card.thresholds)
    recommender = Recommender(data.catalogs, rules, records.feedback_counts)
    callbacks = PipelineCallbacks(
        read=face_worker.ask,
        forget=forget,
        recommend=VisitRecommender(recommender, parts.rotation(settings)).recommend,
        shoot=card_worker.pose,
        ended=recorder.end_visit,
        camera=lambda: camera.status,
        advertise=advertising.step,
        record=record,
    )
    pipeline = build_pipeline(settings, data.journey, callbacks, time.monotonic())
    reader = _build_reader(settings, data, face_worker)
    return Parts(
        data=data,
        boxes=boxes,
        counters=counters,
        camera=camera,
        max_frame_age_s=max_frame_age_s(settings.camera),
        pipeline=pipeline,
        stepper=Stepper(pipeline, boxes.frames, boxes.snapshots, counters),
        encoder=_build_encoder(settings, root, boxes, camera, counters),
        face_worker=face_worker,
        card_worker=card_worker,
        advertising=advertising,
        recommender=recommender,
        records=records,
        reader=reader,
        explainer=_build_explainer(data, root, reader),
        page=PageWatch(settings.server.expect_screen),
        load_perceiver=lambda: parts.load_perceiver(data.assets, settings.perception),
    )


def _load(settings: Settings, root: Path) -> KioskData:
    catalogs = load_catalogs(parts.paths(settings, root))
    ads = parts.ads(settings, root)
    assets = assets_in(root / settings.perception.models)
    model_path = root / settings.reading.model_card
    model_card = load_card(model_path)
    journey = parts.journey(settings, catalogs, model_card.reads)
    return KioskData(catalogs, ads, assets, model_card, model_path, journey)


def _build_advertising(
    settings: Settings, ads: AdCatalog, boxes: Boxes, recorder: Recorder, faces: FaceWorker
) -> Advertising | NoAds:
    if not ads.campaigns:
        return NoAds()
    player = parts.ad_player(settings, ads, boxes.audience.put, recorder.end_play)
    callbacks = AdCallbacks(faces.ask, lambda: datetime.now().astimezone())
    return Advertising(player, parts.ad_rules(settings), callbacks)


def build_pipeline(
    settings: Settings,
    journey: Journey,
    callbacks: PipelineCallbacks,
    at: float,
    aspect: float = ASPECT,
) -> Pipeline:
    """Build the flow between the callbacks; it starts at ``at``, in monotonic seconds."""
    reading = settings.reading
    return Pipeline(
        callbacks,
        parts.interaction(settings),
        journey,
        parts.reading_rules(reading),
        reading.interval_s,
        aspect,
        new_session(1, at, journey),
        playing=settings.mode == "kiosk",
    )


def _build_face_worker(
    settings: Settings, data: KioskData, callbacks: FaceCallbacks, counters: Counters
) -> FaceWorker:
    model = FaceModel(data.model_path, data.model_card.side, settings.reading.threads)
    return FaceWorker(model, data.catalogs.concepts, callbacks, counters)


def _build_reader(settings: Settings, data: KioskData, faces: FaceWorker) -> Reader:
    rules = parts.reader_rules(settings, data.model_card.side)
    score = settings.perception.min_face_score
    return Reader(data.assets.face_detector, score, lambda: faces.read_crops, rules)


def _build_explainer(data: KioskData, root: Path, reader: Reader) -> Explainer:
    models, faces = data.model_path.parent, root / "data" / "demo"
    return Explainer(data.model_card, models, faces, reader.lend)


def _build_encoder(
    settings: Settings,
    root: Path,
    boxes: Boxes,
    camera: Camera,
    counters: Counters,
) -> Encoder:
    server = settings.server
    return Encoder(
        boxes.frames,
        boxes.jpegs,
        lambda: camera.status,
        load_notices(root / "data" / "locales").jpeg,
        server.jpeg_quality,
        server.max_stream_height,
        counters,
    )
