"""From settings to the parts of a kiosk: what each takes of them, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from perfumer.audience.guesses import GuessRules
from perfumer.audience.measure import MeasureRules
from perfumer.audience.people import AttentionRules, Audience, AudienceRules
from perfumer.catalog.ads import AdCatalog, load_ads
from perfumer.catalog.catalogs import CatalogPaths, Catalogs
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.text import Language
from perfumer.interaction.dwell import DwellRules, DwellSelector
from perfumer.interaction.hands import ActiveHand, HandRules
from perfumer.interaction.parts import Interaction
from perfumer.interaction.pointer import Pointer, PointerRules
from perfumer.interaction.presence import Presence, PresenceRules
from perfumer.perception.assets import Assets
from perfumer.perception.face_quality import ReadingRules
from perfumer.pictures.decoding import Limits
from perfumer.recommend.ads.choosing import Chooser, Strategy, Targeting
from perfumer.recommend.ads.viewers import merge_ages
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.recommend.feelings import Weights
from perfumer.recommend.recommender import RecommendRules
from perfumer.recommend.rotation import Rotation
from perfumer.records.address import resolve_address
from perfumer.records.ledger.outbox import Bounds
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.writer import Plan
from perfumer.records.rows import PlayRow
from perfumer.session.journey import Course, Journey, Patience
from perfumer.session.state import Experience
from perfumer.settings.all import Settings
from perfumer.settings.perception import PerceptionSettings, ReadingSettings
from perfumer.settings.signage import AdsSettings
from perfumer.signage.player import AdPlayer, AudienceNow, Choice
from perfumer.signage.screen_time import AdRules
from perfumer.traits import Task
from perfumer.uploads.reader import ReaderRules

if TYPE_CHECKING:
    from perfumer.perception.perceiver import Perceiver

MUSIC_FOLDER = Path("static/music")


def paths(settings: Settings, root: Path) -> CatalogPaths:
    """Return where the data files are."""
    data, music, concept = settings.data, settings.music, settings.concept
    return CatalogPaths(
        perfumes=root / data.perfumes,
        perfume_questions=root / data.questions,
        songs=root / music.songs,
        music_questions=root / music.questions,
        pieces=root / music.pieces,
        music=root / MUSIC_FOLDER,
        concepts=root / concept.concepts,
        concept_questions=root / concept.questions,
        own_music=root / music.folder if music.folder else None,
    )


def ads(settings: Settings, root: Path) -> AdCatalog:
    """Load the campaigns; none when ads are off. Raises :class:`CatalogError`."""
    if not settings.ads.enabled:
        return AdCatalog(())
    return load_ads(root / settings.ads.campaigns, root / settings.ads.files)


def ad_rules(settings: Settings) -> AdRules:
    """Return when ads give way, and when a page is believed."""
    ads, always = settings.ads, settings.mode == "signage"
    return AdRules(always, ads.targeting, ads.resume_s, ads.page_timeout_s, ads.min_shown_share)


def ad_player(
    settings: Settings,
    ads: AdCatalog,
    publish: Callable[[AudienceNow], None],
    record: Callable[[PlayRow], None],
) -> AdPlayer:
    """Return what plays the ads.

    Raises :class:`CatalogError` for age groups that cannot be merged.
    """
    rules = targeting(settings.ads)
    strategy = Strategy(settings.ads.strategy) if settings.ads.targeting else Strategy.CONTEXTUAL
    choice = Choice(
        chooser=Chooser(ads.campaigns, strategy, rules),
        targeting=rules,
        draw=Random(),
        prefix=uuid.uuid4().hex[:8],
    )
    chosen = settings.audience
    measure = MeasureRules(chosen.ots_s, chosen.lts_picture_s, chosen.lts_video_s)
    audience = Audience(audience_rules(settings))
    return AdPlayer(ads, audience, measure, choice, publish, record)


def preview_strategy(ads: AdsSettings) -> Strategy:
    """Return how an ad is chosen for one face in a picture; nothing is learned from the past."""
    if not ads.targeting:
        return Strategy.CONTEXTUAL
    return Strategy.GROUP if ads.strategy == "group" else Strategy.BLEND


def audience_rules(settings: Settings) -> AudienceRules:
    """Return how faces are followed, and which are read for ads."""
    chosen = settings.audience
    return AudienceRules(
        gone_s=chosen.gone_s,
        zone_height=chosen.zone_height,
        attention=AttentionRules(chosen.max_yaw_deg, chosen.max_pitch_deg, chosen.hysteresis_deg),
        guesses=GuessRules(
            min_face_height=chosen.min_face_height,
            max_turn_deg=chosen.max_guess_deg,
            min_brightness=settings.reading.min_brightness,
            interval_s=chosen.sample_interval_s,
            max_batch=chosen.max_batch,
        ),
    )


def targeting(ads: AdsSettings) -> Targeting:
    """Return whom ads may be chosen for.

    Raises :class:`CatalogError` for age groups that cannot be merged.
    """
    try:
        return Targeting(ads.min_age, merge_ages(ads.merged_ages))
    except ValueError as error:
        raise CatalogError(f"PERFUMER_ADS__MERGED_AGES: {error}") from None


def journey(
    settings: Settings, catalogs: Catalogs, reads: frozenset[Task] = frozenset(Task)
) -> Journey:
    """Return the experiences, their questions, and how long the kiosk waits in each stage.

    Music reads the face for its expression alone, so it reads none where the model ``reads`` none.
    """
    session = settings.session.model_dump()
    language = Language(session.pop("language"))
    reading = settings.reading
    expression = settings.music.readings if Task.EMOTION in reads else 0
    face = (reading.min_readings, reading.max_readings, reading.stop_probability)
    courses = {
        Experience.PERFUME: Course(catalogs.perfume_questions, *face),
        Experience.MUSIC: Course(catalogs.music_questions, expression, expression, None),
        Experience.CONCEPT: Course(catalogs.concept_questions, *face),
    }
    return Journey(courses, Patience(**session), language)


def recommend_rules(settings: Settings, unsure_below: Mapping[Task, float]) -> RecommendRules:
    """Return the rules of recommending; ``unsure_below`` comes from the face model's card."""
    music = settings.music
    return RecommendRules(
        adult=settings.reading.min_adult_probability,
        weights=Weights(music.word_weight, music.text_weight, music.face_weight),
        prior=music.prior_answers,
        min_answers=music.min_answers,
        labels=EmotionLabels(music.labels),
        unsure_below=unsure_below,
    )


def rotation(settings: Settings) -> Rotation:
    """Return how songs take turns."""
    return Rotation(settings.music.resting_songs, settings.music.max_chance)


def interaction(settings: Settings) -> Interaction:
    """Return the parts that turn a hand into choices."""
    return Interaction(
        hands=ActiveHand(HandRules(**settings.hand.model_dump())),
        pointer=Pointer(PointerRules(**settings.pointer.model_dump())),
        presence=Presence(PresenceRules(**settings.presence.model_dump())),
        dwell=DwellSelector(DwellRules(**settings.dwell.model_dump())),
    )


def reading_rules(reading: ReadingSettings) -> ReadingRules:
    """Return when a face is good enough to be read."""
    return ReadingRules(
        reading.min_face_height,
        reading.max_yaw_deg,
        reading.max_pitch_deg,
        reading.min_brightness,
        reading.min_sharpness,
    )


def reader_rules(settings: Settings, side: int) -> ReaderRules:
    """Return how uploaded pictures are read; faces are cut to ``side`` pixels."""
    studio = settings.studio
    limits = Limits(
        max_bytes=settings.server.max_upload_bytes,
        max_pixels=studio.max_pixels,
        min_side=studio.min_side,
        max_ratio=studio.max_ratio,
        side=studio.max_side,
    )
    quality = reading_rules(settings.reading)
    return ReaderRules(
        limits,
        quality,
        side,
        studio.max_faces,
        studio.min_face_pixels,
        studio.max_waiting,
        studio.max_decode_s,
    )


def records_plan(settings: Settings, root: Path) -> Plan:
    """Return where records go; relative files lie in ``root``, from any working directory.

    Raises :class:`RecordsError` for what is no database address.
    """
    records = settings.records
    central = None
    if records.central:
        fleet = resolve_address(records.central, root)
        central = Central(fleet, records.ship_batch, records.ship_interval_s)
    return Plan(
        url=resolve_address(records.url, root),
        place=records.place,
        bounds=Bounds(records.max_rows, records.max_megabytes * 1_000_000),
        central=central,
        spill=root / records.spill,
        queue_rows=records.max_queue_rows,
        retry_s=records.retry_s,
        key=root / records.key,
        second_spill=root / records.second_spill if records.second_spill else None,
        keep_days=records.keep_days,
    )


def load_perceiver(assets: Assets, chosen: PerceptionSettings) -> Perceiver:
    """Load the models that look at frames; it takes seconds."""
    # Late: importing MediaPipe takes seconds, too, which no start needs to wait for.
    from perfumer.perception.hands import HandScores
    from perfumer.perception.perceiver import Perceiver

    scores = HandScores.of(chosen)
    return Perceiver.of_models(assets, chosen.min_face_score, chosen.max_hands, scores)
