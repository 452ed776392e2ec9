"""Serve the page that shows what a convolution is and what our network sees in a demo visitor."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, Response, abort, render_template, request

from perfumer.catalog.text import Language
from perfumer.kiosk.explaining import NAMES
from perfumer.uploads.busy import BusyError
from perfumer.web.how.context import HowContext, how_context
from perfumer.web.how.convolution import Kernel
from perfumer.web.how.page import Drawing, how_page

how = Blueprint("how", __name__)
PATIENCE_S = 1.0  # seconds a page waits for its first drawing before it is shown without
RETRY_S = 2  # seconds until a browser should ask for a missing picture again
PORTRAIT = "portrait"

E = TypeVar("E", bound=StrEnum)


def open_how(app: Flask, context: HowContext) -> None:
    """Add the page and its pictures to ``app``."""
    app.extensions["how"] = context
    app.register_blueprint(how)


@how.get("/how")
def page() -> str:
    """Show the page; ``?face=`` chooses a demo visitor, ``?filter=`` the filter of the window."""
    context, query = how_context(), request.args
    explainer = context.explainer
    language = _among(Language, query.get("language"), context.language)
    kernel = _among(Kernel, query.get("filter"), Kernel.UPRIGHT)
    face = query.get("face", "")
    face = face if face in explainer.names else explainer.usual

    def say(key: str, **values: object) -> str:
        return context.say(language, key, **values)

    content = how_page(language, kernel, face, explainer, _drawing(face, PATIENCE_S), say)
    return render_template("how.html", say=say, **content)


@how.get("/how/<face>/<name>.webp")
def picture(face: str, name: str) -> Response:
    """Send one of the pictures; 503 while they are being drawn."""
    explainer = how_context().explainer
    if face not in explainer.names or not (name == PORTRAIT or NAMES.fullmatch(name)):
        abort(404)
    if name == PORTRAIT:
        return _cacheable(explainer.portrait(face))
    drawing = _drawing(face, 0.0)
    if drawing.later:
        return Response("Not drawn yet.", 503, {"Retry-After": str(RETRY_S)}, mimetype="text/plain")
    if drawing.explained is None or name not in drawing.explained.pictures:
        abort(404)
    return _cacheable(drawing.explained.pictures[name])


def _drawing(face: str, patience_s: float) -> Drawing:
    try:
        return Drawing(how_context().explainer.explain(face, patience_s))
    except BusyError:
        return Drawing(None, later=True)


def _cacheable(data: bytes) -> Response:
    answer = Response(data, mimetype="image/webp")
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


def _among(kind: type[E], value: Any, default: E) -> E:
    return kind(value) if value in tuple(kind) else default
