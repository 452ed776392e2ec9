"""Add the studio and the API to the application: their context, limits and addresses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_limiter import Limiter

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.diary.model import DiaryModelError, load_model
from perfumer.diary.reading import DiaryReader
from perfumer.diary.writer import Service
from perfumer.kiosk import parts
from perfumer.kiosk.building import KioskError
from perfumer.kiosk.kiosk import Kiosk
from perfumer.settings.all import Settings
from perfumer.settings.visit import MusicSettings
from perfumer.web.api.routes import api
from perfumer.web.present.content import Content
from perfumer.web.remote import asking_group
from perfumer.web.security import allow_body
from perfumer.web.studio.ad import AdOffer
from perfumer.web.studio.card import studio_card
from perfumer.web.studio.concept import ConceptOffer
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.music import MusicOffer
from perfumer.web.studio.offer import Offer
from perfumer.web.studio.perfume import PerfumeOffer
from perfumer.web.studio.query import Choice
from perfumer.web.studio.routes import studio
from perfumer.web.studio.turns import Turns

FORM_BYTES = 100_000  # of a request, besides its picture
READING = ("studio.read", "studio_card.make", "api.read")  # endpoints that share one rate


def open_studio(
    app: Flask, kiosk: Kiosk, content: Content, settings: Settings, words: Words
) -> None:
    """Add the studio and the API, with the rate at which both take pictures.

    Raises :class:`KioskError` for a text model or a writer that cannot be used.
    """
    studio_settings, server = settings.studio, settings.server
    context = StudioContext(
        kiosk=kiosk,
        content=content,
        words=words,
        offers=_offers(kiosk, content, words, settings, Path(app.root_path)),
        language=Language(settings.session.language),
        limits=kiosk.reader.limits,
        batch=studio_settings.max_batch,
        batch_bytes=server.max_batch_bytes,
        rate=f"{studio_settings.max_requests} per minute",
    )
    app.extensions["studio"] = context
    picture_bytes = context.limits.max_bytes + FORM_BYTES
    allow_body(app, "studio.read", context.batch_bytes)
    allow_body(app, "studio_card.make", picture_bytes)
    allow_body(app, "api.read", picture_bytes)
    app.register_blueprint(studio)
    app.register_blueprint(api)
    app.register_blueprint(studio_card)
    limiter = Limiter(asking_group, app=app, storage_uri="memory://", headers_enabled=True)
    limited = limiter.shared_limit(context.rate, scope="pictures")
    for endpoint in READING:
        view: Any = limited(app.view_functions[endpoint])
        app.view_functions[endpoint] = view


def _offers(
    kiosk: Kiosk, content: Content, words: Words, settings: Settings, root: Path
) -> dict[Choice, Offer]:
    offers: dict[Choice, Offer] = {
        Choice.PERFUME: PerfumeOffer(content, words, kiosk.recommender),
        Choice.MUSIC: build_music_offer(kiosk, content, words, settings.music, root),
        Choice.CONCEPT: ConceptOffer(content, words, kiosk.recommender),
    }
    if content.ads.campaigns:
        strategy, whom = parts.preview_strategy(settings.ads), parts.targeting(settings.ads)
        offers[Choice.AD] = AdOffer(
            content, words, strategy, whom, lambda: datetime.now().astimezone()
        )
    return offers


def build_music_offer(
    kiosk: Kiosk, content: Content, words: Words, music: MusicSettings, root: Path
) -> MusicOffer:
    """Return the offer of songs.

    Raises :class:`KioskError` for a text model or a writer's address that cannot be used.
    """
    try:
        reader = DiaryReader(load_model(root / music.diary))
        service = build_service(music)
    except (DiaryModelError, ValueError) as error:
        raise KioskError(str(error)) from error
    turns = Turns(music.resting_songs, music.max_chance)
    return MusicOffer(content, words, kiosk.recommender, reader, service, turns)


def build_service(music: MusicSettings) -> Service | None:
    """Return the service that writes up a day, None without an address.

    Raises :class:`ValueError` for an address that is no web address.
    """
    if not music.writer:
        return None
    key = music.writer_key.get_secret_value() if music.writer_key else None
    return Service(music.writer, music.writer_model, key, music.writer_timeout_s)
