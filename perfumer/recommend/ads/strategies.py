"""Say how well an ad suits the people here: :func:`score_fit`, under each strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from perfumer.catalog.ads import GROUPS, Campaign, Creative
from perfumer.recommend.ads.learning import Belief, Draw
from perfumer.recommend.ads.viewers import Targeting, Viewer, find_likeliest

Key = tuple[str, str]  # campaign, creative
# A campaign for everyone is for each group as much as one for a single group would be if
# faces were guessed at random: it plays where nothing is meant for the people here.
FOR_EVERYONE = 1 / len(GROUPS)
MIN_DRAW = 1e-9  # smallest drawn worth; a low draw never means that an ad does not suit at all


class Strategy(StrEnum):
    GROUP = "group"  # the largest group among those looking, ties by attention
    BLEND = "blend"  # expected match over the probabilities of all viewers
    LEARNED = "learned"  # what each group looked at before; starts like BLEND
    CONTEXTUAL = "contextual"  # place and time only
    LOOP = "loop"  # campaigns for everyone, as when no one is there
    RANDOM = "random"  # any ad, without weights: the baseline


BLIND = frozenset(
    {Strategy.CONTEXTUAL, Strategy.LOOP, Strategy.RANDOM}
)  # strategies that ignore who is there


@dataclass(frozen=True)
class Ad:
    """One creative of a campaign; ``wanted`` is 1 for each group that the campaign is for."""

    campaign: Campaign
    creative: Creative
    wanted: Sequence[float]

    @cached_property
    def key(self) -> Key:
        return self.campaign.id, self.creative.id

    @cached_property
    def can_be_targeted(self) -> bool:
        """Return whether it has a group that may be targeted; an ad for children has none."""
        return any(self.wanted)


def list_ads(campaigns: Sequence[Campaign], targeting: Targeting) -> Sequence[Ad]:
    """Return all creatives, in the order of the catalog."""
    return tuple(
        Ad(campaign, creative, _wanted(campaign, targeting))
        for campaign in campaigns
        for creative in campaign.creatives
    )


def _wanted(campaign: Campaign, targeting: Targeting) -> Sequence[float]:
    if campaign.for_everyone:
        return (FOR_EVERYONE,) * len(targeting.groups)
    return tuple(
        float(targeting.wants(campaign, group) and targeting.can_target(group))
        for group in targeting.groups
    )


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people an ad is chosen for, in the order of :attr:`Targeting.groups`."""

    people: Sequence[float]  # expected number of people of each group
    largest: int  # place of the group that most people belong to


def find_crowd(viewers: Sequence[Viewer], shares: Sequence[Sequence[float]]) -> Crowd | None:
    """Return the people to choose for: those who look, or all while no one looks.

    None when no one may be targeted. ``shares``: :meth:`Targeting.shares` of each viewer.
    """
    known = [pair for pair in zip(viewers, shares, strict=True) if pair[1]]
    looking = [pair for pair in known if pair[0].looking] or known
    if not looking:
        return None
    people = [sum(of_group) for of_group in zip(*(each for _, each in looking), strict=True)]
    return Crowd(people, _largest(looking))


def _largest(known: Sequence[tuple[Viewer, Sequence[float]]]) -> int:
    """Return the group of most people; of two of equal size, the one that looked longer."""
    sizes: dict[int, tuple[int, float]] = {}
    for viewer, shares in known:
        group = find_likeliest(shares)
        if group is not None:
            size, attention_s = sizes.get(group, (0, 0.0))
            sizes[group] = (size + 1, attention_s + viewer.attention_s)
    return max(sizes, key=lambda group: sizes[group])


def score_fit(
    strategy: Strategy, ads: Sequence[tuple[Ad, Belief]], crowd: Crowd | None, draw: Draw
) -> Sequence[float]:
    """Return how well each ad suits the crowd; 0 means not at all.

    Raises :class:`ValueError` without a crowd, except for strategies that ignore who is there.
    """
    match strategy:
        case Strategy.LOOP:
            return [float(ad.campaign.for_everyone) for ad, _ in ads]
        case Strategy.CONTEXTUAL | Strategy.RANDOM:
            return [1.0 for _ in ads]
    if crowd is None:
        raise ValueError(f"strategy '{strategy.value}' needs people to choose for")
    match strategy:
        case Strategy.GROUP:
            return [ad.wanted[crowd.largest] for ad, _ in ads]
        case Strategy.BLEND:
            return [_dot(ad.wanted, crowd.people) for ad, _ in ads]
        case Strategy.LEARNED:
            return [max(MIN_DRAW, belief.draw_worth(crowd.people, draw)) for _, belief in ads]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
