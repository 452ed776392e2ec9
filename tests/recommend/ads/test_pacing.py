"""Caps and budgets: what holds whatever the clock and the crowd do."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.ads import Daypart
from perfumer.recommend.ads.choosing import Strategy
from perfumer.recommend.ads.pacing import HOUR, Ledger
from tests.support.recommend.booking import NOON, booked, chooser, viewer

MIDNIGHT = NOON.replace(hour=0)
WOMAN = viewer("female 20s")
BUDGET, PRICE = 6000.0, 10.0  # won; ten minutes of attention


def bought(**more):
    terms = {"daily_budget": BUDGET, "price_per_second": PRICE}
    return booked("women", "female 20s", **(terms | more))


def a_day(chooses, viewers, looked_s, hours=range(24)):
    """(when, what was spent before, campaign) of a play every minute of these hours."""
    dice, spent, plays = Random(1), 0.0, []
    for minute in range(24 * 60):
        when = MIDNIGHT + timedelta(minutes=minute)
        picked = chooses.choose(viewers, when, dice) if when.hour in hours else None
        if picked is not None:
            plays.append((when, spent, picked.campaign))
            pays = looked_s * len(viewers) * (picked.campaign == "women")
            chooses.book_spending(picked.campaign, pays, when)
            attention = {each.track: looked_s for each in viewers}
            chooses.learn(picked.campaign, picked.creative, viewers, attention, when)
            spent += pays * PRICE
    return plays, spent


def test_a_budget_lasts_its_day_and_is_never_overdrawn():
    plays, spent = a_day(chooser(Strategy.GROUP, bought(), booked("house")), [WOMAN], 10.0)
    ours = [when for when, _, campaign in plays if campaign == "women"]
    by_half = sum(when.hour < 12 for when in ours) / len(ours)
    assert 0.98 * BUDGET <= spent <= BUDGET
    assert by_half == pytest.approx(0.5, abs=0.03)
    assert ours[-1].hour == 23


def test_a_budget_lasts_its_dayparts():
    hours = (Daypart(from_hour=9, to_hour=12), Daypart(from_hour=18, to_hour=19))
    plays, spent = a_day(
        chooser(Strategy.GROUP, bought(dayparts=hours), booked("h")), [WOMAN], 10.0
    )
    ours = [when for when, _, campaign in plays if campaign == "women"]
    assert spent >= 0.98 * BUDGET
    assert {when.hour for when in ours} == {9, 10, 11, 18}
    assert sum(when.hour == 18 for when in ours) / len(ours) == pytest.approx(0.25, abs=0.03)


def test_a_budget_follows_the_crowd_once_it_is_known():
    ledger = Ledger([bought()])
    ledger.flow.remember({8: 900.0, 17: 2700.0})
    share = {
        hour: ledger.day_share(bought(), MIDNIGHT.replace(hour=hour)) for hour in (8, 9, 17, 18)
    }
    quiet = 22 * 60 + 900 + 2700
    assert share[9] - share[8] == pytest.approx(900 / quiet)
    assert share[18] - share[17] == pytest.approx(2700 / quiet)


def test_yesterday_tells_today_when_people_come():
    ledger = Ledger([bought()])
    ledger.flow.add(3000.0, NOON)
    before = ledger.day_share(bought(), NOON + timedelta(minutes=30))
    ledger.flow.add(0.0, NOON + timedelta(days=1))
    after = ledger.day_share(bought(), NOON + timedelta(days=1, minutes=30))
    assert before == pytest.approx(12.5 / 24)
    assert after == pytest.approx((12 * 60 + 1500) / (23 * 60 + 3000))


def test_a_campaign_without_a_budget_is_never_held_back():
    plays, _ = a_day(chooser(Strategy.GROUP, bought(daily_budget=None)), [WOMAN], 10.0)
    assert len(plays) == 24 * 60


def test_spending_less_than_nothing_is_an_error():
    with pytest.raises(ValueError, match="women"):
        chooser(Strategy.GROUP, bought()).book_spending("women", -1.0, NOON)


def test_a_clock_set_back_spends_nothing_twice():
    chooses = chooser(Strategy.GROUP, bought())
    late = NOON.replace(hour=23, minute=59)
    chooses.book_spending("women", BUDGET / PRICE, late)
    tomorrow = NOON + timedelta(days=1)
    assert chooses.choose([WOMAN], tomorrow, Random(1)) is not None
    assert chooses.choose([WOMAN], late, Random(1)) is None
    assert chooses.choose([WOMAN], late - timedelta(hours=5), Random(1)) is None


@given(
    steps=st.lists(
        st.tuples(st.integers(-120, 240), st.integers(0, 4), st.floats(0, 1)), max_size=60
    ),
    budget=st.floats(100, 5000),
)
def test_no_one_is_overcharged_whatever_the_clock_does(steps, budget):
    """While nobody joins during a play: every day's plays stay within budget and pace."""
    campaign = bought(daily_budget=budget)
    chooses, ledger, dice = chooser(Strategy.GROUP, campaign), Ledger([campaign]), Random(1)
    when, spent = NOON, dict[object, float]()
    for minutes, people, share in steps:
        when += timedelta(minutes=minutes)
        viewers = [viewer("female 20s", track=track) for track in range(people)]
        before = spent.get(when.date(), 0.0)
        picked = chooses.choose(viewers, when, dice)
        pays_s = share * 10 * people * (picked is not None)
        chooses.book_spending("women", pays_s, when)
        spent[when.date()] = before + pays_s * PRICE
        ahead = before > budget * ledger.day_share(campaign, when) + 1e-6
        assert spent[when.date()] <= budget + 1e-6
        assert not (picked is not None and ahead)


@given(gaps=st.lists(st.integers(0, 1500), min_size=1, max_size=200), cap=st.integers(1, 12))
def test_no_hour_has_more_plays_than_the_cap(gaps, cap):
    chooses = chooser(Strategy.GROUP, booked("capped", "female 20s", cap_per_hour=cap), booked("h"))
    when, plays, dice = NOON, list[datetime](), Random(1)
    for gap in gaps:
        when += timedelta(seconds=gap)
        if chooses.choose([WOMAN], when, dice).campaign == "capped":
            plays.append(when)
    most = max((sum(at <= other < at + HOUR for other in plays) for at in plays), default=0)
    assert most <= cap


def test_plays_of_a_clock_that_was_set_back_still_count():
    chooses = chooser(Strategy.GROUP, booked("capped", cap_per_hour=1))
    assert chooses.choose([], NOON, Random(1)) is not None
    assert chooses.choose([], NOON - timedelta(minutes=30), Random(1)) is None
    assert chooses.choose([], NOON - timedelta(days=1), Random(1)) is not None


def test_many_dates_are_not_kept_for_ever():
    ledger = Ledger([bought()])
    for day in range(400):
        ledger.spend("women", 1.0, NOON.date() + timedelta(days=day))
    assert ledger.spent("women", NOON.date()) == 0
    assert ledger.spent("women", NOON.date() + timedelta(days=399)) == 1


@pytest.mark.parametrize("known", [{}, dict.fromkeys(range(24), 500.0)])
def test_a_day_that_knows_nothing_is_even(known):
    ledger = Ledger([bought()])
    ledger.flow.remember(known)
    assert ledger.day_share(bought(), NOON + timedelta(hours=6)) == pytest.approx(0.75)


def test_a_play_that_the_people_here_could_overdraw_is_left_to_fewer():
    chooses = chooser(Strategy.GROUP, bought())
    late = NOON.replace(hour=23, minute=59, second=59)
    chooses.book_spending(
        "women", BUDGET / PRICE - 15, late
    )  # 15 seconds are left: one person's play
    assert chooses.choose([WOMAN, viewer("female 20s", track=2)], late, Random(1)) is None
    assert chooses.choose([WOMAN], late, Random(1)) is not None
