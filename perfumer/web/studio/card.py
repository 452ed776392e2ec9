"""A photo card from a picture that is sent for it: answered as a file, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import Blueprint, Flask, Response, current_app, request

from perfumer.catalog.concepts import Concept
from perfumer.kiosk.card_worker import CardWorker
from perfumer.messages import Box
from perfumer.photocard.card import CardError, Words
from perfumer.pictures.refusal import PictureError
from perfumer.uploads.busy import BusyError
from perfumer.uploads.reader import Reading
from perfumer.web.studio.asked import Asked, Choice, asked_in
from perfumer.web.studio.context import studio_context
from perfumer.web.studio.offer import Told
from perfumer.web.studio.routes import STATUS, Trouble, form_page

studio_card = Blueprint("studio_card", __name__)
NAME = "photo-card.jpg"
FORM_BYTES = 100_000  # a request may have beside its picture


@dataclass(frozen=True, slots=True)
class Cards:
    """What the studio needs to make cards."""

    worker: CardWorker
    max_bytes: int  # bytes of the largest picture that may be sent


class Backdrop(NamedTuple):
    """A concept to stand before."""

    id: str
    name: str
    chosen: bool


def open_cards(app: Flask, worker: CardWorker, max_bytes: int) -> None:
    """Add the address. Call it before anything that reads forms."""
    app.extensions["studio_cards"] = Cards(worker, max_bytes)
    app.before_request(_make_room)
    app.context_processor(lambda: {"backdrops": backdrops})
    app.register_blueprint(studio_card)


def backdrops(asked: Asked, told: Told) -> list[Backdrop]:
    """For the form of a card: all concepts, and which was told first; none without cards.

    That one's scene is drawn meanwhile.
    """
    worker = _cards().worker
    if not worker.available or asked.choice is not Choice.CONCEPT or not told["cards"]:
        return []
    first, found = told["cards"][0]["title"], []
    for concept in studio_context().content.concepts.concepts:
        name = concept.name.in_(asked.language)
        found.append(Backdrop(concept.id, name, name == first))
        if name == first:
            worker.prepare(concept)
    return found


@studio_card.post("/studio/card")
def make() -> Response:
    """The card of the face that is asked for, else of the largest."""
    context, worker = studio_context(), _cards().worker
    asked = asked_in(request.form, context.language, context.offers).but(choice=Choice.CONCEPT)
    if not worker.available:
        return form_page(asked, Trouble("no_cards", 422))
    file, concept = request.files.get("picture"), _concept()
    if file is None or concept is None:
        return form_page(asked, Trouble("missing", 400))
    if request.form.get("consent") != "yes":
        return form_page(asked, Trouble("consent", 422))
    words = Words(request.form.get("name", ""), 0, asked.language)
    try:
        reading = context.reader.read(file.stream.read())
        box = _box(reading, asked.face)
        if box is None:
            return form_page(asked, Trouble("no_person", 422))
        jpeg = worker.make(reading.picture.image, box, concept, words)
    except PictureError as error:
        return form_page(asked, Trouble(error.code, STATUS.get(error.code, 422)))
    except CardError as error:
        current_app.logger.info("no photo card: %s", error)
        return form_page(asked, Trouble("no_person", 422))
    except BusyError as error:
        current_app.logger.info("a card was turned away: %s", error)
        return form_page(asked, Trouble("busy", 503))
    answer = Response(jpeg, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


def _make_room() -> None:
    if request.endpoint == "studio_card.make":
        request.max_content_length = _cards().max_bytes + FORM_BYTES


def _cards() -> Cards:
    return cast(Cards, current_app.extensions["studio_cards"])


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
