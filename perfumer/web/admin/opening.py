"""Add the dashboard to an application: its key, its limits, its addresses."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask_limiter import Limiter

from perfumer.catalog.ads import AdCatalog
from perfumer.catalog.music import MusicCatalog
from perfumer.catalog.pieces import PieceCatalog
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.records.address import resolve_address
from perfumer.settings.all import Settings
from perfumer.settings.operation import AdminSettings
from perfumer.web.admin.context import AdminContext
from perfumer.web.admin.key import Logins, key_of
from perfumer.web.admin.key_strength import is_weak
from perfumer.web.admin.live import RunningKiosk
from perfumer.web.admin.phrases import Names
from perfumer.web.admin.routes import admin
from perfumer.web.remote import LOCAL, asking_group
from perfumer.web.secret import SecretError

log = logging.getLogger(__name__)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def open_admin(
    app: Flask,
    kiosk: RunningKiosk | None,
    names: Names,
    settings: Settings,
    root: Path,
    version: str,
) -> None:
    """Add the dashboard, unless it is switched off.

    Raises :class:`SecretError` for a key that cannot be used, and for a weak one where other
    machines may log in; :class:`perfumer.catalog.words.WordsError` for its words.
    """
    chosen = settings.admin
    if not chosen.enabled:
        return
    key = _key(root / chosen.key, chosen.remote and settings.server.host not in LOOPBACK)
    app.extensions["admin"] = AdminContext(
        url=resolve_address(settings.records.url, root),
        min_people=settings.records.min_people,
        min_people_live=chosen.min_live_people,
        logins=Logins(key, chosen.login_s, time.monotonic),
        remote=chosen.remote,
        words=load_words(root / "data" / "locales" / "admin"),
        names=names,
        language=Language(settings.session.language),
        kiosk=kiosk,
        version=version,
        now=lambda: datetime.now().astimezone(),
        hourly=chosen.hourly,
    )
    app.register_blueprint(admin)
    _limit(app, chosen)


def names_of(ads: AdCatalog, songs: MusicCatalog, pieces: PieceCatalog) -> Names:
    """Return the titles of what reports know by its id."""
    titled: Iterable[Any] = (*ads.campaigns, *songs.songs, *pieces.pieces)
    return {each.id: each.title for each in titled}


def _key(path: Path, open_to_others: bool) -> str:
    key, made = key_of(path)
    if made:
        log.info("made a new key to /admin; it is in %s", path)
    if is_weak(key):
        weak = f"the key in {path} is easy to guess: delete it, the next start makes a strong one"
        if open_to_others:
            raise SecretError(weak)
        log.warning("%s", weak)
    return key


def _limit(app: Flask, chosen: AdminSettings) -> None:
    """Limit failed logins, and requests of any kind, per minute and address.

    All other machines share one limit of failed logins too. This machine does not count for it, so
    that strangers cannot keep its screen out.
    """
    limiter = Limiter(asking_group, app=app, storage_uri="memory://")
    tries = limiter.limit(f"{chosen.max_failures} per minute", deduct_when=_failed)
    together = limiter.limit(
        f"{chosen.max_failures_together} per minute",
        key_func=lambda: "all others",
        deduct_when=_failed,
        exempt_when=lambda: asking_group() == LOCAL,
    )
    every: Any = limiter.shared_limit(f"{chosen.max_requests} per minute", scope="admin")
    # Before the guard, so that requests without a login are limited too.
    app.before_request_funcs.setdefault(admin.name, []).insert(0, every(_pass))
    login: Any = together(tries(app.view_functions["admin.login"]))
    app.view_functions["admin.login"] = login


def _failed(answer: Response) -> bool:
    return answer.status_code == 401


def _pass() -> None:
    """Answer nothing, so that a request within its limit continues."""
