"""The dashboard in a test's own process, with a kiosk that says what it is told to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from perfumer.health.health import Health
from perfumer.settings.all import Settings
from perfumer.signage.news import AdShown
from perfumer.web.admin.server import create_dashboard
from tests.support.journey import ROOT

WELL = Health((), 0.04, {"mediapipe": True, "face": True}, True, None, 0, "attract", ())


HARU = AdShown("1", "haru", "haru-1")


@dataclass
class Records:
    trouble: str | None = None
    shipping_trouble: str | None = None
    waiting: int = 0
    dropped: int = 0


@dataclass
class Now:
    people: int = 12
    looking: int = 5
    groups: dict[str, int] = field(default_factory=lambda: {"female 20s": 12})
    ad: AdShown | None = HARU
    shown_s: float = 4.2


@dataclass
class StillKiosk:
    now: Now | None = field(default_factory=Now)
    well: Health = WELL
    records: Records = field(default_factory=Records)

    def audience(self) -> Now | None:
        return self.now

    def health(self) -> Health:
        return self.well


def settings_in(folder: Path, url: str, **groups: dict[str, Any]) -> Settings:
    server = {"port": 0, "secret": str(folder / "secret")} | groups.pop("server", {})
    admin = {"key": str(folder / "key")} | groups.pop("admin", {})
    return Settings(records={"url": url}, server=server, admin=admin, **groups)


def dashboard(settings: Settings, kiosk: StillKiosk | None = None) -> Flask:
    app = create_dashboard(settings, ROOT)
    if settings.admin.enabled:
        app.extensions["admin"] = replace(app.extensions["admin"], kiosk=kiosk)
    return app


def token_in(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def log_in(client: FlaskClient, key: str, **options: Any):
    token = token_in(client.get("/admin", **options).text)
    return client.post("/admin/login", data={"key": key, "csrf_token": token}, **options)


def text_of(page: str) -> str:
    """What a reader sees, more or less."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
