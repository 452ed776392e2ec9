"""What the screen's pages need, in one typed value of the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from perfumer.kiosk.kiosk import Kiosk
from perfumer.web.present.content import Content
from perfumer.web.serving import ViewerLimit
from perfumer.web.stream import SharedView


@dataclass(frozen=True, slots=True)
class ScreenContext:
    kiosk: Kiosk
    content: Content
    view: SharedView
    viewers: ViewerLimit  # of the live picture
    listeners: ViewerLimit  # of the view's changes
    language: str  # code of the language a page starts in
    version: str  # of templates and static files; a page of another version reloads itself
    release: str  # version of the program


def screen_context() -> ScreenContext:
    """Return the context of the application that handles this request."""
    return cast(ScreenContext, current_app.extensions["screen"])
