"""Photo cards live as long as their visit and a phone need them, and pictures of people less."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.picks import Pick, PickKind
from perfumer.catalog.text import Language
from perfumer.classifier.model_card import load_card
from perfumer.kiosk.card_shelf import KEPT_S, CardShelf, PhotoCard
from perfumer.kiosk.card_worker import CardDesk
from perfumer.kiosk.counters import Counters
from perfumer.kiosk.face_worker import FaceDesk, FaceDoors
from perfumer.mailbox import Latest
from perfumer.messages import Box, Face, Frame
from perfumer.pipeline import CardRequest, ReadingRequest
from perfumer.session.machine import fresh
from tests.support.journey import ROOT, journey
from tests.support.running import until
from tests.support.sent_pictures import woman

CATALOG = load_concepts(ROOT / "data/concepts.json")
FACES = ROOT / "models/face.json"
SEGMENTER = ROOT / "models/mediapipe/selfie_segmenter.tflite"
CARD = PhotoCard("name", b"jpeg", 10.0, session=4, language=Language.EN)
FACE = Face(Box(0.4, 0.3, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)


def frame() -> Frame:
    return Frame(np.full((360, 640, 3), 128, np.uint8), 0.0, 1)


@pytest.fixture
def shelf():
    return CardShelf()


def test_a_card_is_there_for_whoever_knows_its_name(shelf):
    shelf.put(CARD)
    assert shelf.get("name", 11) == CARD
    assert shelf.get("another", 11) is None


def test_a_card_goes_with_its_visit(shelf):
    shelf.put(CARD)
    shelf.forget(4)
    assert shelf.get("name", 11) is None


def test_a_card_that_was_made_while_its_visit_ended_is_not_kept(shelf):
    shelf.forget(4)
    shelf.put(CARD)
    assert shelf.get("name", 11) is None
    shelf.put(replace(CARD, session=5))
    assert shelf.get("name", 11) is not None


def test_an_old_card_goes_without_being_asked_for(shelf):
    jpeg = np.zeros(9)  # stands for bytes, which no weak reference can be made to
    shelf.put(replace(CARD, jpeg=jpeg))
    shelf.drop_old(10 + KEPT_S)
    assert shelf.get("name", 10 + KEPT_S) is not None
    seen = weakref.ref(jpeg)
    del jpeg
    shelf.drop_old(11 + KEPT_S)
    gc.collect()
    assert seen() is None


def test_a_card_keeps_the_language_of_its_visitor():
    pick = Pick(CATALOG.ids[0], PickKind.ANSWERS, 0.9, ())
    posing = replace(fresh(1, 0.0, journey()), picks=(pick,), language=Language.EN)
    person = Frame(np.asarray(woman().convert("RGB")), 0.0, 1)
    card, _ = CardDesk(SEGMENTER, CATALOG).make(posing, person, FACE, 0.0)
    assert card.language is Language.EN


@contextmanager
def at_work(requests: Latest, work) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        requests.close()
        thread.join(10)


def gone_after(requests: Latest, asking, answered: threading.Event) -> bool:
    """Whether the picture of a request is, while its reader waits for the next."""
    request = asking()
    seen = weakref.ref(request.frame.image)
    requests.put(request)
    del request
    assert answered.wait(60)

    def gone() -> bool:
        gc.collect()
        return seen() is None

    return until(gone, 5)


def test_no_picture_waits_at_the_face_desk_for_the_next_visitor():
    answered, requests = threading.Event(), Latest()
    doors = FaceDoors(lambda event: answered.set(), lambda readings: None)
    desk = FaceDesk(FACES, load_card(FACES).side, 1, CATALOG, doors, Counters())
    with at_work(requests, lambda: desk.run(requests)):
        assert gone_after(requests, lambda: ReadingRequest(1, frame(), FACE), answered)


def test_no_picture_waits_at_the_card_desk_for_the_next_visitor():
    answered, requests, news = threading.Event(), Latest(), []

    def post(made):
        news.append(made)
        answered.set()

    def work():
        CardDesk(SEGMENTER, CATALOG).run(requests, CardShelf(), post)

    pick = Pick(CATALOG.ids[0], PickKind.ANSWERS, 0.9, ())
    posing = replace(fresh(1, 0.0, journey()), picks=(pick,))
    with at_work(requests, work):
        assert gone_after(requests, lambda: CardRequest(posing, frame(), FACE), answered)
    assert [made.session for made in news] == [1]
