"""The network reads the demo's figures, who show nothing in particular, against their own rest."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.classifier.predictor import Predictor
from perfumer.messages import Image
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.recommend.expression_course import follow_expression, name_course
from perfumer.recommend.resting_face import MISREAD, REST_READINGS
from perfumer.traits import Emotion, Task, average
from tests.support.demo_figures import CARD, crops_of
from tests.support.perception.figures import FACES

READINGS = 16


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(CARD, 1)


@pytest.fixture(scope="module")
def crops() -> dict[str, list[Image]]:
    return crops_of(FACES)


def lit(crop: Image, moment: int) -> Image:
    """The crop in light that comes and goes a little."""
    return np.clip(crop * (1 + 0.08 * np.sin(moment)), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module", params=FACES)
def readings(request, predictor, crops):
    some = crops[request.param]
    return predictor.read([lit(some[n % len(some)], n) for n in range(READINGS)])


def test_a_figure_is_called_angry_or_sad_no_more_than_its_readings_alone_say(readings):
    point = follow_expression([reading.emotion for reading in readings])[-1]
    alone = average(readings).emotion
    assert sum(point.values()) == pytest.approx(1)
    assert point[Emotion.NEUTRAL] >= alone[Emotion.NEUTRAL] - 0.02
    assert sum(point[e] for e in MISREAD) <= sum(alone[e] for e in MISREAD) + 0.02


def test_a_figure_that_shows_nothing_new_keeps_its_label(readings, predictor):
    course = follow_expression([reading.emotion for reading in readings])
    unsure_below = predictor.card.thresholds[Task.EMOTION]
    names = name_course(course, EmotionLabels.OURS, unsure_below)
    assert len(set(names[REST_READINGS:])) == 1
