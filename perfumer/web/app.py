"""The Flask application around a kiosk."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from perfumer.catalog.words import Words, load_words
from perfumer.kiosk.kiosk import Kiosk
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.settings import Settings
from perfumer.web.admin.opening import names_of, open_admin
from perfumer.web.api.problem import problem_of
from perfumer.web.api.routes import api
from perfumer.web.art.answer_pictures import answer_pictures
from perfumer.web.context import ScreenContext
from perfumer.web.how.routes import open_how
from perfumer.web.opening_studio import open_studio
from perfumer.web.present.content import Content
from perfumer.web.present.view_state import view_state
from perfumer.web.screen.own_music import own_music
from perfumer.web.screen.plays import ads
from perfumer.web.screen.routes import screen
from perfumer.web.secret import secret_of
from perfumer.web.security import ask_for_tokens, protect
from perfumer.web.serving import Places
from perfumer.web.state import state
from perfumer.web.stream import SharedView

log = logging.getLogger(__name__)


def create_app(kiosk: Kiosk, settings: Settings, root: Path) -> Flask:
    """Pages, streams and state of ``kiosk``; ``root`` holds templates, static and data.

    Raises :class:`perfumer.web.secret.SecretError` or :class:`perfumer.catalog.words.WordsError`.
    """
    app = Flask("perfumer", root_path=str(root))
    secret = secret_of(root / settings.server.secret)
    app.secret_key = secret
    words = load_words(root / "data" / "locales")
    catalogs, version = kiosk.catalogs, version_of(root)
    content = Content(
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
        least_readings=settings.reading.least,
        countdown_s=settings.session.countdown_s,
        signage=settings.mode == "signage",
        ads=kiosk.ads,
        targeting=settings.ads.targeting,
        diary_sent=bool(settings.music.writer),
        emotion_labels=EmotionLabels(settings.music.labels),
    )
    app.extensions["screen"] = ScreenContext(
        kiosk=kiosk,
        content=content,
        view=SharedView(lambda snapshot: view_state(snapshot, content)),
        viewers=Places(settings.server.streams),
        listeners=Places(settings.server.event_streams),
        language=settings.session.language,
        version=version,
    )
    protect(app, settings.server)
    studio_words = load_words(root / "data" / "locales" / "studio")
    open_studio(app, kiosk, content, settings, studio_words)
    ask_for_tokens(app).exempt(api)  # whose callers have no cookie of ours
    app.register_blueprint(screen)
    app.register_blueprint(state)
    app.register_blueprint(ads)
    app.register_blueprint(own_music)
    open_how(app, load_words(root / "data" / "locales" / "how"))
    names = names_of(kiosk.ads, catalogs.songs, catalogs.pieces)
    open_admin(app, kiosk, names, settings, root, version)
    app.register_error_handler(HTTPException, lambda error: _error(error, words, settings))
    app.register_error_handler(500, lambda error: _error(error, words, settings))
    return app


def version_of(root: Path) -> str:
    """Changes with any template or static file."""
    found = hashlib.sha256()
    for folder in ("templates", "static"):
        for path in sorted((root / folder).rglob("*.*")):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _error(
    error: HTTPException | Exception, words: Words, settings: Settings
) -> Response | tuple[str | Response, int]:
    """Plain words; never a traceback or a path."""
    if request.path.startswith("/api/v1/"):
        return problem_of(error)
    code = error.code or 500 if isinstance(error, HTTPException) else 500
    said = error.description if isinstance(error, HTTPException) and code != 500 else None
    if request.path.startswith("/api/") or code == 503:
        return jsonify(error=said or "Something went wrong."), code
    language = settings.session.language

    def say(key: str) -> str:
        return words.say(language, key)

    key = f"error.{code}"
    message = say(key if words.has(key) else "error.400" if code < 500 else "error.500")
    page = render_template("error.html", language=language, say=say, message=message, title=None)
    return page, code
