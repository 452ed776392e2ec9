"""What the views need, in one place of the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from perfumer.kiosk.kiosk import Kiosk
from perfumer.web.present.content import Content
from perfumer.web.serving import Places
from perfumer.web.stream import SharedView


@dataclass(frozen=True, slots=True)
class ScreenContext:
    kiosk: Kiosk
    content: Content
    view: SharedView
    viewers: Places
    listeners: Places
    language: str  # of a page before any event
    version: str  # of templates and static files; a page of another version reloads itself


def screen_context() -> ScreenContext:
    """The desk of the application that handles this request."""
    return cast(ScreenContext, current_app.extensions["screen"])
