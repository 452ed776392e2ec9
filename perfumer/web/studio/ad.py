"""Choose the ads that a screen would show to the person in a picture, and say why."""

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
from perfumer.traits import Traits
from perfumer.web.present.ads import ADDRESS
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.view import ChartView, RowView
from perfumer.web.studio.offer import (
    OfferError,
    Payload,
    ResultText,
    Selection,
    TileView,
    find_traits,
    join_line,
    make_hashtag,
    make_tile,
)
from perfumer.web.studio.picture_result import PictureResult
from perfumer.web.studio.query import Query

MAX_ADS = 2  # ads, one after the other
LIKELY = 0.05  # smallest share of an age that tells one face from another
BARS = 5  # groups in the chart; the others share one bar


@dataclass(frozen=True, slots=True)
class AdOffer:
    """Offers ads; ``strategy`` ignores the viewer where ads are not targeted.

    ``now`` is the kiosk's local clock.
    """

    content: Content
    words: Words
    strategy: Strategy
    targeting: Targeting
    now: Callable[[], datetime]

    def choose(self, query: Query, picture: PictureResult) -> Selection:
        traits = find_traits(query, picture)
        if traits is None:
            return Selection(payload=[])
        # None: only counted, where the face model does not read it.
        viewer = Viewer(0, True, 0.0, traits.gender or None, traits.age or None)
        campaigns = self.content.ads.campaigns
        draw = Random(_seed(traits))  # the same face gets the same ads when it asks again
        matches = preview_ads(
            campaigns, self.strategy, self.targeting, viewer, self.now(), draw, MAX_ADS
        )
        shares = self.targeting.shares(viewer) if self._targeted else ()
        group = self.targeting.group_of(viewer)
        return Selection(
            payload=[[picked.campaign, picked.creative] for picked in matches],
            charts=(self._chart(shares, query.language),) if shares else (),
            notes=(self._note(group, query.language),),
        )

    def describe(self, payload: Payload, language: Language) -> ResultText:
        """Describe the ads; the address of a result holds nothing of who would see them."""
        try:
            ads = [self._ad(str(campaign), str(creative)) for campaign, creative in payload]
        except (KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not advertised here") from error
        if not ads:
            return ResultText(title=self._say(language, "ad.title.none"), hashtags=[], tiles=[])
        campaign = ads[0][0]
        kinds = ["ad.first", *["ad.next"] * (len(ads) - 1)]
        named = [campaign.advertiser, campaign.title]
        tags = [text.in_(language) for text in named]
        tags.append(self.content.words.say(language, "page.title"))
        return ResultText(
            title=self._say(language, "ad.title", name=campaign.title.in_(language)),
            hashtags=[make_hashtag(tag) for tag in tags],
            tiles=[self._tile(kind, *ad, language) for kind, ad in zip(kinds, ads, strict=True)],
        )

    @property
    def _targeted(self) -> bool:
        return self.strategy is not Strategy.CONTEXTUAL

    def _note(self, group: AdGroup | None, language: Language) -> str:
        """Say in a sentence why these ads were chosen."""
        if not self._targeted:
            return self._say(language, "ad.why.contextual")
        if group is None:
            return self._say(language, "ad.why.young")
        return self._say(language, "ad.why.group", group=self._group(group, language))

    def _chart(self, shares: Sequence[float], language: Language) -> ChartView:
        """Return the groups the person probably belongs to, with the note that it is a guess."""
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

    def _tile(
        self, kind: str, campaign: Campaign, creative: Creative, language: Language
    ) -> TileView:
        drawn = creative.kind is CreativeKind.PICTURE
        return make_tile(
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
        rows = [("ad.for", join_line(groups) or everyone)]
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
    """Return a text that stays the same when the gender is corrected or shares are rounded."""
    by_share = sorted(traits.age.items(), key=lambda pair: -pair[1])
    return " ".join(band.value for band, share in by_share if share >= LIKELY)
