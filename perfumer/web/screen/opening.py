"""Add the booth's screen to the application: what it can say, its streams, its addresses."""

from __future__ import annotations

from flask import Flask

from perfumer.catalog.words import Words
from perfumer.health.collecting import StateCollector
from perfumer.kiosk.kiosk import Kiosk
from perfumer.paths import version as release
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.settings.all import Settings
from perfumer.traits import Task
from perfumer.web.art.answer_pictures import answer_pictures
from perfumer.web.context import ScreenContext
from perfumer.web.present.content import Content
from perfumer.web.present.view_state import view_state
from perfumer.web.screen.beats import beats
from perfumer.web.screen.media import media
from perfumer.web.screen.routes import screen
from perfumer.web.serving import ViewerLimit
from perfumer.web.state import state
from perfumer.web.stream import SharedView


def open_screen(
    app: Flask, kiosk: Kiosk, content: Content, settings: Settings, version: str
) -> None:
    """Add the screen and the kiosk's state; ``version`` is that of templates and static files."""
    app.extensions["screen"] = ScreenContext(
        kiosk=kiosk,
        content=content,
        view=SharedView(lambda snapshot: view_state(snapshot, content)),
        viewers=ViewerLimit(settings.server.max_streams),
        listeners=ViewerLimit(settings.server.max_event_streams),
        language=settings.session.language,
        version=version,
        release=release(),
    )
    _tell_prometheus(kiosk, app.extensions["screen"])
    for blueprint in (screen, beats, media, state):
        app.register_blueprint(blueprint)


def _tell_prometheus(kiosk: Kiosk, context: ScreenContext) -> None:
    kiosk.counters.registry.register(StateCollector(kiosk.health, context.release))
    kiosk.counters.viewers.set_function(lambda: context.viewers.count)
    kiosk.counters.listeners.set_function(lambda: context.listeners.count)


def build_content(kiosk: Kiosk, settings: Settings, words: Words, secret: str) -> Content:
    """Return all that pages can say of this kiosk's catalogs."""
    catalogs = kiosk.catalogs
    return Content(
        words=words,
        perfumes=catalogs.perfumes,
        songs=catalogs.songs,
        pieces=catalogs.pieces,
        concepts=catalogs.concepts,
        volume=settings.music.volume,
        questions=kiosk.journey.questions,
        pictures=answer_pictures(catalogs.perfume_questions, catalogs.perfumes),
        public_url=settings.server.public_url,
        secret=secret,
        min_readings=settings.reading.min_readings,
        countdown_s=settings.session.countdown_s,
        signage=settings.mode == "signage",
        ads=kiosk.ads,
        targeting=settings.ads.targeting,
        diary_sent=bool(settings.music.writer),
        emotion_labels=EmotionLabels(settings.music.labels),
        unsure_below=kiosk.model_card.thresholds[Task.EMOTION],
        expression_readings=settings.music.readings,
    )
