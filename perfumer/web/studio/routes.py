"""The studio's pages: a picture is sent, read, and forgotten with the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    render_template,
    request,
)
from werkzeug.datastructures import FileStorage

from perfumer.catalog.text import Language
from perfumer.pictures.refusal import PictureError, Refusal
from perfumer.uploads.busy import BusyError
from perfumer.web.security import HEADERS
from perfumer.web.studio.asked import Asked, Choice, asked_in, fields
from perfumer.web.studio.batch import batch_page
from perfumer.web.studio.context import BUSY_S, StudioContext, studio_context
from perfumer.web.studio.feedback import FeedbackError, answered, rows_of
from perfumer.web.studio.offer import OfferError
from perfumer.web.studio.pages import result_page, shared_page
from perfumer.web.studio.seen import SeenError, seen_in, unpack_seen
from perfumer.web.studio.text import TEXT_FILE, TextError, unpack_text

studio = Blueprint("studio", __name__)
STATUS = {
    Refusal.MISSING: 400,
    Refusal.TOO_LARGE: 413,
    Refusal.UNKNOWN_KIND: 415,
}  # else 422
# The visitor's own camera and a preview of their picture: here, and nowhere else. Without any
# referrer browsers send plain forms with "Origin: null", which is refused as coming from elsewhere.
STUDIO_HEADERS = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)"),
    "Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; img-src 'self' blob:",
}


class Trouble(NamedTuple):
    """Why there is no result: a code of the word tables, and the status it is answered with."""

    code: str
    status: int


@studio.get("/studio")
def page() -> Response:
    """Choose a picture and what to make of it."""
    asked = asked_in(request.args, studio_context().language, studio_context().offers)
    return form_page(asked, None)


@studio.post("/studio")
def read() -> Response:
    """Read what was sent: a result for one picture, a table for several."""
    context = studio_context()
    asked = asked_in(request.form, context.language, context.offers)
    files = [file for file in request.files.getlist("picture") if file.filename]
    trouble = _refused(files, context)
    if trouble is not None:
        return form_page(asked, trouble)
    if len(files) > 1:
        return _shown("studio_batch.html", asked, **batch_page(asked, files, context))
    try:
        reading = context.reader.read(files[0].stream.read())
    except PictureError as error:
        return form_page(asked, Trouble(error.code, STATUS.get(error.code, 422)))
    except BusyError as error:
        current_app.logger.info("a picture was turned away: %s", error)
        return form_page(asked, Trouble("busy", 503))
    return _shown("studio_result.html", asked, **result_page(asked, seen_in(reading), context))


@studio.post("/studio/again")
def again() -> Response:
    """The same picture, as it was read, for another experience or with a correction."""
    context = studio_context()
    asked = asked_in(request.form, context.language, context.offers)
    try:
        seen = unpack_seen(request.form.get("seen", ""), context.content.secret)
    except SeenError as error:
        current_app.logger.info("an old page was sent: %s", error)
        return form_page(asked, Trouble("old", 422))
    return _shown("studio_result.html", asked, **result_page(asked, seen, context))


@studio.post("/studio/text")
def text_file() -> Response:
    """The day written up, as a file; all of it was in the form."""
    try:
        text = unpack_text(request.form.get("text", ""), studio_context().content.secret)
    except TextError as error:
        current_app.logger.info("a text was refused: %s", error)
        abort(400, "That was a while ago. Send the picture again.")
    answer = Response(text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{TEXT_FILE}"'
    return answer


@studio.post("/studio/feedback")
def feedback() -> Response:
    """Did it fit? Recorded without a person; the same form counts once."""
    context, form = studio_context(), request.form
    try:
        said = answered(
            form.get("shown", ""), form.get("fits"), form.get("recommends"), context.content.secret
        )
        told = context.offers[said.shared.choice].tell(said.shared.payload, said.shared.language)
    except (FeedbackError, OfferError, KeyError) as error:
        current_app.logger.info("an answer was refused: %s", error)
        abort(400, "That could not be taken. Choose an answer on a fresh result.")
    if context.answers.use(said.number):
        for row in rows_of(said, datetime.now().astimezone()):
            context.kiosk.records.add_feedback(row)
    return _rendered("studio_thanks.html", said.shared.language, told=told)


@studio.get("/studio/s/<signed>")
def shared(signed: str) -> Response:
    """What somebody shared; all of it is in the address."""
    try:
        found = shared_page(signed, request.args.get("language"), studio_context())
    except OfferError as error:
        current_app.logger.info("a shared address was refused: %s", error)
        abort(404)
    language = found["language"]
    return _rendered("studio_shared.html", language, told=found["told"], signed=signed)


def _refused(files: list[FileStorage], context: StudioContext) -> Trouble | None:
    """What a form lacks, before any picture is looked at."""
    if not files:
        return Trouble("missing", 400)
    if request.form.get("consent") != "yes":
        return Trouble("consent", 422)
    if len(files) > context.batch:
        return Trouble("too_many", 422)
    return None


def form_page(asked: Asked, trouble: Trouble | None) -> Response:
    """The page to choose a picture on, with what went wrong the last time."""
    answer = _rendered(
        "studio.html",
        asked.language,
        asked=asked,
        choices=[choice for choice in Choice if choice in studio_context().offers],
        trouble=trouble,
        figures=studio_context().figures,
    )
    answer.status_code = trouble.status if trouble else 200
    if trouble and trouble.status == 503:
        answer.headers["Retry-After"] = str(BUSY_S)
    return answer


def _shown(template: str, asked: Asked, **variables: Any) -> Response:
    variables.setdefault("fields", fields(asked))
    return _rendered(template, asked.language, asked=asked, **variables)


def _rendered(template: str, language: Language, **variables: Any) -> Response:
    context = studio_context()
    page = render_template(
        template,
        language=language.value,
        other_language=language.other.value,
        say=lambda key, **values: context.say(language, key, **values),
        **variables,
    )
    answer = make_response(page)
    answer.headers.update(STUDIO_HEADERS)
    return answer
