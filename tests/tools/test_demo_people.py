"""The shipped face model takes the people of the signage demo for what they are meant to be."""

from __future__ import annotations

import json

import pytest

from perfumer.audience.guesses import Guess, with_reading
from perfumer.catalog.ads import AdGroup
from perfumer.classifier.predictor import Predictor
from perfumer.recommend.ads.choosing import Targeting, Viewer, merge_ages
from perfumer.settings.signage import AdsSettings
from perfumer.traits import Gender
from tests.support.demo_figures import CARD, crops_of
from tests.support.journey import ROOT

SCRIPTS = ("signage", "signage_short")
CHILD = "boy-child"


def people() -> list[str]:
    """Everybody of the demo's scripts."""
    visits = [
        visit
        for name in SCRIPTS
        for visit in json.loads((ROOT / f"data/scripts/{name}.json").read_text())["visits"]
    ]
    joining = [step["face"] for visit in visits for step in visit["steps"] if "face" in step]
    return sorted({*joining, *(visit["face"] for visit in visits)})


@pytest.fixture(scope="module")
def groups() -> dict[str, AdGroup | None]:
    """The group that each is targeted as; None for those who are only counted."""
    chosen = AdsSettings()
    targeting = Targeting(chosen.min_age, merge_ages(chosen.merged_ages))
    reads = Predictor(CARD, 2).read
    found = {}
    for name, crops in crops_of(people()).items():
        guess: Guess | None = None
        for traits in reads(crops):
            guess = with_reading(guess, traits)
        found[name] = targeting.group_of(Viewer(1, True, 1.0, guess.gender, guess.age))
    return found


def test_ads_can_follow_every_grown_up(groups):
    genders = {name: group and group.gender for name, group in groups.items() if name != CHILD}
    meant = {name: Gender.FEMALE if "woman" in name else Gender.MALE for name in genders}
    assert len(genders) > 2
    assert genders == meant


def test_the_child_is_only_counted(groups):
    assert groups[CHILD] is None
