"""Slopes are found among noise and steps, and say how sure they are."""

from __future__ import annotations

import random

import pytest

from perfumer.workshop.soak.slopes import fit, percentile


def noisy(slope: float, count: int = 300) -> tuple[list[float], list[float]]:
    dice = random.Random(1)
    x = [float(number) for number in range(count)]
    return x, [slope * each + dice.gauss(0, 1) for each in x]


@pytest.mark.parametrize("slope", [-0.1, 0.0, 0.05])
def test_a_slope_is_found_among_noise(slope):
    x, y = noisy(slope)
    found = fit(x, y, [1] * len(x))
    assert found.value == pytest.approx(slope, abs=0.002)
    assert found.low < found.value < found.high
    assert found.low <= slope + 0.002
    assert found.high >= slope - 0.002


def test_one_step_is_no_slope_and_makes_it_less_sure():
    x, y = noisy(0.0)
    stepped = [each + 20 * (number > 250) for number, each in enumerate(y)]
    found = fit(x, stepped, [1] * len(x))
    assert abs(found.value) < 0.02
    sure = fit(x, y, [1] * len(x))
    assert found.high - found.low > sure.high - sure.low


def test_lives_are_not_compared_with_each_other():
    x = [float(number % 50) for number in range(100)]
    y = [100.0 * (number >= 50) + 2 * (number % 50) for number in range(100)]
    found = fit(x, y, [1] * 50 + [2] * 50)
    assert found.value == pytest.approx(2)


@pytest.mark.parametrize(
    ("x", "lives"),
    [([], []), ([1.0] * 20, [1] * 20), ([1.0, 2.0], [1, 1]), ([1.0] * 9, [*range(9)])],
)
def test_too_few_samples_make_no_slope(x, lives):
    assert fit(x, x, lives) is None


def test_a_long_run_is_thinned():
    x, y = noisy(0.01, 5000)
    assert fit(x, y, [1] * len(x)).value == pytest.approx(0.01, abs=0.001)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_the_value_that_few_exceed(share, value):
    assert percentile(range(1, 101), share) == value


def test_nothing_has_no_percentile():
    assert percentile([], 0.5) is None
