"""The Flask application around a kiosk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response

from perfumer.catalog.text import Language
from perfumer.kiosk.kiosk import Kiosk
from perfumer.settings.all import Settings
from perfumer.text.finding import find_file
from perfumer.web.admin.opening import names_of, open_admin
from perfumer.web.api.routes import api
from perfumer.web.errors import handle_errors
from perfumer.web.how.context import HowContext
from perfumer.web.how.routes import open_how
from perfumer.web.reading_words import load_page_words
from perfumer.web.screen.opening import build_content, open_screen
from perfumer.web.secret import secret_of
from perfumer.web.security import ask_for_tokens, protect
from perfumer.web.studio.opening import open_studio


def create_app(kiosk: Kiosk, settings: Settings, root: Path) -> Flask:
    """Return the pages, streams and state of ``kiosk``.

    ``root`` holds templates, static and data. Raises
    :class:`perfumer.web.secret.SecretError` or :class:`perfumer.catalog.words.WordsError`.
    """
    app = Flask("perfumer", root_path=str(root))
    app.secret_key = secret = secret_of(root / settings.server.secret)
    locales, version = root / "data" / "locales", version_of(root)
    reads, catalogs = kiosk.model_card.reads, kiosk.catalogs
    words = load_page_words(locales, reads)
    content = build_content(kiosk, settings, words, secret)
    language = Language(settings.session.language)
    protect(app, settings.server)
    app.view_functions["static"] = lambda filename: send_static(app, filename)
    open_screen(app, kiosk, content, settings, version)
    open_studio(app, kiosk, content, settings, load_page_words(locales, reads, "studio"))
    how_words = load_page_words(locales, reads, "how")
    open_how(app, HowContext(kiosk.explainer, language, how_words, words))
    names = names_of(kiosk.ads, catalogs.songs, catalogs.pieces)
    open_admin(app, kiosk, names, settings, root, version)
    ask_for_tokens(app).exempt(api)  # a program that calls the API has no cookie of ours
    handle_errors(app, words, language.value)
    return app


def send_static(app: Flask, filename: str) -> Response:
    """Send a static file, also one whose name was stored in another form of Unicode."""
    folder = Path(str(app.static_folder))
    if not filename.isascii():
        filename = find_file(folder / filename).relative_to(folder).as_posix()
    return app.send_static_file(filename)


def version_of(root: Path) -> str:
    """Return a text that changes with any template or static file."""
    digest = hashlib.sha256()
    for folder in ("templates", "static"):
        for path in sorted((root / folder).rglob("*.*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
