"""What follows from sums by adding and subtracting."""

from __future__ import annotations

import pytest

from perfumer.records.reports.subtraction import find_derivable

ROW_A, ROW_B = {("a", "1"), ("a", "2")}, {("b", "1"), ("b", "2")}
COLUMN_1 = {("a", "1"), ("b", "1")}
COLUMN_2 = {("a", "2"), ("b", "2")}
ALL = ROW_A | ROW_B


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ([ROW_A], ROW_A),
        ([ALL, ROW_A], ROW_B),
        ([ROW_A, {("a", "1")}], {("a", "2")}),
        ([ROW_A, ROW_B, COLUMN_1], COLUMN_2),
        ([ROW_A, COLUMN_1, COLUMN_2, {("b", "2")}], {("a", "1")}),
    ],
)
def test_a_sum_that_follows_is_found(told, asked):
    assert find_derivable(told, [asked]) == asked


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ([], ROW_A),
        ([ALL], ROW_A),
        ([ROW_A, ROW_B, COLUMN_1, COLUMN_2], {("a", "1")}),
    ],
)
def test_a_sum_that_is_open_is_not(told, asked):
    assert find_derivable(told, [asked]) is None


def test_the_first_that_follows_is_told():
    assert find_derivable([ALL, ROW_A], [COLUMN_1, ROW_B, ROW_A]) == ROW_B
