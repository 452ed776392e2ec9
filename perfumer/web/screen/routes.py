"""What the kiosk's own page and a visitor's phone ask for."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from perfumer.catalog.text import Language, known_language
from perfumer.session.events import TargetChosen
from perfumer.web.art.illustration import illustrate
from perfumer.web.context import ScreenContext, screen_context
from perfumer.web.present.addresses import TakeHomeError
from perfumer.web.present.takehome import takehome_page
from perfumer.web.serving import Held, Places
from perfumer.web.stream import BOUNDARY, events, mjpeg

screen = Blueprint("screen", __name__)
FRESH_S = 2.0  # how long a single picture is waited for
LEAST_ASPECT, MOST_ASPECT = 0.3, 4.0


@screen.get("/")
def page() -> str:
    """The one page of the kiosk; everything on it comes by /events."""
    return _rendered("screen.html", screen_context().language, version=screen_context().version)


@screen.get("/stream.mjpg")
def stream() -> Response:
    """The live picture as MJPEG; ``?fps=`` asks for fewer frames."""
    context = screen_context()
    fps = request.args.get("fps", type=float)
    if fps is not None and not 0.1 <= fps <= 120:
        abort(400, "fps is a number from 0.1 to 120.")
    body = mjpeg(context.kiosk.jpegs, fps, context.kiosk.counters)
    return _endless(context.viewers, body, f"multipart/x-mixed-replace; boundary={BOUNDARY}")


@screen.get("/events")
def event_stream() -> Response:
    """The view as it changes, as server-sent events."""
    context = screen_context()
    body = events(context.kiosk.snapshots, context.view, context.kiosk.counters)
    return _endless(context.listeners, body, "text/event-stream; charset=utf-8")


@screen.get("/snapshot.jpg")
def snapshot() -> Response:
    """One fresh picture; the card with status 503 while the camera is away."""
    kiosk = screen_context().kiosk
    kiosk.want_picture()
    newest, _ = kiosk.jpegs.wait(kiosk.jpegs.version, FRESH_S)
    if newest is None:
        newest = kiosk.jpegs.peek()
    if newest is None:
        abort(503, "There is no picture yet.")
    return Response(newest.jpeg, 200 if newest.online else 503, mimetype="image/jpeg")


@screen.post("/api/choose")
def choose() -> tuple[Response, int]:
    """A click or key on a target that the screen shows now."""
    target = _json().get("target")
    shown = screen_context().kiosk.snapshots.peek()
    if shown is None or target not in {t.id for t in shown.targets}:
        return jsonify(error="This is not on the screen now."), 409
    screen_context().kiosk.post(TargetChosen(time.monotonic(), target))
    return jsonify(chosen=target), 202


@screen.post("/api/screen")
def shape() -> tuple[Response, int]:
    """The size of the page in pixels: targets are laid out for its aspect."""
    width, height = (_pixels(name) for name in ("width", "height"))
    aspect = min(MOST_ASPECT, max(LEAST_ASPECT, width / height))
    screen_context().kiosk.resize_screen(aspect)
    return jsonify(aspect=round(aspect, 4)), 202


@screen.get("/illustration/<id_>.svg")
def illustration(id_: str) -> Response:
    try:
        perfume = screen_context().kiosk.catalogs.perfumes.perfume(id_)
    except KeyError:
        abort(404)
    return Response(illustrate(perfume), mimetype="image/svg+xml")


@screen.get("/card/<name>.jpg")
def card_picture(name: str) -> Response:
    """The photo card, as long as it lives; ``?save`` makes a phone keep it."""
    card = screen_context().kiosk.card_shelf.get(name, time.monotonic())
    if card is None:
        abort(404)
    answer = Response(card.jpeg, mimetype="image/jpeg")
    if "save" in request.args:
        answer.headers["Content-Disposition"] = 'attachment; filename="debut-card.jpg"'
    return answer


@screen.get("/card/<name>")
def card_page(name: str) -> str:
    """What a phone opens from the code beside the card."""
    card = screen_context().kiosk.card_shelf.get(name, time.monotonic())
    if card is None:
        abort(404)
    language, other = _languages(card.language)
    return _rendered("card.html", language, other_language=other, name=name)


@screen.get("/t/<signed>")
def take_home(signed: str) -> str:
    """What a visitor took home; all of it is in the address."""
    try:
        found = takehome_page(signed, request.args.get("language"), screen_context().content)
    except TakeHomeError as error:
        current_app.logger.info("take-home address refused: %s", error)
        abort(404)
    return _rendered(
        "takehome.html", found["language"], **{k: v for k, v in found.items() if k != "language"}
    )


@screen.get("/privacy")
def privacy() -> str:
    content, (language, other) = screen_context().content, _languages(screen_context().language)
    return _rendered(
        "privacy.html",
        language,
        other_language=other,
        ads=bool(content.ads.campaigns),
        targeting=content.targeting,
        diary_sent=content.diary_sent,
    )


def _languages(usual: str) -> tuple[str, str]:
    """That of the page, as its address asks, and the other one."""
    language = known_language(request.args.get("language"), Language(usual))
    return language.value, language.other.value


def _rendered(template: str, language: str, **variables: Any) -> str:
    words = screen_context().content.words
    return render_template(
        template,
        language=language,
        say=lambda key, **values: words.say(language, key, **values),
        **variables,
    )


def _json() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400, "The request has no JSON object.")
    return body


def _pixels(name: str) -> float:
    value = _json().get(name)
    if not isinstance(value, int | float) or not 0 < value < 100_000:
        abort(400, f"{name} is a size in pixels.")
    return value


def _endless(places: Places, body: Any, mimetype: str) -> Response:
    """A long answer if a place is free, else 503 at once."""
    context: ScreenContext = screen_context()
    if not places.take():
        context.kiosk.counters.refused.inc()
        return Response("Too many viewers.", 503, {"Retry-After": "5"}, mimetype="text/plain")
    answer = Response(Held(body, places), mimetype=None, content_type=mimetype)
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
