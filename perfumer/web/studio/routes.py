"""Serve the studio: a picture is sent, read, and forgotten with the answer."""

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
from perfumer.web.studio.batch import batch_page
from perfumer.web.studio.context import BUSY_S, StudioContext, studio_context
from perfumer.web.studio.feedback import FeedbackError, make_rows, read_answer
from perfumer.web.studio.offer import OfferError
from perfumer.web.studio.pages import result_page, shared_page
from perfumer.web.studio.picture_result import PictureResultError, summarise, unpack_picture
from perfumer.web.studio.query import Choice, Query, form_fields, read_query
from perfumer.web.studio.text import TEXT_FILE, TextError, unpack_text

studio = Blueprint("studio", __name__)
STATUS = {
    Refusal.MISSING: 400,
    Refusal.TOO_LARGE: 413,
    Refusal.UNKNOWN_KIND: 415,
}  # any other refusal answers 422
# Only these pages may use the visitor's own camera and preview their picture. Without a referrer,
# browsers send plain forms with "Origin: null", which would be refused as coming from elsewhere.
STUDIO_HEADERS = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)"),
    "Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; img-src 'self' blob:",
}


class Trouble(NamedTuple):
    """Why there is no result: a code of the word tables, and the status of the answer."""

    code: str
    status: int


@studio.get("/studio")
def page() -> Response:
    """Show the form to choose a picture and what to make of it."""
    query = read_query(request.args, studio_context().language, studio_context().offers)
    return form_page(query, None)


@studio.post("/studio")
def read() -> Response:
    """Read the pictures of a form: a result for one, a table for several."""
    context = studio_context()
    query = read_query(request.form, context.language, context.offers)
    files = [file for file in request.files.getlist("picture") if file.filename]
    trouble = _refused(files, context)
    if trouble is not None:
        return form_page(query, trouble)
    if len(files) > 1:
        return _render_for("studio_batch.html", query, **batch_page(query, files, context))
    try:
        reading = context.reader.read(files[0].stream.read())
    except PictureError as error:
        return form_page(query, Trouble(error.code, STATUS.get(error.code, 422)))
    except BusyError as error:
        current_app.logger.info("no capacity for a picture: %s", error)
        return form_page(query, Trouble("busy", 503))
    return _render_for(
        "studio_result.html", query, **result_page(query, summarise(reading), context)
    )


@studio.post("/studio/again")
def again() -> Response:
    """Use an earlier reading for another experience or with a correction."""
    context = studio_context()
    query = read_query(request.form, context.language, context.offers)
    try:
        picture = unpack_picture(request.form.get("seen", ""), context.content.secret)
    except PictureResultError as error:
        current_app.logger.info("refused an old page: %s", error)
        return form_page(query, Trouble("old", 422))
    return _render_for("studio_result.html", query, **result_page(query, picture, context))


@studio.post("/studio/text")
def text_file() -> Response:
    """Send the day in sentences as a file; all of it is in the form."""
    try:
        text = unpack_text(request.form.get("text", ""), studio_context().content.secret)
    except TextError as error:
        current_app.logger.info("refused a text: %s", error)
        abort(400, "That was a while ago. Send the picture again.")
    answer = Response(text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{TEXT_FILE}"'
    return answer


@studio.post("/studio/feedback")
def feedback() -> Response:
    """Record the answer to "did it fit?", without a person; a form counts once."""
    context, form = studio_context(), request.form
    try:
        answer = read_answer(
            form.get("shown", ""), form.get("fits"), form.get("recommends"), context.content.secret
        )
        result_text = context.offers[answer.shared.choice].describe(
            answer.shared.payload, answer.shared.language
        )
    except (FeedbackError, OfferError, KeyError) as error:
        current_app.logger.info("refused an answer: %s", error)
        abort(400, "That could not be taken. Choose an answer on a fresh result.")
    if context.used.use(answer.number):
        for row in make_rows(answer, datetime.now().astimezone()):
            context.kiosk.records.add_feedback(row)
    return _render("studio_thanks.html", answer.shared.language, result_text=result_text)


@studio.get("/studio/s/<signed>")
def shared(signed: str) -> Response:
    """Show a shared result; all of it is in the address."""
    try:
        content = shared_page(signed, request.args.get("language"), studio_context())
    except OfferError as error:
        current_app.logger.info("refused a shared address: %s", error)
        abort(404)
    language, result_text = content["language"], content["result_text"]
    return _render("studio_shared.html", language, result_text=result_text, signed=signed)


def _refused(files: list[FileStorage], context: StudioContext) -> Trouble | None:
    """Return what a form lacks, before any picture is read."""
    if not files:
        return Trouble("missing", 400)
    if request.form.get("consent") != "yes":
        return Trouble("consent", 422)
    if len(files) > context.batch:
        return Trouble("too_many", 422)
    return None


def form_page(query: Query, trouble: Trouble | None) -> Response:
    """Return the page with the form, and what went wrong the last time."""
    answer = _render(
        "studio.html",
        query.language,
        query=query,
        choices=[choice for choice in Choice if choice in studio_context().offers],
        trouble=trouble,
        figures=studio_context().figures,
    )
    answer.status_code = trouble.status if trouble else 200
    if trouble and trouble.status == 503:
        answer.headers["Retry-After"] = str(BUSY_S)
    return answer


def _render_for(template: str, query: Query, **variables: Any) -> Response:
    variables.setdefault("fields", form_fields(query))
    return _render(template, query.language, query=query, **variables)


def _render(template: str, language: Language, **variables: Any) -> Response:
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
