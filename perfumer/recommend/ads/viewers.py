"""Decide who may be targeted, and as which group.

Gender and age are two answers of the face model, taken as independent: the probability of a
group is the product of its gender's and its ages'. A viewer who may be too young is never
targeted (:meth:`Targeting.targetable`), nor is one whose face could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfumer.catalog.ads import GROUPS, AdGroup, Campaign
from perfumer.label_views import AGE_GROUPS, AgeGroup
from perfumer.traits import AgeBand, Gender

# Highest probability of being too young at which a viewer is targeted; docs/ads.md: its errors.
MAX_TOO_YOUNG = 0.2
FIRST_YEAR: Mapping[AgeBand, int] = {
    band: int(band.value.split("-")[0].rstrip("+")) for band in AgeBand
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """One face in front of the screen; without gender and age it is only counted.

    Each distribution has a probability for every label.
    """

    track: int
    looking: bool
    attention_s: float  # seconds that the viewer has looked at the screen
    gender: Mapping[Gender, float] | None
    age: Mapping[AgeBand, float] | None


def merge_ages(texts: Iterable[str]) -> Mapping[AgeGroup, frozenset[AgeGroup]]:
    """Return for each age group all that are merged with it; ``10s+20s`` merges two.

    Raises :class:`ValueError` for an unknown age group and for one that is named twice.
    """
    known = ", ".join(age.value for age in AgeGroup)
    merged = {age: frozenset({age}) for age in AgeGroup}
    named: set[AgeGroup] = set()
    for text in texts:
        # "60+" ends in a plus itself: only a plus before a digit merges.
        parts = text.replace("+", " ").split()
        try:
            ages = [AgeGroup("60+" if part == "60" else part) for part in parts]
        except ValueError:
            raise ValueError(
                f"merged ages '{text}': write age groups joined by '+', of {known}"
            ) from None
        if len(ages) < 2 or named & set(ages) or len(set(ages)) < len(ages):
            raise ValueError(
                f"merged ages '{text}': name at least two age groups, each in one place only"
            )
        named |= set(ages)
        merged |= dict.fromkeys(ages, frozenset(ages))
    return merged


@dataclass(frozen=True)
class Targeting:
    """The rules for targeting: ``least_age`` in years, ages ``merged`` as above."""

    least_age: int
    merged: Mapping[AgeGroup, frozenset[AgeGroup]]

    @cached_property
    def groups(self) -> Sequence[AdGroup]:
        """Return one group for each merged age and gender, named by its youngest age."""
        return tuple(group for group in GROUPS if self._first(group.age) is group.age)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Return the place in :attr:`groups` of every name that a group may have in the records."""
        places = {group: place for place, group in enumerate(self.groups)}
        of = {group: places[AdGroup(group.gender, self._first(group.age))] for group in GROUPS}
        return {str(group): of[group] for group in GROUPS} | {
            self.name(group): place for group, place in places.items()
        }

    def name(self, group: AdGroup) -> str:
        """Return ``female 20s``, or ``female 20s+30s`` where ages are merged."""
        ages = "+".join(age.value for age in AgeGroup if age in self.merged[group.age])
        return f"{group.gender.value} {ages}"

    def targetable(self, viewer: Viewer) -> bool:
        """Return whether the face was read and is very likely not under the least age.

        A face gives bands, not years: with a least age of 14 the whole of 10-19 counts as too
        young. The probabilities of all such bands together must stay within ``MAX_TOO_YOUNG``.
        """
        if viewer.gender is None or viewer.age is None:
            return False
        return sum(viewer.age[band] for band in self._young) <= MAX_TOO_YOUNG

    def shares(self, viewer: Viewer) -> Sequence[float]:
        """Return a probability for each of :attr:`groups`; empty for a viewer not targetable.

        A targetable viewer counts as not too young, so those bands are left out.
        """
        if viewer.gender is None or viewer.age is None or not self.targetable(viewer):
            return ()
        ages = [sum(viewer.age[band] for band in bands) for bands in self._bands]
        total = sum(ages)
        return [age * viewer.gender[gender] / total for age in ages for gender in Gender]

    def group_of(self, viewer: Viewer) -> AdGroup | None:
        """Return the likeliest group; None for a viewer who is not targetable."""
        place = find_likeliest(self.shares(viewer))
        return None if place is None else self.groups[place]

    def wants(self, campaign: Campaign, group: AdGroup) -> bool:
        """Return whether the campaign is for ``group`` or for an age merged with it."""
        return campaign.for_everyone or any(
            AdGroup(group.gender, age) in campaign.groups for age in self.merged[group.age]
        )

    def can_target(self, group: AdGroup) -> bool:
        """Return whether ``group`` may be targeted: not if all its bands are too young."""
        return bool(self._bands_of(group.age))

    @cached_property
    def _young(self) -> Sequence[AgeBand]:
        """Return the bands that hold an age under the least one. A band is never divided."""
        return tuple(band for band in AgeBand if FIRST_YEAR[band] < self.least_age)

    @cached_property
    def _bands(self) -> Sequence[Sequence[AgeBand]]:
        """Return the bands of each age in :attr:`groups`, without the young ones."""
        ages = dict.fromkeys(group.age for group in self.groups)
        return tuple(self._bands_of(age) for age in ages)

    def _bands_of(self, age: AgeGroup) -> tuple[AgeBand, ...]:
        merged = self.merged[age]
        return tuple(b for b in AgeBand if AGE_GROUPS[b] in merged and b not in self._young)

    def _first(self, age: AgeGroup) -> AgeGroup:
        """Return the youngest age merged with ``age``."""
        return next(each for each in AgeGroup if each in self.merged[age])


def find_likeliest(shares: Sequence[float]) -> int | None:
    """Return the place of the greatest share; None for no shares."""
    return max(range(len(shares)), key=shares.__getitem__) if shares else None
