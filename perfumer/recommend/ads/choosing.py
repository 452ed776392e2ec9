"""Which ad comes next, for whoever stands there; pure: time and chance come in.

One function, :func:`fits`, says under each strategy how well an ad suits the people here; the
chooser then draws among the best, by weight. Dates, dayparts, caps, budgets and their pace
come before it (:mod:`.ads_pacing`), and so does not showing an ad twice in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from perfumer.catalog.ads import AdGroup, Campaign
from perfumer.recommend.ads.learning import Belief, Draw, Responses
from perfumer.recommend.ads.pacing import Ledger
from perfumer.recommend.ads.strategies import (
    BLIND,
    Ad,
    Crowd,
    Key,
    Strategy,
    ads_of,
    crowd_of,
    fits,
)
from perfumer.recommend.ads.viewers import Targeting, Viewer, likeliest, merged_ages

__all__ = ["Chooser", "Draw", "Past", "Picked", "Strategy", "Targeting", "Viewer", "merged_ages"]

AS_WELL = 0.95  # an ad that fits so much as the best fits as well
REST = timedelta(minutes=5)  # an ad that failed is not tried for so long


@dataclass(frozen=True, slots=True)
class Picked:
    """What to show now, and why."""

    campaign: str
    creative: str
    duration_s: float
    group: AdGroup | None  # the largest one here; None where nobody was targeted
    strategy: Strategy  # the one that decided: LOOP and CONTEXTUAL stand in for the others
    price_per_second: float


@dataclass(frozen=True)
class Past:
    """What a chooser that starts must know; all of it from confirmed plays."""

    day: date  # the kiosk's today
    spent: Mapping[str, float]  # won by campaign on that day
    plays: Sequence[tuple[str, datetime]]  # (campaign, time) of the last hour
    responses: Responses
    hours: Mapping[int, float]  # mean attentive seconds by hour of the days before


class Chooser:
    """Chooses ads one after the other, and learns from what became of them."""

    def __init__(
        self, campaigns: Sequence[Campaign], strategy: Strategy, targeting: Targeting
    ) -> None:
        self._strategy = strategy
        self._targeting = targeting
        self._ads = {ad.key: ad for ad in ads_of(campaigns, targeting)}
        by_length = sorted(self._ads.values(), key=lambda ad: ad.creative.seconds)
        self._ad_of = {ad.campaign.id: ad for ad in by_length}  # the longest of each campaign
        self._beliefs = {key: Belief(ad.wanted) for key, ad in self._ads.items()}
        self._ledger = Ledger(campaigns)
        self._rests: dict[Key, datetime] = {}  # since when
        self._last: Key | None = None

    def choose(self, viewers: Sequence[Viewer], when: datetime, draw: Draw) -> Picked | None:
        """The next ad for the people here; None when no campaign may play now.

        ``when`` is the kiosk's local time. Tell what the last play cost before (:meth:`spent`).
        """
        shares = [self._targeting.shares(viewer) for viewer in viewers]
        here = [likeliest(each) for each in shares]
        may = {ad.campaign.id for ad in self._ad_of.values() if self._may_play(ad, here, when)}
        resting = {key for key, since in self._rests.items() if abs(when - since) < REST}
        open_ = [ad for ad in self._ads.values() if ad.campaign.id in may and ad.key not in resting]
        ads = [ad for ad in open_ if ad.key != self._last] or open_
        if not ads:
            return None
        crowd = None if self._strategy in BLIND else crowd_of(viewers, shares)
        strategy, found = self._fits(ads, crowd, draw)
        ad = _drawn(ads, found, strategy, draw)
        self._last = ad.key
        self._ledger.played(ad.campaign.id, when)
        return Picked(
            campaign=ad.campaign.id,
            creative=ad.creative.id,
            duration_s=ad.creative.seconds,
            group=self._targeting.groups[crowd.largest] if crowd else None,
            strategy=strategy,
            price_per_second=ad.campaign.price_per_second,
        )

    def learn(
        self,
        campaign: str,
        creative: str,
        viewers: Sequence[Viewer],
        attention_s: Mapping[int, float],
        when: datetime,
    ) -> None:
        """What a confirmed play got: seconds of attention by track; none is 0 seconds.

        Only of those who may be targeted anything is learned. Raises :class:`KeyError` for an
        unknown ad.
        """
        ad = self._ads[campaign, creative]
        self._ledger.flow.add(sum(attention_s.values()), when)
        for viewer in viewers:
            share = min(1.0, attention_s.get(viewer.track, 0.0) / ad.creative.seconds)
            for group, p in enumerate(self._targeting.shares(viewer)):
                self._beliefs[ad.key].add(group, p, share)

    def spent(self, campaign: str, attentive_s: float, when: datetime) -> None:
        """A confirmed play had so many seconds of attention that the campaign pays for.

        Raises :class:`KeyError` for an unknown campaign.
        """
        won = attentive_s * self._ad_of[campaign].campaign.price_per_second
        self._ledger.spend(campaign, won, when.date())

    def failed(self, campaign: str, creative: str, when: datetime) -> None:
        """A play was not confirmed: the ad rests for ``REST``, so that others have the screen."""
        self._rests[campaign, creative] = when

    def restore(self, past: Past) -> None:
        """Go on from what was recorded; what is no longer in the catalog is left out."""
        for campaign, won in past.spent.items():
            self._ledger.spend(campaign, won, past.day)
        for campaign, when in past.plays:
            self._ledger.played(campaign, when)
        self._ledger.flow.remember(past.hours)
        places = self._targeting.index
        for (campaign, creative, group), seen in past.responses.items():
            ad = self._ads.get((campaign, creative))
            if ad is not None and group in places and seen.ots:
                share = min(1.0, seen.attention_s / seen.ots / ad.creative.seconds)
                self._beliefs[ad.key].add(places[group], seen.ots, share)

    def pays_for(self, campaign: str, viewer: Viewer) -> bool:
        """Whether the campaign pays for this viewer's attention.

        Without targeting it bought place and time, so for everybody's. Raises
        :class:`KeyError` for an unknown campaign.
        """
        group = likeliest(self._targeting.shares(viewer))
        return self._pays(self._ad_of[campaign], group)

    def _pays(self, ad: Ad, group: int | None) -> bool:
        if ad.campaign.for_everyone or self._strategy is Strategy.CONTEXTUAL:
            return True
        return group is not None and ad.wanted[group] > 0

    def _may_play(self, longest: Ad, here: Sequence[int | None], when: datetime) -> bool:
        """``here``: the group of everybody, None for those who may not be targeted."""
        campaign = longest.campaign
        targets = self._strategy not in BLIND
        if not campaign.plays_at(when) or (targets and not longest.finds_somebody):
            return False
        cost = 0.0
        if campaign.daily_budget is not None and campaign.price_per_second > 0:
            payers = sum(self._pays(longest, group) for group in here)
            cost = payers * longest.creative.seconds * campaign.price_per_second
        return self._ledger.may_play(campaign, cost, when)

    def _fits(
        self, ads: Sequence[Ad], crowd: Crowd | None, draw: Draw
    ) -> tuple[Strategy, Sequence[float]]:
        """The strategy that decides, and how well each ad fits under it."""
        beliefs = [(ad, self._beliefs[ad.key]) for ad in ads]
        for strategy in (_standing_in(self._strategy, crowd), Strategy.CONTEXTUAL):
            found = fits(strategy, beliefs, crowd, draw)
            if max(found) > 0:
                break
        return strategy, found


def _standing_in(strategy: Strategy, crowd: Crowd | None) -> Strategy:
    """The loop while nobody is there who may be targeted: what is for others is not for them."""
    return strategy if strategy in BLIND or crowd is not None else Strategy.LOOP


def _drawn(ads: Sequence[Ad], found: Sequence[float], strategy: Strategy, draw: Draw) -> Ad:
    """One of those that fit as well as the best, by the weight of their campaigns."""
    least = AS_WELL * max(found)
    best = [ad for ad, fit in zip(ads, found, strict=True) if fit >= least]
    weights = [1.0] * len(best)
    if strategy is not Strategy.RANDOM:
        of_campaign = Counter(ad.campaign.id for ad in best)
        weights = [ad.campaign.weight / of_campaign[ad.campaign.id] for ad in best]
    at = draw.random() * sum(weights)
    for ad, until in zip(best, accumulate(weights), strict=True):
        if at < until:
            return ad
    return best[-1]
