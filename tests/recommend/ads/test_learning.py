"""What is believed of an ad."""

from __future__ import annotations

from random import Random
from statistics import fmean, pstdev

import pytest

from perfumer.recommend.ads.learning import (
    MAX_PEOPLE,
    PRIOR_PEOPLE,
    PRIOR_SHARE_MEANT,
    PRIOR_SHARE_OTHER,
    WEIGHT_OTHER,
    Belief,
)

FOR_FIRST = (1.0, 0.0)


def draws(belief, crowd, count=4000):
    dice = Random(1)
    return [belief.draw_worth(crowd, dice) for _ in range(count)]


def test_at_first_an_ad_is_liked_by_those_it_is_for():
    belief = Belief(FOR_FIRST)
    assert (belief.share(0), belief.share(1)) == pytest.approx(
        (PRIOR_SHARE_MEANT, PRIOR_SHARE_OTHER)
    )


def test_draws_spread_around_what_the_crowd_gives():
    found = draws(Belief(FOR_FIRST), (2.0, 1.0))
    of_first, of_second = (
        m * (1 - m) / (PRIOR_PEOPLE + 1) for m in (PRIOR_SHARE_MEANT, PRIOR_SHARE_OTHER)
    )
    spread = (4 * of_first + WEIGHT_OTHER**2 * of_second) ** 0.5
    assert fmean(found) == pytest.approx(
        2 * PRIOR_SHARE_MEANT + WEIGHT_OTHER * PRIOR_SHARE_OTHER, abs=0.02
    )
    assert pstdev(found) == pytest.approx(spread, rel=0.05)


def test_beliefs_go_to_what_is_seen_and_grow_surer():
    belief = Belief(FOR_FIRST)
    unsure = pstdev(draws(belief, (1.0, 0.0)))
    for _ in range(500):
        belief.add(0, 1.0, 0.8)
    assert belief.share(0) == pytest.approx(0.8, abs=0.01)
    assert pstdev(draws(belief, (1.0, 0.0))) < unsure / 5
    assert belief.share(1) == pytest.approx(PRIOR_SHARE_OTHER)


def test_a_person_who_is_hardly_of_a_group_says_little_of_it():
    hardly, surely = Belief(FOR_FIRST), Belief(FOR_FIRST)
    hardly.add(1, 0.1, 1.0)
    surely.add(1, 1.0, 1.0)
    assert PRIOR_SHARE_OTHER < hardly.share(1) < surely.share(1)


def test_what_is_liked_may_change():
    belief = Belief(FOR_FIRST)
    belief.add(0, 100 * MAX_PEOPLE, 0.1)
    belief.add(0, MAX_PEOPLE, 0.9)
    assert belief.share(0) > 0.45


def test_nobody_seen_changes_nothing():
    belief = Belief(FOR_FIRST)
    belief.add(0, 0.0, 1.0)
    assert belief.share(0) == pytest.approx(PRIOR_SHARE_MEANT)
