"""Make a photo card from a picture that is sent for it: answered as a file, stored nowhere."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from perfumer.catalog.concepts import Concept
from perfumer.messages import Box
from perfumer.photocard.card import CardError, Words
from perfumer.pictures.refusal import PictureError
from perfumer.uploads.busy import BusyError
from perfumer.uploads.reader import Reading
from perfumer.web.studio.context import studio_context
from perfumer.web.studio.query import Choice, read_query
from perfumer.web.studio.routes import STATUS, Trouble, form_page

studio_card = Blueprint("studio_card", __name__)
NAME = "photo-card.jpg"


@studio_card.post("/studio/card")
def make() -> Response:
    """Answer with the card of the chosen face, else of the largest."""
    context = studio_context()
    worker = context.kiosk.card_worker
    query = read_query(request.form, context.language, context.offers).but(choice=Choice.CONCEPT)
    if not worker.available:
        return form_page(query, Trouble("no_cards", 422))
    file, concept = request.files.get("picture"), _concept()
    if file is None or concept is None:
        return form_page(query, Trouble("missing", 400))
    if request.form.get("consent") != "yes":
        return form_page(query, Trouble("consent", 422))
    words = Words(request.form.get("name", ""), 0, query.language)
    try:
        reading = context.reader.read(file.stream.read())
        box = _box(reading, query.face)
        if box is None:
            return form_page(query, Trouble("no_person", 422))
        jpeg = worker.make(reading.picture.image, box, concept, words)
    except PictureError as error:
        return form_page(query, Trouble(error.code, STATUS.get(error.code, 422)))
    except CardError as error:
        current_app.logger.info("no photo card: %s", error)
        return form_page(query, Trouble("no_person", 422))
    except BusyError as error:
        current_app.logger.info("a card was turned away: %s", error)
        return form_page(query, Trouble("busy", 503))
    answer = Response(jpeg, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


def _concept() -> Concept | None:
    try:
        return studio_context().content.concepts.concept(request.form.get("concept", ""))
    except KeyError:
        return None


def _box(reading: Reading, number: int | None) -> Box | None:
    boxes = [found.face.box for found in reading.faces]
    if number is not None and number < len(boxes):
        return boxes[number]
    return max(boxes, key=lambda box: box.area) if boxes else None
