"""The ad on the attract screen: where it is, where its file is, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.messages import Box
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.view import AdView, BoxView, TextsView

ADDRESS = "/static/ads/"
FULL = Box(0, 0, 1, 1)
# Above the targets of the attract screen, from edge to edge; words go below it.
WIDE_BOTTOM, TALL_BOTTOM = 0.585, 0.5
WIDE_WORDS = Box(0.0253, 0.62, 0.31, 0.345)
TALL_WORDS = Box(0.05, 0.515, 0.9, 0.165)
WIDE_NOTICE, TALL_NOTICE = 0.062, 0.078  # height of the strip below an ad that is alone


@dataclass(frozen=True, slots=True)
class AdSpace:
    """``ad`` is never covered by a target; ``words`` hold the invitation, or the notice alone."""

    ad: Box
    words: Box


def ad_space(alone: bool, aspect: float) -> AdSpace:
    """Where the ad and the words beside it are; ``alone`` where there is nothing to choose."""
    wide = aspect >= 1
    if alone:
        height = WIDE_NOTICE if wide else TALL_NOTICE
        return AdSpace(FULL, Box(0, 1 - height, 1, height))
    bottom = WIDE_BOTTOM if wide else TALL_BOTTOM
    return AdSpace(Box(0, 0, 1, bottom), WIDE_WORDS if wide else TALL_WORDS)


def ad_view(snapshot: Snapshot, content: Content) -> AdView | None:
    """The ad of this moment in the language of the screen; None when there is none."""
    if snapshot.ad is None:
        return None
    language = snapshot.session.language
    campaign = content.ads.campaign(snapshot.ad.campaign)
    creative = content.ads.creative(snapshot.ad.campaign, snapshot.ad.creative)
    box = ad_space(content.signage, snapshot.aspect).ad
    return AdView(
        play=snapshot.ad.play,
        kind=creative.kind.value,
        source=ADDRESS + creative.file.in_(language),
        label=f"{campaign.advertiser.in_(language)}: {campaign.title.in_(language)}",
        place="full" if content.signage else "beside",
        box=BoxView(x=box.x, y=box.y, width=box.width, height=box.height),
    )


def without_invitation(texts: TextsView, snapshot: Snapshot, content: Content) -> TextsView:
    """The texts beside an ad: where nobody plays, only how ads are chosen."""
    if not content.signage:
        return texts
    notice = ad_notice(content, snapshot.session.language)
    return TextsView(**{**texts, "title": "", "subtitle": "", "notice": [notice]})


def ad_notice(content: Content, language: Language) -> str:
    """What everybody may read before a camera looks at them."""
    return content.words.say(language, "ads.targeted" if content.targeting else "ads.contextual")
