"""Who may be targeted, and as which group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfumer.catalog.ads import AdGroup
from perfumer.recommend.ads.choosing import Targeting, merge_ages
from perfumer.recommend.ads.viewers import MAX_TOO_YOUNG
from perfumer.traits import AgeBand
from tests.support.recommend.booking import FROM_14, booked, unread, viewer

WOMAN = AdGroup.of("female 20s")


def aged(**bands: float):
    """A woman with these probabilities of bands, ``b3_9`` and so on; the rest is twenties."""
    named = {AgeBand(name[1:].replace("_", "-")): p for name, p in bands.items()}
    rest = {AgeBand.TWENTIES: 1 - sum(named.values())}
    return replace(viewer("female 20s"), age=dict.fromkeys(AgeBand, 0.0) | rest | named)


@pytest.mark.parametrize(
    ("least_age", "bands", "targetable"),
    [
        (14, {"b3_9": MAX_TOO_YOUNG - 0.01}, True),
        (14, {"b3_9": MAX_TOO_YOUNG + 0.01}, False),
        # 10-19 is never divided: part of it is under 14, so all of it counts.
        (14, {"b10_19": MAX_TOO_YOUNG + 0.01}, False),
        (14, {"b0_2": 0.07, "b3_9": 0.07, "b10_19": 0.07}, False),
        (10, {"b10_19": 1.0}, True),
        (10, {"b3_9": MAX_TOO_YOUNG + 0.01}, False),
        (20, {"b10_19": MAX_TOO_YOUNG + 0.01}, False),
        (21, {}, False),
        (0, {"b0_2": 1.0}, True),
        (99, {}, False),
    ],
)
def test_whoever_may_be_too_young_is_not_targeted(least_age, bands, targetable):
    assert Targeting(least_age, merge_ages(())).targetable(aged(**bands)) is targetable


@pytest.mark.parametrize("someone", [unread(), viewer("male 10s"), viewer("female 0s")])
def test_who_is_not_targeted_has_no_group(someone):
    assert FROM_14.group_of(someone) is None
    assert not FROM_14.shares(someone)


def test_a_face_without_a_gender_counts_as_unread():
    assert not FROM_14.targetable(replace(viewer("female 20s"), gender=None))


def test_shares_are_products_of_gender_and_age():
    shares = dict(zip(FROM_14.groups, FROM_14.shares(viewer("female 20s", 0.8)), strict=True))
    assert shares[WOMAN] == pytest.approx(0.64)
    assert shares[AdGroup.of("male 40s")] == pytest.approx(0.04)
    assert sum(shares.values()) == pytest.approx(1)


def test_nothing_is_left_of_the_young_bands_in_who_is_targeted():
    shares = dict(zip(FROM_14.groups, FROM_14.shares(aged(b10_19=0.15)), strict=True))
    assert shares[AdGroup.of("female 10s")] == 0
    assert shares[WOMAN] == pytest.approx(1)


def test_merged_ages_are_one_group_with_one_name():
    merged = Targeting(10, merge_ages(["10s+20s", "50s+60+"]))
    half = aged(b10_19=0.5)
    assert len(merged.groups) == 10
    assert merged.name(merged.group_of(half)) == "female 10s+20s"
    assert merged.wants(booked("a", "female 20s"), merged.group_of(half))
    assert not merged.wants(booked("a", "male 20s"), merged.group_of(half))
    assert max(merged.shares(half)) == pytest.approx(1)


def test_every_name_of_a_group_leads_to_it():
    merged = Targeting(14, merge_ages(["30s+40s"]))
    names = ("male 30s", "male 40s", "male 30s+40s")
    assert {merged.groups[merged.index[name]] for name in names} == {AdGroup.of("male 30s")}


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        (["10s+2s"], "10s\\+2s"),
        (["10s"], "at least two"),
        (["10s+10s"], "at least two"),
        (["10s+20s", "20s+30s"], "one place only"),
        ([""], "at least two"),
    ],
)
def test_ages_that_cannot_be_merged_are_refused(texts, wrong):
    with pytest.raises(ValueError, match=wrong):
        merge_ages(texts)
