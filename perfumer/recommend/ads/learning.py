"""What each group looks at: a contextual bandit, Thompson sampling on attention by group.

For an ad *a* and a group *g*, the share of a play that somebody of *g* looks at it is believed
to have the mean and the variance of a Beta distribution,

    m = (k·p + s) / (k + n)        v = m·(1 − m) / (k + n + 1)

with *n* people seen (each counts for *g* by the probability of being of it), *s* the sum of
their shares, and a prior mean *p* that counts like *k* people: ``LIKED`` where the campaign is
for *g*, else ``PASSED``. A crowd with *c(g)* people of each group gives *a* a draw from

    Normal(Σ c(g)·w(a, g)·m(a, g), Σ c(g)²·w(a, g)²·v(a, g))

and the highest draw wins (Agrawal and Goyal 2013, with Gaussian beliefs). *w* is 1 where the
campaign is for *g*, else ``OTHERS``: without it the ads that everybody looks at would have the
screen, and campaigns would miss the people they pay for. Before anything is seen the means
rank ads as ``blend`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from operator import mul
from typing import Protocol

# A guess, soon outvoted: somebody looks at an ad that is meant for them for a third of it.
LIKED = 0.35
PASSED = 0.2
OTHERS = 0.25  # docs/ads.md shows what it trades
PRIOR = 6.0  # people, k above
MEMORY = 2000.0  # people; more are scaled down to it, so that what is liked may change


class Draw(Protocol):
    """Chance, as :class:`random.Random` gives it."""

    def random(self) -> float: ...
    def gauss(self, mu: float, sigma: float) -> float: ...


class Belief:
    """What is believed of one ad; ``wanted`` of each group: 1 where the campaign is for it."""

    def __init__(self, wanted: Sequence[float]) -> None:
        self._worth = [OTHERS + (1 - OTHERS) * each for each in wanted]
        self._prior = [PASSED + (LIKED - PASSED) * each for each in wanted]
        self._people = [0.0] * len(wanted)
        self._shares = [0.0] * len(wanted)
        self._means = [0.0] * len(wanted)  # of the sum above, for one person of each group
        self._variances = [0.0] * len(wanted)
        for group in range(len(wanted)):
            self._believe(group)

    def share(self, group: int) -> float:
        """The mean share of a play that somebody of the group looks; 0 to 1."""
        weight = PRIOR + self._people[group]
        return (PRIOR * self._prior[group] + self._shares[group]) / weight

    def sampled(self, crowd: Sequence[float], draw: Draw) -> float:
        """What the ad is worth to a crowd, drawn; ``crowd``: people of each group."""
        mean = sum(map(mul, crowd, self._means))
        variance = sum(map(mul, map(mul, crowd, crowd), self._variances))
        return draw.gauss(mean, sqrt(variance))

    def add(self, group: int, people: float, share: float) -> None:
        """``people`` of a group looked for ``share`` (0 to 1) of a play each."""
        total = self._people[group] + people
        keep = MEMORY / total if total > MEMORY else 1.0
        self._people[group] = keep * total
        self._shares[group] = keep * (self._shares[group] + people * share)
        self._believe(group)

    def _believe(self, group: int) -> None:
        m, worth = self.share(group), self._worth[group]
        self._means[group] = worth * m
        self._variances[group] = worth**2 * m * (1 - m) / (PRIOR + self._people[group] + 1)


class Seen(Protocol):
    """What one group gave one creative over all its confirmed plays."""

    @property
    def ots(self) -> int: ...
    @property
    def attention_s(self) -> float: ...


Responses = Mapping[tuple[str, str, str], Seen]  # by campaign, creative and group
