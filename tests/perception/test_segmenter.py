from __future__ import annotations

import numpy as np
import pytest

from perfumer.perception.segment import Segmenter
from tests.support.perception.figures import frame, person


@pytest.fixture(scope="module")
def segmenter(assets):
    made = Segmenter(assets.selfie_segmenter)
    yield made
    made.close()


def test_a_person_is_told_from_the_wall(segmenter):
    mask = segmenter.person(frame([person()]).image)
    assert mask.shape == (720, 1280)
    assert mask.dtype == np.float32
    assert mask[300:700, 600:680].mean() > 0.9
    assert mask[:, :200].mean() < 0.05


def test_a_mask_outlives_the_next_one(segmenter):
    mask = segmenter.person(frame([person()]).image)
    kept = mask.copy()
    segmenter.person(frame([]).image)
    assert np.array_equal(mask, kept)
    assert 0 <= mask.min() <= mask.max() <= 1
