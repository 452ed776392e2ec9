"""Campaigns and viewers for the tests of choosing ads."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

from perfumer.catalog.ad_files import CreativeKind
from perfumer.catalog.ads import AdGroup, Campaign, Creative
from perfumer.catalog.text import LocalText
from perfumer.recommend.ads.choosing import (
    AdChoice,
    Chooser,
    Strategy,
    Targeting,
    Viewer,
    merge_ages,
)
from perfumer.traits import AgeBand, Gender

NOON = datetime(2026, 3, 4, 12)  # a Wednesday
FROM_14 = Targeting(14, merge_ages(()))
WORDS = LocalText(ko="말", en="words")
FILE = LocalText(ko="none.svg", en="none.svg")


def booked(
    id_: str, *groups: str, creatives: int = 1, seconds: float = 10, **more: Any
) -> Campaign:
    return Campaign(
        id=id_,
        advertiser=WORDS,
        title=WORDS,
        creatives=tuple(
            Creative(id=f"{id_}-{number}", kind=CreativeKind.PICTURE, file=FILE, seconds=seconds)
            for number in range(creatives)
        ),
        groups=tuple(AdGroup.of(group) for group in groups),
        first_day=date(2026, 1, 1),
        **more,
    )


def viewer(
    group: str,
    sure: float = 1.0,
    *,
    track: int = 1,
    looking: bool = True,
    attention_s: float = 1.0,
) -> Viewer:
    """Somebody read as ``group`` with the probability ``sure`` for gender and age alike.

    What remains is left to the other gender, and to forty or (of people of forty) fifty.
    """
    gender, age = group.split()
    band = next(each for each in AgeBand if each.value.startswith(age.rstrip("s+")))
    other = AgeBand.FIFTIES if band is AgeBand.FORTIES else AgeBand.FORTIES
    return Viewer(
        track=track,
        looking=looking,
        attention_s=attention_s,
        gender={each: sure if each.value == gender else 1 - sure for each in Gender},
        age=dict.fromkeys(AgeBand, 0.0) | {other: 1 - sure} | {band: sure},
    )


def unread(track: int = 1) -> Viewer:
    return Viewer(track, looking=True, attention_s=1.0, gender=None, age=None)


def chooser(strategy: Strategy, *campaigns: Campaign, targeting: Targeting = FROM_14) -> Chooser:
    return Chooser(campaigns, strategy, targeting)


def campaigns_in_turn(
    chooses: Chooser, viewers: list[Viewer], count: int, when: datetime = NOON, seed: int = 1
) -> list[str]:
    """The campaigns of so many plays, one after the other at the same moment."""
    dice = Random(seed)
    picks = [chooses.choose(viewers, when, dice) for _ in range(count)]
    return [pick.campaign for pick in picks if pick is not None]


def first(chooses: Chooser, viewers: list[Viewer], when: datetime = NOON) -> AdChoice | None:
    return chooses.choose(viewers, when, Random(1))
