"""What a row may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from perfumer.recommend.music import MAX_SONGS
from perfumer.records.rows import MAX_ITEMS, to_minute
from tests.support.records.recording import MINUTE, answer, exposure, play, visit


def test_a_visitor_is_asked_about_the_songs_and_the_piece():
    assert MAX_ITEMS == MAX_SONGS + 1


def test_a_moment_becomes_its_minute():
    assert to_minute(MINUTE + timedelta(seconds=59, microseconds=7)) == MINUTE


@pytest.mark.parametrize("row", [play(), visit(), answer()])
@pytest.mark.parametrize(
    ("minute", "why"),
    [
        (MINUTE.replace(second=1), "finer than a minute"),
        (MINUTE.replace(microsecond=1), "finer than a minute"),
        (datetime(2026, 11, 21, 9, 41), "no UTC offset"),
    ],
)
def test_no_row_takes_a_finer_time(row, minute, why):
    with pytest.raises(ValueError, match=why):
        replace(row, minute=minute)


@pytest.mark.parametrize(
    "change",
    [
        {"lts": 3},
        {"arrivals": 3},
        {"ots": -1},
        {"attention_s": 10.1},
        {"attention_s": -0.1},
        {"visit_s": float("nan")},
        {"visit_s": float("inf")},
        {"group": ""},
        {"group": "x" * 201},
        {"group": "a\0b"},
        {"group": "\ud83d"},
    ],
)
def test_an_exposure_keeps_what_is_always_true(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(exposure(people=2), **change)


def test_attention_may_exceed_the_visit_by_rounding_only():
    assert exposure(attention_s=5.0000001, visit_s=5.0).attention_s > 5


def test_a_failed_play_was_seen_by_nobody():
    with pytest.raises(ValueError, match="has no exposures"):
        play("modak", exposure(), failure="decode")


def test_a_group_is_counted_once_in_a_play():
    with pytest.raises(ValueError, match="add them up"):
        play("modak", exposure(), exposure())


@pytest.mark.parametrize("change", [{"visit_s": -1}, {"visit_s": 2**31}, {"language": ""}])
def test_a_visit_is_checked(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(visit(), **change)
