"""How well an ad suits the people here: one function, :func:`fits`, under each strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from perfumer.catalog.ads import GROUPS, Campaign, Creative
from perfumer.recommend.ads.learning import Belief, Draw
from perfumer.recommend.ads.viewers import Targeting, Viewer, likeliest

Key = tuple[str, str]  # campaign, creative
# A campaign for everyone is for each group as much as one for a single group would be if
# faces were guessed blindly: it fills in where nothing is meant for the people here.
FOR_EVERYONE = 1 / len(GROUPS)
LEAST_DRAW = 1e-9  # a draw says little, but never that an ad does not suit at all


class Strategy(StrEnum):
    GROUP = "group"  # the largest group among those looking, ties by attention
    BLEND = "blend"  # expected match over everybody's probabilities
    LEARNED = "learned"  # what each group looked at before, beginning as BLEND
    CONTEXTUAL = "contextual"  # place and time only
    LOOP = "loop"  # campaigns for everyone, as when nobody is there
    RANDOM = "random"  # any, without weights: what others are compared with


BLIND = frozenset({Strategy.CONTEXTUAL, Strategy.LOOP, Strategy.RANDOM})  # regard nobody


@dataclass(frozen=True)
class Ad:
    """One creative of a campaign; ``wanted`` of each group: 1 where the campaign is for it."""

    campaign: Campaign
    creative: Creative
    wanted: Sequence[float]

    @cached_property
    def key(self) -> Key:
        return self.campaign.id, self.creative.id

    @cached_property
    def finds_somebody(self) -> bool:
        """Whether anybody may be targeted for it, such as nobody for one that is for children."""
        return any(self.wanted)


def ads_of(campaigns: Sequence[Campaign], targeting: Targeting) -> Sequence[Ad]:
    """All creatives, in the order of the catalog."""
    return tuple(
        Ad(campaign, creative, _wanted(campaign, targeting))
        for campaign in campaigns
        for creative in campaign.creatives
    )


def _wanted(campaign: Campaign, targeting: Targeting) -> Sequence[float]:
    if campaign.for_everyone:
        return (FOR_EVERYONE,) * len(targeting.groups)
    return tuple(
        float(targeting.wants(campaign, group) and targeting.finds(group))
        for group in targeting.groups
    )


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people an ad is chosen for, in the order of :attr:`Targeting.groups`."""

    people: Sequence[float]  # how many of each group are expected
    largest: int  # which group most belong to


def crowd_of(viewers: Sequence[Viewer], shares: Sequence[Sequence[float]]) -> Crowd | None:
    """Those who look; everybody, while nobody does; None when nobody may be targeted.

    ``shares`` of each viewer as :meth:`Targeting.shares` gives them.
    """
    known = [pair for pair in zip(viewers, shares, strict=True) if pair[1]]
    looking = [pair for pair in known if pair[0].looking] or known
    if not looking:
        return None
    people = [sum(of_group) for of_group in zip(*(each for _, each in looking), strict=True)]
    return Crowd(people, _largest(looking))


def _largest(known: Sequence[tuple[Viewer, Sequence[float]]]) -> int:
    """The group that most are likeliest to be of; of two as large, the one that looked longer."""
    sizes: dict[int, tuple[int, float]] = {}
    for viewer, shares in known:
        group = likeliest(shares)
        if group is not None:
            size, attention_s = sizes.get(group, (0, 0.0))
            sizes[group] = (size + 1, attention_s + viewer.attention_s)
    return max(sizes, key=lambda group: sizes[group])


def fits(
    strategy: Strategy, ads: Sequence[tuple[Ad, Belief]], crowd: Crowd | None, draw: Draw
) -> Sequence[float]:
    """How well each ad suits the crowd, 0 for not at all; without a crowd only blind ones work.

    Raises :class:`ValueError` for another strategy without a crowd.
    """
    match strategy:
        case Strategy.LOOP:
            return [float(ad.campaign.for_everyone) for ad, _ in ads]
        case Strategy.CONTEXTUAL | Strategy.RANDOM:
            return [1.0 for _ in ads]
    if crowd is None:
        raise ValueError(f"strategy '{strategy.value}' needs somebody to choose for")
    match strategy:
        case Strategy.GROUP:
            return [ad.wanted[crowd.largest] for ad, _ in ads]
        case Strategy.BLEND:
            return [_dot(ad.wanted, crowd.people) for ad, _ in ads]
        case Strategy.LEARNED:
            return [max(LEAST_DRAW, belief.sampled(crowd.people, draw)) for _, belief in ads]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
