"""How sure a reading is, one sentence a test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfumer.catalog.experiences import Experience
from perfumer.catalog.questions import Answer
from perfumer.recommend.certainty import Certainty, rate_certainty
from perfumer.recommend.result import Request
from perfumer.traits import AgeBand, Emotion, Impression, Task
from tests.support.journey import traits
from tests.support.recommend.asking import recommender


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0.61, 0.39], Certainty.CLEAR),
        ([0.54, 0.46], Certainty.LIKELY),
        ([0.53, 0.47], Certainty.CLOSE),
        ([0.50, 0.50], Certainty.CLOSE),
        ([0.49, 0.10], Certainty.UNSURE),
        ([1.0], Certainty.CLEAR),
        ([], Certainty.UNSURE),
    ],
)
def test_the_lead_decides_once_the_first_reaches_the_threshold(shares, expected):
    assert rate_certainty(shares, 0.5) is expected


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [(0.6, 0.2, 1), (0.5, 0.38, 1), (0.46, 0.42, 2), (0.3, 0.2, 0)],
)
def test_as_many_impressions_are_named_as_are_sure(first, second, named):
    rest = (1 - first - second) / 4
    shares = dict.fromkeys(Impression, rest) | {
        Impression.CLEAN: first,
        Impression.CUTE: second,
    }
    request = Request(Experience.PERFUME, replace(traits(), impression=shares))
    assert recommender().answer(request).named == (Impression.CLEAN, Impression.CUTE)[:named]


def test_without_a_face_nothing_is_sure():
    result = recommender().answer(Request(Experience.PERFUME, None))
    assert (result.certainty, result.impression, result.doubtable) == (Certainty.UNSURE, (), None)


@pytest.mark.parametrize("share", [0.34, 0.36])
def test_a_look_is_named_where_the_threshold_is_reached(share):
    shares = dict.fromkeys(Emotion, (1 - share) / 6) | {Emotion.SAD: share}
    request = Request(Experience.MUSIC, replace(traits(), emotion=shares))
    looked = recommender().answer(request).feeling.looked
    assert looked is (Emotion.SAD if share >= 0.35 else None)


def test_what_is_withheld_of_the_young_is_not_rated_either():
    shares = dict.fromkeys(Impression, 0.06) | {Impression.SEXY: 0.70}
    young = replace(traits(age=AgeBand.TEEN), impression=shares)
    shown = recommender().read(young, Task.IMPRESSION)
    assert Impression.SEXY not in shown.shares
    assert shown.certainty is Certainty.UNSURE
    adult = recommender().read(replace(traits(), impression=shares), Task.IMPRESSION)
    assert adult.certainty is Certainty.CLEAR


def test_equal_requests_get_equal_results():
    answers = (Answer("which", "calm"), Answer("intent", "lift"))
    request = Request(Experience.MUSIC, traits(), answers)
    this = recommender()
    assert this.answer(request) == this.answer(request)
