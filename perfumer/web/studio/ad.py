"""The ad that a screen would show to whoever is in a picture, and how that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from perfumer.catalog.ad_files import CreativeKind
from perfumer.catalog.ads import AdGroup, Campaign, Creative
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.recommend.ads.choosing import Strategy, Targeting, Viewer
from perfumer.recommend.ads.preview import preview_ads
from perfumer.recommend.ads.viewers import find_likeliest
from perfumer.traits import Traits
from perfumer.web.present.ads import ADDRESS
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.view import ChartView, RowView
from perfumer.web.studio.asked import Asked
from perfumer.web.studio.offer import (
    CardView,
    Chosen,
    OfferError,
    Payload,
    Told,
    card,
    hashtag,
    listed,
    traits_for,
)
from perfumer.web.studio.seen import Seen

SHOWN = 2  # ads, one after the other
LIKELY = 0.05  # share of an age that tells one face from another
BARS = 5  # groups in the chart; the others are one bar


@dataclass(frozen=True, slots=True)
class AdOffer:
    """``strategy`` regards nobody where ads are not targeted; ``now`` is the kiosk's clock."""

    content: Content
    words: Words
    strategy: Strategy
    targeting: Targeting
    now: Callable[[], datetime]

    def choose(self, asked: Asked, seen: Seen) -> Chosen:
        traits = traits_for(asked, seen)
        if traits is None:
            return Chosen(payload=[])
        viewer = Viewer(0, True, 0.0, traits.gender, traits.age)
        campaigns = self.content.ads.campaigns
        draw = Random(_seed(traits))  # the same face sees the same while it looks around
        found = preview_ads(
            campaigns, self.strategy, self.targeting, viewer, self.now(), draw, SHOWN
        )
        shares = self.targeting.shares(viewer) if self._targeted else ()
        return Chosen(
            payload=[[picked.campaign, picked.creative] for picked in found],
            charts=(self._chart(shares, asked.language),) if shares else (),
            notes=(self._note(shares, asked.language),),
        )

    def tell(self, payload: Payload, language: Language) -> Told:
        """The address of a result holds the ads alone, nothing of who would see them."""
        try:
            ads = [self._ad(str(campaign), str(creative)) for campaign, creative in payload]
        except (KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not advertised here") from error
        if not ads:
            return Told(title=self._say(language, "ad.title.none"), hashtags=[], cards=[])
        campaign = ads[0][0]
        kinds = ["ad.first", *["ad.next"] * (len(ads) - 1)]
        named = [campaign.advertiser, campaign.title]
        tags = [text.in_(language) for text in named]
        tags.append(self.content.words.say(language, "page.title"))
        return Told(
            title=self._say(language, "ad.title", name=campaign.title.in_(language)),
            hashtags=[hashtag(tag) for tag in tags],
            cards=[self._card(kind, *ad, language) for kind, ad in zip(kinds, ads, strict=True)],
        )

    @property
    def _targeted(self) -> bool:
        return self.strategy is not Strategy.CONTEXTUAL

    def _note(self, shares: Sequence[float], language: Language) -> str:
        """Why just these, in a sentence."""
        if not self._targeted:
            return self._say(language, "ad.why.contextual")
        place = find_likeliest(shares)
        if place is None:
            return self._say(language, "ad.why.young")
        group = self._group(self.targeting.groups[place], language)
        return self._say(language, "ad.why.group", group=group)

    def _chart(self, shares: Sequence[float], language: Language) -> ChartView:
        """Whom the screen takes somebody for: a guess, which is said."""
        pairs = zip(self.targeting.groups, shares, strict=True)
        ranked = sorted(pairs, key=lambda pair: -pair[1])
        bars = [(str(group), share) for group, share in ranked[:BARS]]
        bars.append(("others", sum(share for _, share in ranked[BARS:])))
        names = {str(group): self._group(group, language) for group, _ in ranked}
        names["others"] = self._say(language, "ad.others")
        return chart(
            self._say(language, "ad.chart"),
            bars,
            names.__getitem__,
            self._say(language, "ad.chart.note"),
        )

    def _card(
        self, kind: str, campaign: Campaign, creative: Creative, language: Language
    ) -> CardView:
        drawn = creative.kind is CreativeKind.PICTURE
        return card(
            self._say(language, kind),
            campaign.title.in_(language),
            campaign.advertiser.in_(language),
            [],
            rows=self._rows(campaign, language),
            image=ADDRESS + creative.file.in_(language) if drawn else None,
        )

    def _rows(self, campaign: Campaign, language: Language) -> list[RowView]:
        groups = [self._group(group, language) for group in campaign.groups]
        everyone = self._say(language, "ad.everyone")
        rows = [("ad.for", listed(groups) or everyone)]
        if campaign.price_per_second:
            price = self._say(language, "ad.price", won=f"{campaign.price_per_second:,g}")
            rows.append(("ad.pays", price))
        return [RowView(label=self._say(language, key), text=text) for key, text in rows]

    def _group(self, group: AdGroup, language: Language) -> str:
        gender = self._say(language, f"gender.{group.gender.value}")
        age = self._say(language, f"ad.age.{group.age.value}")
        return self._say(language, "ad.group", gender=gender, age=age)

    def _ad(self, campaign: str, creative: str) -> tuple[Campaign, Creative]:
        return self.content.ads.campaign(campaign), self.content.ads.creative(campaign, creative)

    def _say(self, language: Language, key: str, **values: object) -> str:
        return self.words.say(language, key, **values)


def _seed(traits: Traits) -> str:
    """What stays as it is while the gender is set right, and while shares are rounded."""
    by_share = sorted(traits.age.items(), key=lambda pair: -pair[1])
    return " ".join(band.value for band, share in by_share if share >= LIKELY)
