"""How it works: what a convolution is, and what our own network makes of a demo visitor."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.kiosk.explaining import NAMES
from perfumer.uploads.busy import BusyError
from perfumer.web.context import screen_context
from perfumer.web.how.convolution import Kernel
from perfumer.web.how.page import Drawing, how_page

how = Blueprint("how", __name__)
PATIENCE_S = 1.0  # that a page waits for what is drawn the first time; then it is shown without
RETRY_S = 2
PORTRAIT = "portrait"

E = TypeVar("E", bound=StrEnum)


def open_how(app: Flask, words: Words) -> None:
    """Add the page, with words of its own."""
    app.extensions["how"] = words
    app.register_blueprint(how)


@how.get("/how")
def page() -> str:
    """``?face=`` chooses a demo visitor, ``?filter=`` what the small window looks for."""
    explainer, asked = screen_context().kiosk.explainer, request.args
    language = _among(Language, asked.get("language"), Language(screen_context().language))
    kernel = _among(Kernel, asked.get("filter"), Kernel.UPRIGHT)
    face = asked.get("face", "")
    face = face if face in explainer.names else explainer.usual

    def say(key: str, **values: object) -> str:
        own = cast(Words, current_app.extensions["how"])
        return (own if own.has(key) else screen_context().content.words).say(
            language, key, **values
        )

    content = how_page(language, kernel, face, explainer, _drawing(face, PATIENCE_S), say)
    return render_template("how.html", say=say, **content)


@how.get("/how/<face>/<name>.webp")
def picture(face: str, name: str) -> Response:
    """One of the pictures; 503 while they are drawn."""
    explainer = screen_context().kiosk.explainer
    if face not in explainer.names or not (name == PORTRAIT or NAMES.fullmatch(name)):
        abort(404)
    if name == PORTRAIT:
        return _kept(explainer.portrait(face))
    drawing = _drawing(face, 0.0)
    if drawing.later:
        return Response("Not drawn yet.", 503, {"Retry-After": str(RETRY_S)}, mimetype="text/plain")
    if drawing.found is None or name not in drawing.found.pictures:
        abort(404)
    return _kept(drawing.found.pictures[name])


def _drawing(face: str, patience_s: float) -> Drawing:
    try:
        return Drawing(screen_context().kiosk.explainer.explained(face, patience_s))
    except BusyError:
        return Drawing(None, later=True)


def _kept(data: bytes) -> Response:
    answer = Response(data, mimetype="image/webp")
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


def _among(kind: type[E], asked: Any, usual: E) -> E:
    return kind(asked) if asked in tuple(kind) else usual
