"""Preview the ads that a screen would show to one person, with the screen's own chooser.

A new chooser is used for each ad: nothing was spent or learned, so the preview depends only on
the person, the hour and the campaigns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from perfumer.catalog.ads import Campaign
from perfumer.recommend.ads.choosing import AdChoice, Chooser, Draw, Strategy, Targeting, Viewer


def preview_ads(
    campaigns: Sequence[Campaign],
    strategy: Strategy,
    targeting: Targeting,
    viewer: Viewer,
    when: datetime,
    draw: Draw,
    count: int,
) -> list[AdChoice]:
    """Return the first ``count`` ads for a person alone, each of another campaign."""
    left, found = list(campaigns), list[AdChoice]()
    while len(found) < count:
        picked = Chooser(left, strategy, targeting).choose([viewer], when, draw)
        if picked is None:
            break
        found.append(picked)
        left = [campaign for campaign in left if campaign.id != picked.campaign]
    return found
