"""Take the beats of pages that show the screen, and say how one of them is."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from perfumer.health.page import Beat, Shown
from perfumer.web.context import screen_context
from perfumer.web.remote import LOCAL, asking_group
from perfumer.web.requests import json_object

beats = Blueprint("beats", __name__)
MAX_NAME = 64  # letters of what a page calls itself, its stage or its version


@beats.post("/api/screen/beat")
def take_beat() -> tuple[Response, int]:
    """Take what a page says of itself; answer whether it is one that is watched."""
    context, body = screen_context(), json_object()
    shown = context.kiosk.snapshots.peek()
    stage = None if shown is None else shown.session.stage.value
    beat = Beat(
        page=_name(body, "page"),
        screen=_name(body, "screen"),
        stage=_name(body, "stage"),
        version=_name(body, "version"),
        frames=_frames(body),
        visible=body.get("visible") is True,
    )
    watched = context.kiosk.page.hear(beat, Shown(stage, context.version), asking_group() == LOCAL)
    return jsonify(watched=watched), 202


@beats.post("/api/screen/leave")
def take_leave() -> tuple[Response, int]:
    """Take a page's goodbye."""
    screen_context().kiosk.page.leave(_name(json_object(), "page"))
    return jsonify(left=True), 202


@beats.get("/api/screen/state")
def state() -> Response:
    """Say how the screen's page is; with ``?screen=`` that of the browser with this name."""
    screen, pages = request.args.get("screen", ""), screen_context().kiosk.page
    found = pages.state_of(screen) if screen else pages.state()
    return jsonify(condition=found.condition, says=found.says, ill_s=round(found.ill_s, 1))


def _name(body: dict[str, object], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or len(value) > MAX_NAME:
        abort(400, f"{key} is a text of at most {MAX_NAME} letters.")
    return value


def _frames(body: dict[str, object]) -> int:
    value = body.get("frames")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        abort(400, "frames is how many were drawn.")
    return value
