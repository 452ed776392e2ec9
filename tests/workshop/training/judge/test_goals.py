"""The table of what was measured beside what must be reached."""

from __future__ import annotations

import math

import pytest

from perfumer.traits import Task
from perfumer.workshop.training.judge.goals import COUNTED, GOALS, goals_table

ONCE = {
    "gender": {
        "accuracy": 0.9061,
        "by_race_group": {"White": 0.9, "gap": 0.055},
        "new_not_sure": 0.25,
        "new_right_when_sure": 0.9712,
        "ece_after": 0.0123,
        "ece_by_chance": 0.0087,
    },
    "adults": {"called_angry_or_sad": 0.123},
    "in_colour": {"pictures": 40, "accuracy": 0.5},
}
TWICE = {"gender": {"accuracy": 0.9104}, "in_colour": {"pictures": 40, "accuracy": 0.525}}


def rows() -> dict[str, list[str]]:
    lines = goals_table(ONCE, TWICE).splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[0] == "|"]
    return {name: values for name, *values in cells}


def test_each_figure_stands_beside_its_floor_and_what_to_reach_for():
    found = rows()
    assert found["gender"] == ["90.6%", "91.0%", "≥ 91.0%", "≥ 94.0%"]
    gap = found["gender, gap between race groups"]
    assert gap == ["5.5%", "not measured", "≤ 6.0%", "≤ 3.0%"]
    assert found["gender, not sure"][0] == "25.0%"
    assert found["calibration error, gender"] == ["0.012", "not measured", "≤ 0.030", "≤ 0.015"]
    assert found["impression, correlation"][1:] == ["not measured", "≥ 0.825", "≥ 0.860"]


def test_there_is_a_calibration_error_of_every_task():
    assert {f"calibration error, {task.value}" for task in Task} <= set(rows())
    assert "by chance: gender 0.009.\n" in goals_table(ONCE, TWICE)
    assert len({goal.name for goal in GOALS}) == len(GOALS)


def test_adults_are_called_angry_or_sad_at_most_twice_as_often_as_was_counted():
    assert rows()["adults called angry or sad"][2:] == ["≤ 17.0%", "≤ 8.5%"]
    assert "17 look angry or sad to a rater: 8.5% (95 %: 5.4% to 13.2%)" in goals_table(ONCE, {})


def test_strong_expressions_in_colour_are_told_below_the_table():
    said = "Of 40 strong expressions in colour 50.0% and 52.5% are named as a rater did.\n"
    assert said in goals_table(ONCE, TWICE)
    assert "in colour" not in goals_table({}, {})


def test_the_interval_is_wilsons():
    n, share, z = COUNTED.looked_at, COUNTED.share, 1.96
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    assert COUNTED.interval_95 == pytest.approx((middle - half, middle + half), abs=5e-4)
