"""An impression guessed without reading one: by the answers, and only tipped by the rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from perfumer.catalog.experiences import Experience
from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.picks import PickKind, ReasonCode
from perfumer.catalog.questions import Answer
from perfumer.recommend.result import Request
from perfumer.recommend.usual import LEANINGS, LESS, MORE, guess_impressions, lean_impressions
from perfumer.traits import AgeBand, Impression, rank_labels
from tests.support.journey import PERFUMES, QUESTIONS, traits
from tests.support.recommend.asking import recommender
from tests.support.recommend.walking import PATHS, WEARERS

ALL_OF = {band: {band: 1.0} for band in AgeBand}
OLD, YOUNG = ALL_OF[AgeBand.SIXTIES], ALL_OF[AgeBand.TEEN]
READ = replace(traits(), emotion={}, impression={})  # by a model of gender and age only
WOODS = (Answer("world", "woods"), Answer("woods", "deep-forest"), Answer("season", "cool"))


def guess(answers=WOODS, age=None, wearer=None) -> dict[Impression, float]:
    return guess_impressions(PERFUMES, QUESTIONS, answers, age or {}, wearer)


@pytest.mark.parametrize("path", PATHS)
def test_shares_add_up_whatever_was_answered(path):
    assert sum(guess(path, OLD, Wearer.MEN).values()) == pytest.approx(1)


def test_before_the_first_answer_nothing_is_guessed_from_age_and_wearer():
    assert guess((), YOUNG, Wearer.WOMEN) == {}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (WOODS, Impression.NATURAL),
        ((Answer("world", "water"), Answer("water", "after-shower")), Impression.CLEAN),
        ((Answer("world", "bouquet"), Answer("bouquet", "first-date")), Impression.CUTE),
    ],
)
def test_answers_suggest_what_they_sound_like(place, said):
    assert rank_labels(guess(place))[0][0] is said


def test_age_and_wearer_never_turn_over_a_lead_of_more_than_a_third():
    for path, age, wearer in product(PATHS, ALL_OF.values(), WEARERS):
        (first, most), (_, next_) = rank_labels(guess(path))[:2]
        if most > 1.35 * next_:
            assert rank_labels(guess(path, age, wearer))[0][0] is first


def test_the_rule_is_modest_and_names_every_age_and_wearer():
    assert set(LEANINGS) == {*AgeBand, *Wearer}
    factors = {factor for leaning in LEANINGS.values() for factor in leaning.values()}
    assert factors == {MORE, LESS}
    assert (LESS, MORE) == (0.9, 1.1)


def test_without_an_age_only_the_named_wearer_counts():
    assert lean_impressions({}, None) == dict.fromkeys(Impression, 1.0)
    assert lean_impressions({}, Wearer.MEN)[Impression.ACTIVE] == pytest.approx(MORE)


@pytest.mark.parametrize("wearer", Wearer)
def test_the_factors_of_a_wearer_are_those_of_the_catalog(wearer):
    def mean(perfumes, impression: Impression) -> float:
        strengths = [perfume.impressions.get(impression, 0.0) for perfume in perfumes]
        return sum(strengths) / len(strengths)

    own = [perfume for perfume in PERFUMES.perfumes if perfume.wearer is wearer]
    ratios = {i: mean(own, i) / mean(PERFUMES.perfumes, i) for i in Impression}
    more = {i: MORE for i, ratio in ratios.items() if ratio > 1.3}
    found = more | {i: LESS for i, ratio in ratios.items() if ratio < 0.85}
    assert found == LEANINGS[wearer]


def test_the_first_perfume_follows_the_answers_mood_and_says_that_it_was_not_read():
    result = recommender().answer(Request(Experience.PERFUME, READ, WOODS))
    assert result.guessed
    assert result.picks[0].kind is PickKind.MOOD
    assert result.picks[0].reasons[0].code is ReasonCode.MOOD
    assert result.impression[0][0] is Impression.NATURAL
    read = recommender().answer(Request(Experience.PERFUME, traits(), WOODS))
    assert not read.guessed
    assert read.picks[0].kind is PickKind.IMPRESSION


def test_another_mood_can_be_asked_for_until_the_answers_alone_remain():
    rejected: frozenset[Impression] = frozenset()
    for _ in Impression:
        asked = Request(Experience.PERFUME, READ, WOODS, rejected=rejected)
        result = recommender().answer(asked)
        rejected |= {result.impression[0][0]}
    assert rejected == set(Impression)
    last = recommender().answer(Request(Experience.PERFUME, READ, WOODS, rejected=rejected))
    assert last.impression == ()
    assert {pick.kind for pick in last.picks[:2]} == {PickKind.ANSWERS}


def test_who_is_not_clearly_an_adult_never_comes_across_as_sexy():
    child = replace(READ, age=YOUNG)
    wine = (Answer("world", "city"), Answer("city", "hotel-wine"), Answer("season", "cool"))
    shown = [
        dict(recommender().answer(Request(Experience.PERFUME, who, wine)).impression)
        for who in (child, READ)
    ]
    assert [Impression.SEXY in found for found in shown] == [False, True]


def test_a_concept_goes_by_the_answers_and_names_no_impression():
    answers = (Answer("stage", "soft"), Answer("role", "vocal"))
    old, young = (
        recommender().answer(Request(Experience.CONCEPT, replace(READ, age=age), answers))
        for age in (OLD, YOUNG)
    )
    declined = recommender().answer(Request(Experience.CONCEPT, None, answers))
    assert old.concept.top == young.concept.top == declined.concept.top
    codes = {reason.code for reasons in old.concept.why.values() for reason in reasons}
    assert codes == {ReasonCode.ANSWER}
    assert old.concept.shares != young.concept.shares  # the age adds a little


def test_music_goes_by_the_visitors_word_where_no_expression_is_read():
    answers = (Answer("which", "calm"), Answer("intent", "stay"))
    result = recommender().answer(Request(Experience.MUSIC, READ, answers))
    assert result.feeling.looked is None
    assert result.feeling.feeling.sources == ("word",)
