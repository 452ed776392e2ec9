from __future__ import annotations

import numpy as np
import pytest

from perfumer.maths.softmax import softmax


def test_shares_of_each_row_sum_to_1_and_keep_its_order():
    shares = softmax(np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]]))
    assert shares.sum(axis=1) == pytest.approx([1, 1])
    assert list(np.argsort(shares[0])) == [0, 1, 2]
    assert shares[1] == pytest.approx([1 / 3] * 3)


def test_large_scores_do_not_overflow():
    assert softmax(np.array([1000.0, 0.0])) == pytest.approx([1, 0])


def test_a_high_temperature_makes_shares_more_even():
    scores = np.array([0.0, 3.0])
    assert softmax(scores, 3.0) == pytest.approx(softmax(scores / 3.0))
    assert softmax(scores, 3.0)[0] > softmax(scores)[0]


def test_the_type_of_the_numbers_is_kept():
    assert softmax(np.zeros(3, np.float32)).dtype == np.float32
