"""Place the ad on the attract screen, with its file and the notice about it."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.messages import Box
from perfumer.snapshot import Snapshot
from perfumer.web.present.content import Content
from perfumer.web.present.view import AdView, BoxView, TextsView

ADDRESS = "/static/ads/"  # folder of ad files
FULL = Box(0, 0, 1, 1)
# Lower edge of an ad above the targets of the attract screen; the words go below it.
WIDE_BOTTOM, TALL_BOTTOM = 0.585, 0.5
WIDE_WORDS = Box(0.0253, 0.62, 0.31, 0.345)
TALL_WORDS = Box(0.05, 0.515, 0.9, 0.165)
WIDE_NOTICE, TALL_NOTICE = 0.062, 0.078  # height of the strip below an ad that is alone


@dataclass(frozen=True, slots=True)
class AdSpace:
    """Where an ad is; no target covers it. ``words`` hold the invitation, or only the notice."""

    ad: Box
    words: Box


def ad_space(alone: bool, aspect: float) -> AdSpace:
    """Return where the ad and its words are; ``alone`` means that there are no targets."""
    wide = aspect >= 1
    if alone:
        height = WIDE_NOTICE if wide else TALL_NOTICE
        return AdSpace(FULL, Box(0, 1 - height, 1, height))
    bottom = WIDE_BOTTOM if wide else TALL_BOTTOM
    return AdSpace(Box(0, 0, 1, bottom), WIDE_WORDS if wide else TALL_WORDS)


def ad_view(snapshot: Snapshot, content: Content) -> AdView | None:
    """Return the ad of this moment in the language of the screen, None without an ad."""
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
    """Return the texts next to an ad: on pure signage only how ads are chosen."""
    if not content.signage:
        return texts
    notice = ad_notice(content, snapshot.session.language)
    return TextsView(**{**texts, "title": "", "subtitle": "", "notice": [notice]})


def ad_notice(content: Content, language: Language) -> str:
    """Return the notice that people can read before the camera sees them."""
    return content.words.say(language, "ads.targeted" if content.targeting else "ads.contextual")
