"""Photo cards live as long as their visit and a phone need them, and pictures of people less."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.text import Language
from perfumer.kiosk.card_shelf import RETENTION_S, CardShelf, PhotoCard
from perfumer.messages import Box, Face, Frame
from tests.support.journey import ROOT

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
    shelf.drop_old(10 + RETENTION_S)
    assert shelf.get("name", 10 + RETENTION_S) is not None
    seen = weakref.ref(jpeg)
    del jpeg
    shelf.drop_old(11 + RETENTION_S)
    gc.collect()
    assert seen() is None
