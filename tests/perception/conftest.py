from __future__ import annotations

import pytest

from perfumer.perception.assets import assets_in
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver
from tests.support.perception.figures import MODELS


@pytest.fixture(scope="session")
def assets():
    return assets_in(MODELS)


@pytest.fixture
def perceiver(assets):
    made = Perceiver.of_models(assets, 0.5, 2, HandScores(0.6, 0.6, 0.5))
    yield made
    made.close()
