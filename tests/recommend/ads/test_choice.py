"""Which ad comes next: every strategy, what stands in for it, and what must never happen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.ads import AdGroup, Daypart, Weekday
from perfumer.recommend.ads.choosing import REST_TIME, AdHistory, Strategy, Targeting, merge_ages
from perfumer.recommend.ads.strategies import score_fit
from tests.support.recommend.booking import (
    FROM_14,
    NOON,
    booked,
    campaigns_in_turn,
    chooser,
    first,
    unread,
    viewer,
)

WOMEN = booked("women", "female 20s", creatives=2)
MEN = booked("men", "male 50s", creatives=2)
HOUSE = booked("house", creatives=2)
BOOKED = (WOMEN, MEN, HOUSE)
TARGETED = (Strategy.GROUP, Strategy.BLEND, Strategy.LEARNED)
BLIND = (Strategy.CONTEXTUAL, Strategy.RANDOM)
WOMAN, MAN = viewer("female 20s"), viewer("male 50s", track=2)


@dataclass(frozen=True)
class GroupResponse:
    ots: int
    attention_s: float


def nothing_before(**what):
    known = {"day": NOON.date(), "spent": {}, "plays": (), "responses": {}, "hours": {}}
    return AdHistory(**(known | what))


@pytest.mark.parametrize("strategy", [Strategy.GROUP, Strategy.BLEND])
@pytest.mark.parametrize(("people", "campaign"), [([WOMAN], "women"), ([MAN], "men")])
def test_ads_follow_who_is_there(strategy, people, campaign):
    assert set(campaigns_in_turn(chooser(strategy, *BOOKED), people, 20)) == {campaign}


def test_what_is_learned_begins_as_blend():
    plays = Counter(campaigns_in_turn(chooser(Strategy.LEARNED, *BOOKED), [WOMAN] * 5, 400))
    assert plays["women"] > 300


def test_the_largest_group_wins_not_the_last():
    people = [WOMAN, replace(WOMAN, track=3), MAN]
    picked = first(chooser(Strategy.GROUP, *BOOKED), people)
    assert (picked.campaign, picked.group) == ("women", AdGroup.of("female 20s"))


@pytest.mark.parametrize(("looked_s", "campaign"), [(0.5, "women"), (1.5, "men")])
def test_of_two_groups_as_large_the_one_that_looked_longer_wins(looked_s, campaign):
    people = [WOMAN, replace(MAN, attention_s=looked_s)]
    assert first(chooser(Strategy.GROUP, *BOOKED), people).campaign == campaign


@pytest.mark.parametrize("strategy", [Strategy.GROUP, Strategy.BLEND])
def test_only_those_who_look_count_while_anybody_does(strategy):
    away = [replace(WOMAN, track=track, looking=False) for track in (3, 4, 5)]
    assert first(chooser(strategy, *BOOKED), [*away, MAN]).campaign == "men"
    assert first(chooser(strategy, *BOOKED), away).campaign == "women"


def test_blend_adds_probabilities_not_winners():
    # Two are a little more likely to be women, one is surely a man: 1.1 women, 1.9 men.
    unsure = replace(viewer("female 20s"), gender=viewer("female 20s", 0.55).gender)
    people = [unsure, replace(unsure, track=2), viewer("male 20s", track=3)]
    booked_ = (WOMEN, booked("men", "male 20s"))
    assert first(chooser(Strategy.GROUP, *booked_), people).campaign == "women"
    assert first(chooser(Strategy.BLEND, *booked_), people).campaign == "men"


@pytest.mark.parametrize("strategy", TARGETED)
def test_the_default_loop_plays_while_nobody_is_there(strategy):
    assert set(campaigns_in_turn(chooser(strategy, *BOOKED), [], 10)) == {"house"}


@pytest.mark.parametrize("strategy", TARGETED)
@pytest.mark.parametrize("someone", [unread(), viewer("female 0s"), viewer("male 10s")])
def test_nobody_unread_or_too_young_is_targeted(strategy, someone):
    children = booked("children", "female 0s", "male 10s", creatives=2)
    chooses = chooser(strategy, *BOOKED, children)
    picked = first(chooses, [someone])
    assert (picked.campaign, picked.group, picked.strategy) == ("house", None, Strategy.LOOP)
    assert not chooses.pays_for("children", someone)


@pytest.mark.parametrize("strategy", TARGETED)
def test_a_campaign_for_whom_nobody_may_be_targeted_never_plays(strategy):
    children = booked("children", "female 0s", "male 10s", creatives=2)
    for people in ([WOMAN], [MAN], [viewer("female 0s")], []):
        assert campaigns_in_turn(chooser(strategy, children), people, 5) == []
        played = campaigns_in_turn(chooser(strategy, WOMEN, MEN, children), people, 300)
        assert "children" not in played
    from_10 = Targeting(10, merge_ages(()))
    teenagers = chooser(strategy, children, targeting=from_10)
    assert campaigns_in_turn(teenagers, [viewer("male 10s")], 5) == ["children"] * 5


@pytest.mark.parametrize("strategy", BLIND)
def test_without_targeting_a_campaign_for_children_plays_like_every_other(strategy):
    children = booked("children", "female 0s", "male 10s", creatives=2)
    assert "children" in campaigns_in_turn(chooser(strategy, children, WOMEN), [WOMAN], 50)


@pytest.mark.parametrize("strategy", TARGETED)
def test_a_child_beside_an_adult_changes_nothing(strategy):
    alone = campaigns_in_turn(chooser(strategy, *BOOKED), [MAN], 30)
    child = replace(viewer("female 0s"), attention_s=99.0)
    assert campaigns_in_turn(chooser(strategy, *BOOKED), [MAN, child], 30) == alone


@pytest.mark.parametrize("strategy", TARGETED)
def test_without_a_loop_something_plays_by_place_and_time(strategy):
    picked = first(chooser(strategy, WOMEN, MEN), [])
    assert picked.strategy is Strategy.CONTEXTUAL


@pytest.mark.parametrize("strategy", BLIND)
def test_without_targeting_nobody_is_regarded(strategy):
    empty = campaigns_in_turn(chooser(strategy, *BOOKED), [], 50)
    crowded = campaigns_in_turn(chooser(strategy, *BOOKED), [WOMAN] * 5, 50)
    assert crowded == empty
    assert set(empty) == {"women", "men", "house"}


@pytest.mark.parametrize(
    ("strategy", "pays"), [(Strategy.CONTEXTUAL, True), (Strategy.BLEND, False)]
)
def test_who_bought_place_and_time_pays_for_everybody(strategy, pays):
    assert chooser(strategy, *BOOKED).pays_for("women", unread()) is pays
    assert chooser(strategy, *BOOKED).pays_for("women", MAN) is pays
    assert chooser(strategy, *BOOKED).pays_for("women", WOMAN)
    assert chooser(strategy, *BOOKED).pays_for("house", MAN)


def test_weights_are_shares_among_ads_that_fit_as_well():
    thrice = booked("thrice", "female 20s", creatives=4, weight=3)
    once = booked("once", "female 20s", creatives=4)
    plays = Counter(campaigns_in_turn(chooser(Strategy.GROUP, once, thrice), [WOMAN], 2000))
    assert plays["thrice"] / plays["once"] == pytest.approx(3, rel=0.25)


@given(
    strategy=st.sampled_from(list(Strategy)),
    crowds=st.lists(
        st.lists(st.sampled_from([WOMAN, MAN, unread(), viewer("male 0s")]), max_size=3),
        min_size=2,
        max_size=20,
    ),
    campaigns=st.lists(st.sampled_from(BOOKED), min_size=1, unique_by=lambda each: each.id),
    seed=st.integers(0, 99),
)
def test_no_ad_comes_twice_in_a_row(strategy, crowds, campaigns, seed):
    chooses, dice = chooser(strategy, *campaigns), Random(seed)
    picks = [chooses.choose(crowd, NOON, dice) for crowd in crowds]
    ads = [(pick.campaign, pick.creative) for pick in picks]
    assert all(one != next_ for one, next_ in pairwise(ads))


def test_the_only_ad_may_come_again():
    assert campaigns_in_turn(chooser(Strategy.GROUP, booked("only")), [], 3) == ["only"] * 3


def test_no_campaign_no_ad():
    assert first(chooser(Strategy.BLEND), [WOMAN]) is None


@pytest.mark.parametrize(
    ("more", "when", "plays"),
    [
        ({"last_day": date(2026, 3, 4)}, NOON, True),
        ({"last_day": date(2026, 3, 3)}, NOON, False),
        ({"dayparts": (Daypart(from_hour=9, to_hour=12),)}, NOON, False),
        ({"dayparts": (Daypart(from_hour=12, to_hour=13),)}, NOON, True),
        ({"dayparts": (Daypart(days={Weekday.SUNDAY}, from_hour=9, to_hour=18),)}, NOON, False),
    ],
)
def test_dates_and_dayparts_hold(more, when, plays):
    picked = first(chooser(Strategy.GROUP, booked("timed", "female 20s", **more)), [WOMAN], when)
    assert (picked is not None) is plays


def test_an_ad_that_failed_makes_room_and_comes_back():
    chooses = chooser(Strategy.GROUP, WOMEN, HOUSE)
    chooses.mark_failed("women", "women-0", NOON)
    dice = Random(1)
    soon = {chooses.choose([WOMAN], NOON, dice).creative for _ in range(20)}
    later = {chooses.choose([WOMAN], NOON + REST_TIME, dice).creative for _ in range(20)}
    assert soon & {"women-0", "women-1"} == {"women-1"}
    assert later == {"women-0", "women-1"}


def test_what_is_looked_at_is_shown_more():
    liked, dull = booked("liked", "female 20s"), booked("dull", "female 20s")
    chooses = chooser(Strategy.LEARNED, liked, dull, HOUSE)
    for _ in range(200):
        chooses.learn("liked", "liked-0", [WOMAN], {WOMAN.track: 9.0}, NOON)
        chooses.learn("dull", "dull-0", [WOMAN], {}, NOON)
        chooses.learn("house", "house-0", [WOMAN], {WOMAN.track: 1.0}, NOON)
    plays = Counter(campaigns_in_turn(chooses, [WOMAN], 100))
    assert plays["liked"] == 50  # every second one: no ad comes twice in a row


def test_the_attention_of_other_people_counts_for_less():
    # Men look longer at what is meant for women, though not four times as long.
    chooses = chooser(Strategy.LEARNED, booked("men", "male 50s"), booked("women", "female 20s"))
    for _ in range(300):
        chooses.learn("women", "women-0", [MAN], {MAN.track: 6.0}, NOON)
        chooses.learn("men", "men-0", [MAN], {MAN.track: 3.0}, NOON)
    assert first(chooses, [MAN]).campaign == "men"


def test_nothing_is_learned_of_children():
    before = campaigns_in_turn(chooser(Strategy.LEARNED, *BOOKED), [WOMAN], 50)
    chooses = chooser(Strategy.LEARNED, *BOOKED)
    child = viewer("female 0s", track=7)
    for _ in range(100):
        chooses.learn("men", "men-0", [child, unread(8)], {7: 10.0, 8: 10.0}, NOON)
    assert campaigns_in_turn(chooses, [WOMAN], 50) == before


def test_what_was_learned_outlives_a_restart():
    chooses = chooser(Strategy.LEARNED, booked("a", "female 20s"), booked("b", "female 20s"))
    seen = {
        ("b", "b-0", "female 20s"): GroupResponse(500, 4500.0),
        ("a", "a-0", "female 20s"): GroupResponse(500, 9),
    }
    chooses.restore(nothing_before(responses=seen))
    assert first(chooses, [WOMAN]).campaign == "b"


def test_what_was_recorded_of_the_unknown_is_left_out():
    chooses = chooser(Strategy.LEARNED, *BOOKED)
    seen = {
        ("gone", "x", "female 20s"): GroupResponse(5, 5.0),
        ("women", "women-0", "unread"): GroupResponse(5, 5.0),
    }
    chooses.restore(nothing_before(responses=seen, spent={"gone": 5.0}, plays=[("gone", NOON)]))
    assert first(chooses, [WOMAN]) is not None


def test_a_budget_outlives_a_restart():
    campaign = booked("women", "female 20s", daily_budget=1000, price_per_second=10)
    chooses = chooser(Strategy.GROUP, campaign, HOUSE)
    chooses.restore(nothing_before(spent={"women": 995.0}))
    late = NOON.replace(hour=23, minute=59)
    assert first(chooses, [WOMAN], late).campaign == "house"
    assert first(chooses, [WOMAN], NOON + timedelta(days=1)).campaign == "women"


def test_a_cap_outlives_a_restart():
    chooses = chooser(Strategy.GROUP, booked("women", "female 20s", cap_per_hour=2), HOUSE)
    chooses.restore(nothing_before(plays=[("women", NOON - timedelta(minutes=m)) for m in (5, 9)]))
    assert first(chooses, [WOMAN]).campaign == "house"
    assert first(chooses, [WOMAN], NOON + timedelta(hours=1)).campaign == "women"


def test_merged_ages_are_targeted_together():
    targeting = Targeting(14, merge_ages(["20s+30s"]))
    thirty = viewer("female 30s")
    chooses = chooser(Strategy.GROUP, WOMEN, HOUSE, targeting=targeting)
    assert first(chooses, [thirty]).campaign == "women"
    assert chooses.pays_for("women", thirty)
    assert not chooser(Strategy.GROUP, WOMEN, HOUSE, targeting=FROM_14).pays_for("women", thirty)


@pytest.mark.parametrize("call", ["learn", "book_spending", "pays_for"])
def test_an_unknown_campaign_is_an_error(call):
    arguments = {
        "learn": ("gone", "x", [WOMAN], {}, NOON),
        "book_spending": ("gone", 1.0, NOON),
        "pays_for": ("gone", WOMAN),
    }
    with pytest.raises(KeyError, match="gone"):
        getattr(chooser(Strategy.GROUP, *BOOKED), call)(*arguments[call])


@pytest.mark.parametrize("strategy", TARGETED)
def test_what_regards_people_needs_somebody(strategy):
    with pytest.raises(ValueError, match=strategy.value):
        score_fit(strategy, [], None, Random(1))
