"""The workers of faces and cards: whom they answer, in which order, and what they drop."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.picks import Pick, PickKind
from perfumer.catalog.text import Language
from perfumer.classifier.model_card import load_card
from perfumer.health.counters import Counters
from perfumer.kiosk.card_shelf import CardShelf
from perfumer.kiosk.card_worker import CardWorker
from perfumer.kiosk.face_worker import FaceCallbacks, FaceModel, FaceWorker
from perfumer.messages import Box, Face, Frame
from perfumer.photocard.card import Words
from perfumer.pipeline import CardRequest, ReadingRequest
from perfumer.session.events import FaceUnreadable
from perfumer.session.machine import new_session
from perfumer.session.state import FailedCard, ReadyCard
from perfumer.supervision.part import Condition, PartState
from perfumer.supervision.supervisor import Supervisor
from perfumer.uploads.busy import BusyError
from tests.support.journey import ROOT, journey
from tests.support.recommend.results import concept_result
from tests.support.running import until
from tests.support.sent_pictures import woman

CATALOG = load_concepts(ROOT / "data/concepts.json")
FACES = ROOT / "models/face.json"
SEGMENTER = ROOT / "models/mediapipe/selfie_segmenter.tflite"
FACE = Face(Box(0.4, 0.3, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)
CONCEPT = CATALOG.concept(CATALOG.ids[0])
PICK = Pick(CATALOG.ids[0], PickKind.ANSWERS, 0.9, ())
POSING = replace(
    new_session(1, 0.0, journey()), result=concept_result((PICK,)), language=Language.EN
)
WORDS = Words("", 0, Language.EN)


def frame() -> Frame:
    return Frame(np.full((360, 640, 3), 128, np.uint8), 0.0, 1)


def person() -> Frame:
    return Frame(np.asarray(woman().convert("RGB")), 0.0, 1)


@pytest.fixture
def news():
    return []


@pytest.fixture
def supervisor():
    return Supervisor()


@pytest.fixture
def cards(news, supervisor):
    """A worker whose news are kept in a list."""
    worker = CardWorker(SEGMENTER, CATALOG, CardShelf(), news.append)
    worker.start(supervisor)
    yield worker
    supervisor.end()
    worker.close()
    supervisor.join(10)


def is_gone(reference: weakref.ref) -> bool:
    def gone() -> bool:
        gc.collect()
        return reference() is None

    return until(gone, 5)


def gone_after(hand_over: Callable, request: Callable, answered: Callable[[], object]) -> bool:
    """Whether the picture of a request is gone, while its worker waits for the next."""
    made = request()
    seen = weakref.ref(made.frame.image)
    hand_over(made)
    del made
    assert until(answered, 60)
    return is_gone(seen)


def test_a_card_keeps_the_language_of_its_visitor(cards, news):
    cards.pose(CardRequest(POSING, person(), FACE))
    assert until(lambda: news, 60)
    card = cards.shelf.get(news[0].card.name, time.monotonic())
    assert card.language is Language.EN


def test_no_picture_waits_at_the_face_worker_for_the_next_visitor():
    answered, supervisor = threading.Event(), Supervisor()
    callbacks = FaceCallbacks(lambda event: answered.set(), lambda readings: None)
    model = FaceModel(FACES, load_card(FACES).side, 1)
    worker = FaceWorker(model, CATALOG, callbacks, Counters())
    worker.start(supervisor)
    try:
        assert gone_after(worker.ask, lambda: ReadingRequest(1, frame(), FACE), answered.is_set)
    finally:
        supervisor.end()
        worker.close()
        supervisor.join(10)


def test_no_picture_waits_at_the_card_worker_for_the_next_visitor(cards, news):
    assert gone_after(cards.pose, lambda: CardRequest(POSING, frame(), FACE), lambda: news)
    assert [made.session for made in news] == [1]


def test_no_uploaded_picture_waits_at_the_card_worker_for_the_next(cards):
    image = np.array(woman().convert("RGB"))
    seen = weakref.ref(image)
    assert cards.make(image, FACE.box, CONCEPT, WORDS).startswith(b"\xff\xd8")
    del image
    assert is_gone(seen)


def test_a_picture_that_waits_is_dropped_with_its_visit(cards, news):
    busy, free = threading.Event(), threading.Event()
    occupy(cards, busy, free)
    request = CardRequest(POSING, frame(), FACE)
    seen = weakref.ref(request.frame.image)
    cards.pose(request)
    del request
    cards.forget(1)
    assert is_gone(seen)
    free.set()
    cards.make(person().image, FACE.box, CONCEPT, WORDS)
    assert news == []


def occupy(cards: CardWorker, busy: threading.Event, free: threading.Event) -> None:
    """Keep the worker's thread in an uploaded picture's card until ``free``."""

    class Slow:
        """A box that is looked at only when the worker has come to it."""

        def __getattr__(self, name: str):
            busy.set()
            free.wait(60)
            return getattr(FACE.box, name)

    sent = threading.Thread(target=cards.make, args=(person().image, Slow(), CONCEPT, WORDS))
    sent.daemon = True
    sent.start()
    assert busy.wait(60)


def test_nothing_waits_for_a_card_and_the_booth_goes_first(cards, news):
    busy, free, order = threading.Event(), threading.Event(), []
    occupy(cards, busy, free)

    def upload() -> None:
        cards.make(person().image, FACE.box, CONCEPT, WORDS)
        order.append(("upload", len(news)))

    uploads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in uploads:
        thread.start()
    # Still busy: whoever waited for it would wait for ever.
    posing = threading.Thread(target=cards.pose, args=[CardRequest(POSING, person(), FACE)])
    posing.start()
    posing.join(20)
    assert not posing.is_alive()
    free.set()
    for thread in uploads:
        thread.join(60)
    assert order == [("upload", 1), ("upload", 1)]


def test_too_many_uploads_are_turned_away_at_once(cards):
    busy, free = threading.Event(), threading.Event()
    occupy(cards, busy, free)
    try:
        for _ in range(2):
            cards.prepare(CONCEPT)
        with pytest.raises(BusyError):
            cards.make(person().image, FACE.box, CONCEPT, WORDS)
    finally:
        free.set()


def test_a_closed_worker_makes_no_card_and_disturbs_nobody(cards, news):
    cards.close()
    cards.close()
    cards.pose(CardRequest(POSING, frame(), FACE))
    cards.prepare(CONCEPT)
    with pytest.raises(BusyError):
        cards.make(person().image, FACE.box, CONCEPT, WORDS)
    assert news == []


def broken(*_arguments, **_named):
    raise RuntimeError("the graph is in an error state")


def test_a_visitor_whose_card_fails_is_told_at_once_and_the_next_one_gets_a_card(
    cards, news, supervisor, monkeypatch
):
    def state() -> PartState:
        supervisor.look()
        return supervisor.states[0]

    until(lambda: cards.make(person().image, FACE.box, CONCEPT, WORDS), 60)
    with monkeypatch.context() as fault:
        fault.setattr("perfumer.photocard.card.CardMaker.make", broken)
        cards.pose(CardRequest(POSING, person(), FACE))
        assert until(lambda: news, 30)
    assert news.pop().card == FailedCard("failed")
    assert until(lambda: supervisor.states[0].failures == 1, 10)
    # Not started again yet: nobody waits for a card that nobody makes.
    cards.pose(CardRequest(POSING, person(), FACE))
    assert news.pop().card == FailedCard("failed")
    with pytest.raises(BusyError):
        cards.make(person().image, FACE.box, CONCEPT, WORDS)
    assert until(lambda: state().condition is Condition.WORKING, 30)
    cards.pose(CardRequest(POSING, person(), FACE))
    assert until(lambda: news, 60)
    assert isinstance(news.pop().card, ReadyCard)


@pytest.fixture
def faces():
    """A worker of faces under a supervisor, and what it posts."""
    posted: list = []
    supervisor = Supervisor()
    callbacks = FaceCallbacks(posted.append, lambda readings: None)
    worker = FaceWorker(FaceModel(FACES, load_card(FACES).side, 1), CATALOG, callbacks, Counters())
    worker.start(supervisor)
    yield worker, supervisor, posted
    worker.close()
    supervisor.join(10)


def test_a_reading_that_fails_brings_a_new_model_and_leaves_no_face(faces, monkeypatch):
    worker, supervisor, posted = faces
    until(lambda: worker.ready, 60)
    request = ReadingRequest(1, frame(), FACE)
    seen = weakref.ref(request.frame.image)
    with monkeypatch.context() as fault:
        fault.setattr("perfumer.kiosk.face_worker.crop_face", broken)
        worker.ask(request)
        until(lambda: supervisor.states[0].failures == 1, 30)
    del request
    assert is_gone(seen)
    assert not worker.ready
    assert "the graph is in an error state" in supervisor.states[0].says

    def is_back() -> bool:
        supervisor.look()
        return worker.ready

    assert until(is_back, 60)
    worker.ask(ReadingRequest(2, frame(), FACE))
    assert until(lambda: posted, 30)
    assert [event.session for event in posted] == [2]


def test_who_waits_for_a_reader_that_stays_away_is_told(faces, monkeypatch):
    worker, supervisor, posted = faces
    until(lambda: worker.ready, 60)
    monkeypatch.setattr("perfumer.kiosk.face_worker.AWAY_S", 0.3)
    monkeypatch.setattr("perfumer.kiosk.face_worker.crop_face", broken)
    worker.ask(ReadingRequest(1, frame(), FACE))
    until(lambda: supervisor.states[0].failures == 1, 30)
    time.sleep(0.4)
    worker.ask(ReadingRequest(1, frame(), FACE))
    assert [(type(event), event.session) for event in posted] == [(FaceUnreadable, 1)]
