"""A leak counts, a step of the heap does not."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.lifetime import median_growth

FLAT = np.full(200, 500_000_000)


def test_a_leak_is_measured_as_it_is_through_noise():
    noise = np.random.default_rng(1).normal(0, 100_000, 200)
    leak = FLAT + np.arange(200) * 20_000 + noise
    assert median_growth(leak) == pytest.approx(20_000, rel=0.05)


@pytest.mark.parametrize("at", [1, 60, 140, 199])
def test_a_single_step_is_no_growth(at):
    assert median_growth(FLAT + (np.arange(200) >= at) * 4_000_000) == 0


def test_memory_that_is_given_back_is_growth_below_zero():
    assert median_growth(FLAT - np.arange(200) * 1000) == -1000
