"""Learn what each group looks at: a contextual bandit, Thompson sampling on attention by group.

For an ad *a* and a group *g*, the share of a play for which a person of *g* looks at it is
believed to have the mean and the variance of a Beta distribution,

    m = (k·p + s) / (k + n)        v = m·(1 − m) / (k + n + 1)

with *n* people seen (each counts for *g* by the probability of being of it), *s* the sum of
their shares, and a prior mean *p* that counts like *k* people: ``PRIOR_SHARE_MEANT`` where the
campaign is for *g*, else ``PRIOR_SHARE_OTHER``. A crowd with *c(g)* people of each group gives
*a* a draw from

    Normal(Σ c(g)·w(a, g)·m(a, g), Σ c(g)²·w(a, g)²·v(a, g))

and the highest draw wins (Agrawal and Goyal 2013, with Gaussian beliefs). *w* is 1 where the
campaign is for *g*, else ``WEIGHT_OTHER``: without it the ads that all people look at would
fill the screen, and campaigns would miss the people they pay for. Before anything is seen the
means rank ads as ``blend`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from operator import mul
from typing import Protocol

# Prior means, quickly outweighed by data: share of an ad that a person looks at it.
PRIOR_SHARE_MEANT = 0.35  # an ad meant for the person's group
PRIOR_SHARE_OTHER = 0.2  # any other ad
WEIGHT_OTHER = 0.25  # weight of attention by other groups; docs/ads.md shows the trade-off
PRIOR_PEOPLE = 6.0  # people that the prior counts as, k above
MAX_PEOPLE = 2000.0  # people remembered; more are scaled down, so that preferences can change


class Draw(Protocol):
    """A source of randomness, such as :class:`random.Random`."""

    def random(self) -> float: ...
    def gauss(self, mu: float, sigma: float) -> float: ...


class Belief:
    """Hold what is believed of one ad; ``wanted`` is 1 for each group that the campaign is for."""

    def __init__(self, wanted: Sequence[float]) -> None:
        self._worth = [WEIGHT_OTHER + (1 - WEIGHT_OTHER) * each for each in wanted]
        self._prior = [
            PRIOR_SHARE_OTHER + (PRIOR_SHARE_MEANT - PRIOR_SHARE_OTHER) * each for each in wanted
        ]
        self._people = [0.0] * len(wanted)
        self._shares = [0.0] * len(wanted)
        self._means = [0.0] * len(wanted)  # terms of the sum above, for one person of each group
        self._variances = [0.0] * len(wanted)
        for group in range(len(wanted)):
            self._believe(group)

    def share(self, group: int) -> float:
        """Return the mean share of a play, 0 to 1, for which a person of the group looks."""
        weight = PRIOR_PEOPLE + self._people[group]
        return (PRIOR_PEOPLE * self._prior[group] + self._shares[group]) / weight

    def draw_worth(self, crowd: Sequence[float], draw: Draw) -> float:
        """Draw what the ad is worth to a crowd; ``crowd``: people of each group."""
        mean = sum(map(mul, crowd, self._means))
        variance = sum(map(mul, map(mul, crowd, crowd), self._variances))
        return draw.gauss(mean, sqrt(variance))

    def add(self, group: int, people: float, share: float) -> None:
        """Add that ``people`` of a group each looked for ``share`` (0 to 1) of a play."""
        total = self._people[group] + people
        keep = MAX_PEOPLE / total if total > MAX_PEOPLE else 1.0
        self._people[group] = keep * total
        self._shares[group] = keep * (self._shares[group] + people * share)
        self._believe(group)

    def _believe(self, group: int) -> None:
        m, worth = self.share(group), self._worth[group]
        self._means[group] = worth * m
        self._variances[group] = worth**2 * m * (1 - m) / (PRIOR_PEOPLE + self._people[group] + 1)


class GroupResponse(Protocol):
    """The attention of one group to one creative, over all its confirmed plays."""

    @property
    def ots(self) -> int: ...
    @property
    def attention_s(self) -> float: ...


Responses = Mapping[tuple[str, str, str], GroupResponse]  # by campaign, creative and group
