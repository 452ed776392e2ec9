"""Choose the next ad for the people in front of the screen; time and randomness are arguments.

One function, :func:`score_fit`, says under each strategy how well an ad suits the people
here; the chooser then draws among the best, by weight. Before that, ads are left out by date,
daypart, cap, budget and pace (:mod:`.pacing`), and the ad that was shown last.
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
    find_crowd,
    list_ads,
    score_fit,
)
from perfumer.recommend.ads.viewers import Targeting, Viewer, find_likeliest, merge_ages

__all__ = [
    "AdChoice",
    "AdHistory",
    "Chooser",
    "Draw",
    "Strategy",
    "Targeting",
    "Viewer",
    "merge_ages",
]

MIN_RELATIVE_FIT = 0.95  # share of the best fit from which an ad counts as equally good
REST_TIME = timedelta(minutes=5)  # before an ad that failed is tried again


@dataclass(frozen=True, slots=True)
class AdChoice:
    """The ad to show now, and why it was chosen."""

    campaign: str
    creative: str
    duration_s: float
    group: AdGroup | None  # largest group present; None if no one was targeted
    strategy: Strategy  # strategy that decided; LOOP and CONTEXTUAL replace the others
    price_per_second: float


@dataclass(frozen=True)
class AdHistory:
    """What a chooser needs to know when it starts, from confirmed plays only."""

    day: date  # today by the kiosk's clock
    spent: Mapping[str, float]  # won spent on that day, by campaign
    plays: Sequence[tuple[str, datetime]]  # campaign and time of each play of the last hour
    responses: Responses
    hours: Mapping[int, float]  # mean attentive seconds by hour, over earlier days


class Chooser:
    """Choose one ad after the other, and learn from how people looked at them."""

    def __init__(
        self, campaigns: Sequence[Campaign], strategy: Strategy, targeting: Targeting
    ) -> None:
        self._strategy = strategy
        self._targeting = targeting
        self._ads = {ad.key: ad for ad in list_ads(campaigns, targeting)}
        by_length = sorted(self._ads.values(), key=lambda ad: ad.creative.seconds)
        self._ad_of = {ad.campaign.id: ad for ad in by_length}  # longest ad of each campaign
        self._beliefs = {key: Belief(ad.wanted) for key, ad in self._ads.items()}
        self._ledger = Ledger(campaigns)
        self._rests: dict[Key, datetime] = {}  # when an ad failed
        self._last: Key | None = None

    def choose(self, viewers: Sequence[Viewer], when: datetime, draw: Draw) -> AdChoice | None:
        """Return the next ad for the people here, or None when no campaign may play now.

        ``when`` is the kiosk's local time. Book the last play's cost first (:meth:`book_spending`).
        """
        shares = [self._targeting.shares(viewer) for viewer in viewers]
        here = [find_likeliest(each) for each in shares]
        may = {ad.campaign.id for ad in self._ad_of.values() if self._may_play(ad, here, when)}
        resting = {key for key, since in self._rests.items() if abs(when - since) < REST_TIME}
        open_ = [ad for ad in self._ads.values() if ad.campaign.id in may and ad.key not in resting]
        ads = [ad for ad in open_ if ad.key != self._last] or open_
        if not ads:
            return None
        crowd = None if self._strategy in BLIND else find_crowd(viewers, shares)
        strategy, found = self._fits(ads, crowd, draw)
        ad = _draw_ad(ads, found, strategy, draw)
        self._last = ad.key
        self._ledger.book_play(ad.campaign.id, when)
        return AdChoice(
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
        """Learn from a confirmed play; ``attention_s`` by track, a missing track looked for 0 s.

        Nothing is learned from viewers who may not be targeted. Raises :class:`KeyError` for an
        unknown ad.
        """
        ad = self._ads[campaign, creative]
        self._ledger.flow.add(sum(attention_s.values()), when)
        for viewer in viewers:
            share = min(1.0, attention_s.get(viewer.track, 0.0) / ad.creative.seconds)
            for group, p in enumerate(self._targeting.shares(viewer)):
                self._beliefs[ad.key].add(group, p, share)

    def book_spending(self, campaign: str, attentive_s: float, when: datetime) -> None:
        """Book the seconds of attention of a confirmed play that the campaign pays for.

        Raises :class:`KeyError` for an unknown campaign.
        """
        won = attentive_s * self._ad_of[campaign].campaign.price_per_second
        self._ledger.spend(campaign, won, when.date())

    def mark_failed(self, campaign: str, creative: str, when: datetime) -> None:
        """Leave an ad out for ``REST_TIME`` because its play was not confirmed."""
        self._rests[campaign, creative] = when

    def restore(self, past: AdHistory) -> None:
        """Continue from what was recorded; ads that left the catalog are skipped."""
        for campaign, won in past.spent.items():
            self._ledger.spend(campaign, won, past.day)
        for campaign, when in past.plays:
            self._ledger.book_play(campaign, when)
        self._ledger.flow.remember(past.hours)
        places = self._targeting.index
        for (campaign, creative, group), seen in past.responses.items():
            ad = self._ads.get((campaign, creative))
            if ad is not None and group in places and seen.ots:
                share = min(1.0, seen.attention_s / seen.ots / ad.creative.seconds)
                self._beliefs[ad.key].add(places[group], seen.ots, share)

    def pays_for(self, campaign: str, viewer: Viewer) -> bool:
        """Return whether the campaign pays for this viewer's attention.

        Without targeting it bought a place and a time, so it pays for every viewer. Raises
        :class:`KeyError` for an unknown campaign.
        """
        group = find_likeliest(self._targeting.shares(viewer))
        return self._pays(self._ad_of[campaign], group)

    def _pays(self, ad: Ad, group: int | None) -> bool:
        if ad.campaign.for_everyone or self._strategy is Strategy.CONTEXTUAL:
            return True
        return group is not None and ad.wanted[group] > 0

    def _may_play(self, longest: Ad, here: Sequence[int | None], when: datetime) -> bool:
        """Return whether a campaign may play; ``here``: viewers' groups, None if not targetable."""
        campaign = longest.campaign
        targets = self._strategy not in BLIND
        if not campaign.plays_at(when) or (targets and not longest.can_be_targeted):
            return False
        cost = 0.0
        if campaign.daily_budget is not None and campaign.price_per_second > 0:
            payers = sum(self._pays(longest, group) for group in here)
            cost = payers * longest.creative.seconds * campaign.price_per_second
        return self._ledger.may_play(campaign, cost, when)

    def _fits(
        self, ads: Sequence[Ad], crowd: Crowd | None, draw: Draw
    ) -> tuple[Strategy, Sequence[float]]:
        """Return the strategy that decides, and how well each ad fits under it."""
        beliefs = [(ad, self._beliefs[ad.key]) for ad in ads]
        for strategy in (_replace_without_crowd(self._strategy, crowd), Strategy.CONTEXTUAL):
            found = score_fit(strategy, beliefs, crowd, draw)
            if max(found) > 0:
                break
        return strategy, found


def _replace_without_crowd(strategy: Strategy, crowd: Crowd | None) -> Strategy:
    """Return the strategy, or LOOP while no one who may be targeted is there."""
    return strategy if strategy in BLIND or crowd is not None else Strategy.LOOP


def _draw_ad(ads: Sequence[Ad], found: Sequence[float], strategy: Strategy, draw: Draw) -> Ad:
    """Draw one of the ads that fit about as well as the best, by the weight of their campaigns."""
    least = MIN_RELATIVE_FIT * max(found)
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
