"""The strategies against each other on one small simulate_week day; ``make bench`` runs weeks."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from statistics import fmean

import pytest

from benchmarks.ads import Run, simulate_week
from benchmarks.passers_by import DAY_S, HOURS, age_band_of, make_campaigns, make_passers
from perfumer.recommend.ads.choosing import Strategy
from perfumer.traits import top

PEOPLE, FLOW_DAYS, SEED = 2000, 1, 1
STRATEGIES = (Strategy.RANDOM, Strategy.GROUP, Strategy.BLEND, Strategy.LEARNED)


@pytest.fixture(scope="module")
def outcomes():
    return {each: simulate_week(Run(PEOPLE, FLOW_DAYS, SEED, each)) for each in STRATEGIES}


@pytest.fixture(scope="module")
def people():
    return make_passers(PEOPLE, FLOW_DAYS, Random("people"))


def test_learned_beats_group_beats_chance(outcomes):
    per_play_s = {strategy: outcome.per_play_s for strategy, outcome in outcomes.items()}
    assert per_play_s[Strategy.LEARNED] >= 1.15 * per_play_s[Strategy.GROUP]
    assert per_play_s[Strategy.GROUP] >= per_play_s[Strategy.RANDOM]
    assert per_play_s[Strategy.BLEND] >= per_play_s[Strategy.RANDOM]


def test_learned_takes_nothing_from_those_who_pay(outcomes):
    learned, group = outcomes[Strategy.LEARNED], outcomes[Strategy.GROUP]
    assert learned.paid_per_play_s >= group.paid_per_play_s


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_budget_is_overdrawn_by_more_than_its_slack(outcomes, strategy):
    assert max(outcomes[strategy].spent.values()) <= 1.02


def test_every_strategy_has_the_same_plays(outcomes):
    assert len({outcome.plays for outcome in outcomes.values()}) == 1


def test_a_run_can_be_repeated(outcomes):
    again = simulate_week(Run(PEOPLE, FLOW_DAYS, SEED, Strategy.GROUP))
    assert again.attention_s == outcomes[Strategy.GROUP].attention_s


def test_people_come_in_order_by_the_hours_and_stay_a_while(people):
    assert len(people) == PEOPLE
    assert all(one.comes <= next_.comes for one, next_ in pairwise(people))
    assert all(HOURS[int(one.comes % DAY_S // 3600)] > 0 for one in people)
    assert all(3 <= one.goes - one.comes <= 180 for one in people)


def test_faces_are_read_as_well_as_the_docstring_says(people):
    gender = fmean(top(one.gender)[0] is one.group.gender for one in people)
    age = fmean(top(one.age)[0] is age_band_of(one.years) for one in people)
    assert gender == pytest.approx(0.84, abs=0.03)
    assert age == pytest.approx(0.45, abs=0.05)


def test_readings_are_as_sure_as_they_are_right(people):
    sure = [one for one in people if max(one.gender.values()) > 0.9]
    right = fmean(top(one.gender)[0] is one.group.gender for one in sure)
    said = fmean(max(one.gender.values()) for one in sure)
    assert right == pytest.approx(said, abs=0.03)


def test_ads_are_liked_more_by_those_they_are_for_but_not_only():
    campaigns, tastes = make_campaigns(Random("tastes"))
    meant, others = [], []
    for (id_, _), shares in tastes.shares.items():
        declared = next(each.groups for each in campaigns if each.id == id_)
        meant += [shares[group] for group in declared]
        others += [share for group, share in shares.items() if group not in declared]
    assert 1.2 < fmean(meant) / fmean(others) < 2
    assert max(others) > fmean(meant)
