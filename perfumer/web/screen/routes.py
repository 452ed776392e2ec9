"""Answer the kiosk's own page and visitors' phones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from perfumer.catalog.text import Language, known_language
from perfumer.session.events import TargetChosen
from perfumer.web.art.illustration import illustrate
from perfumer.web.context import screen_context
from perfumer.web.present.addresses import TakeHomeError
from perfumer.web.present.takehome import takehome_page
from perfumer.web.remote import asking_group
from perfumer.web.requests import json_object
from perfumer.web.serving import CountedStream, ViewerLimit
from perfumer.web.stream import BOUNDARY, events, mjpeg

screen = Blueprint("screen", __name__)
PICTURE_WAIT_S = 2.0  # longest wait for a new picture before the last one is sent
MIN_ASPECT, MAX_ASPECT = 0.3, 4.0  # width / height that targets can be laid out for
RETRY_S = 5  # seconds until a refused viewer should try again


@screen.get("/")
def page() -> str:
    """Show the only page of the screen; everything on it comes by /events."""
    return _render("screen.html", screen_context().language, version=screen_context().version)


@screen.get("/stream.mjpg")
def stream() -> Response:
    """Send the live picture as MJPEG; ``?fps=`` asks for fewer frames a second."""
    context = screen_context()
    fps = request.args.get("fps", type=float)
    if fps is not None and not 0.1 <= fps <= 120:
        abort(400, "fps is a number from 0.1 to 120.")
    body = mjpeg(context.kiosk.jpegs, fps, context.kiosk.counters)
    return _stream(context.viewers, body, f"multipart/x-mixed-replace; boundary={BOUNDARY}")


@screen.get("/events")
def event_stream() -> Response:
    """Send the view as it changes, as server-sent events."""
    context = screen_context()
    body = events(context.kiosk.snapshots, context.view, context.kiosk.counters)
    return _stream(context.listeners, body, "text/event-stream; charset=utf-8")


@screen.get("/snapshot.jpg")
def snapshot() -> Response:
    """Send one new picture; while the camera is away, the notice with status 503."""
    kiosk = screen_context().kiosk
    kiosk.want_picture()
    newest, _ = kiosk.jpegs.wait(kiosk.jpegs.version, PICTURE_WAIT_S)
    if newest is None:
        newest = kiosk.jpegs.peek()
    if newest is None:
        abort(503, "There is no picture yet.")
    return Response(newest.jpeg, 200 if newest.online else 503, mimetype="image/jpeg")


@screen.post("/api/choose")
def choose() -> tuple[Response, int]:
    """Take a click or key on a target that the screen shows now."""
    target = json_object().get("target")
    shown = screen_context().kiosk.snapshots.peek()
    if shown is None or target not in {t.id for t in shown.targets}:
        return jsonify(error="This is not on the screen now."), 409
    screen_context().kiosk.post(TargetChosen(time.monotonic(), target))
    return jsonify(chosen=target), 202


@screen.post("/api/screen")
def resize() -> tuple[Response, int]:
    """Take the size of the page in pixels; targets are laid out for its aspect."""
    width, height = (_pixels(name) for name in ("width", "height"))
    aspect = min(MAX_ASPECT, max(MIN_ASPECT, width / height))
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
    """Send the photo card until it expires; ``?save`` makes a phone store it."""
    card = screen_context().kiosk.card_shelf.get(name, time.monotonic())
    if card is None:
        abort(404)
    answer = Response(card.jpeg, mimetype="image/jpeg")
    if "save" in request.args:
        answer.headers["Content-Disposition"] = 'attachment; filename="debut-card.jpg"'
    return answer


@screen.get("/card/<name>")
def card_page(name: str) -> str:
    """Show the page that the code next to the card opens on a phone."""
    card = screen_context().kiosk.card_shelf.get(name, time.monotonic())
    if card is None:
        abort(404)
    language, other = _languages(card.language)
    return _render("card.html", language, other_language=other, name=name)


@screen.get("/t/<signed>")
def take_home(signed: str) -> str:
    """Show a visitor's result again; all of it is in the address."""
    try:
        content = takehome_page(signed, request.args.get("language"), screen_context().content)
    except TakeHomeError as error:
        current_app.logger.info("take-home address refused: %s", error)
        abort(404)
    variables = {name: value for name, value in content.items() if name != "language"}
    return _render("takehome.html", content["language"], **variables)


@screen.get("/privacy")
def privacy() -> str:
    content, (language, other) = screen_context().content, _languages(screen_context().language)
    return _render(
        "privacy.html",
        language,
        other_language=other,
        ads=bool(content.ads.campaigns),
        targeting=content.targeting,
        diary_sent=content.diary_sent,
    )


def _languages(default: str) -> tuple[str, str]:
    """Return the codes of the language the address asks for, else ``default``, and the other."""
    language = known_language(request.args.get("language"), Language(default))
    return language.value, language.other.value


def _render(template: str, language: str, **variables: Any) -> str:
    words = screen_context().content.words
    return render_template(
        template,
        language=language,
        say=lambda key, **values: words.say(language, key, **values),
        **variables,
    )


def _pixels(name: str) -> float:
    value = json_object().get(name)
    if not isinstance(value, int | float) or not 0 < value < 100_000:
        abort(400, f"{name} is a size in pixels.")
    return value


def _stream(limit: ViewerLimit, body: Iterator[bytes], content_type: str) -> Response:
    """Answer with an endless body, or with 503 at once when there are too many viewers."""
    group = asking_group()
    if not limit.enter(group):
        screen_context().kiosk.counters.refused.inc()
        retry = {"Retry-After": str(RETRY_S)}
        return Response("Too many viewers.", 503, retry, mimetype="text/plain")
    answer = Response(CountedStream(body, limit, group), content_type=content_type)
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
