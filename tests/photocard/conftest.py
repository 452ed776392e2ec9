from __future__ import annotations

import pytest

from perfumer.perception.assets import assets_in
from perfumer.perception.segment import Segmenter
from perfumer.photocard.card import CardMaker
from perfumer.photocard.typefaces import Typefaces
from tests.support.journey import ROOT


@pytest.fixture(scope="session")
def segment():
    segmenter = Segmenter(assets_in(ROOT / "models/mediapipe").selfie_segmenter)
    yield segmenter.person
    segmenter.close()


@pytest.fixture(scope="session")
def maker():
    """Small, and in Pillow's own font, which every machine has."""
    return CardMaker(270, Typefaces({}))
