"""A figure is plain numbers, whatever kind of numbers went in."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.report import Figure, to_line

NUMBERS = (3, 3.0, np.float64(3), np.float32(3), np.int64(3), np.array(3.0))


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: type(number).__name__)
def test_any_number_becomes_a_float_and_the_verdict_a_bool(number):
    figure = Figure("memory", number, "MB", number, "at most", "ratio", number)
    row = json.loads(to_line(figure))
    assert row["value"] == row["baseline"] == 3.0
    assert row["ok"] is True
    kinds = {type(figure.value), type(figure.target), type(figure.baseline), type(figure.ratio)}
    assert kinds == {float}
    assert type(figure.ok) is bool


@pytest.mark.parametrize(
    ("sense", "bounds", "ok"),
    [
        ("at most", "value", False),
        ("at least", "value", True),
        ("at most", "ratio", True),
        ("at least", "ratio", False),
    ],
)
def test_the_target_bounds_the_value_or_its_ratio_to_the_baseline(sense, bounds, ok):
    assert Figure("latency", 30, "ms", 2.5, sense, bounds, 13).ok is ok


@pytest.mark.parametrize("baseline", [None, 0, float("nan")])
def test_a_ratio_to_nothing_meets_no_target(baseline):
    assert not Figure("latency", 30, "ms", 2.5, "at most", "ratio", baseline).ok


def test_a_value_that_is_no_number_is_null_and_meets_no_target():
    row = json.loads(to_line(Figure("slope", np.float64("nan"), "MB", 5, "at most")))
    assert row["value"] is None
    assert row["ok"] is False
