"""How much a picture counts: rare expressions more, all of them together as before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perfumer.workshop.training.data.weighing import even_out, frequencies
from tests.support.classifier.tiny_training import faces

HAPPY, DISGUST = 3, 1


def voted(*rows: dict[int, float]):
    shares = np.zeros((len(rows), 7), np.float32)
    for number, row in enumerate(rows):
        for label, share in row.items():
            shares[number, label] = share
    return replace(faces(len(rows)), shares={"emotion": shares})


COMMON = voted(*[{HAPPY: 1.0}] * 8, {HAPPY: 0.5, DISGUST: 0.5})
RARE = voted(
    {DISGUST: 1.0}, {}, {HAPPY: 0.3}
)  # nobody was asked about the second; a guess counts 0.3


def test_labels_are_counted_over_all_sets():
    found = frequencies([COMMON, faces(4), RARE], "emotion")
    assert found[HAPPY] == pytest.approx(8.8 / 10.3)
    assert found[DISGUST] == pytest.approx(1.5 / 10.3)


def test_rare_labels_count_more_and_the_mean_weight_stays():
    common, rare = even_out([COMMON, RARE], 0.5)
    before = COMMON.shares["emotion"].sum() + RARE.shares["emotion"].sum()
    weights = [*common.shares["emotion"].sum(axis=1), *rare.shares["emotion"].sum(axis=1)]
    assert sum(weights) == pytest.approx(before, rel=1e-5)
    assert weights[9] / weights[0] == pytest.approx((8.8 / 1.5) ** 0.5, rel=1e-4)
    assert weights[0] < weights[8] < weights[9]
    assert weights[10] == 0
    assert weights[11] == pytest.approx(0.3 * weights[0])
    # What people saw in a face stays as it was.
    assert common.shares["emotion"][8, HAPPY] == common.shares["emotion"][8, DISGUST]


def test_no_evenness_changes_nothing():
    for before, after in zip([COMMON, RARE], even_out([COMMON, RARE], 0), strict=True):
        np.testing.assert_allclose(after.shares["emotion"], before.shares["emotion"], rtol=1e-6)


def test_sets_that_nobody_voted_on_stay_as_they_are():
    plain = faces(4)
    assert even_out([plain], 0.5) == [plain]
    assert even_out([plain, COMMON], 0.5)[0] is plain
