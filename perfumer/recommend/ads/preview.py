"""Which ads a screen would show to one person, as its own chooser picks them.

A new chooser for each: nothing was spent and nothing learned, so what is told depends on the
person, the hour and the campaigns alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from perfumer.catalog.ads import Campaign
from perfumer.recommend.ads.choosing import Chooser, Draw, Picked, Strategy, Targeting, Viewer


def would_see(
    campaigns: Sequence[Campaign],
    strategy: Strategy,
    targeting: Targeting,
    viewer: Viewer,
    when: datetime,
    draw: Draw,
    most: int,
) -> list[Picked]:
    """The first ads for somebody who stands there alone, each of another campaign."""
    left, found = list(campaigns), list[Picked]()
    while len(found) < most:
        picked = Chooser(left, strategy, targeting).choose([viewer], when, draw)
        if picked is None:
            break
        found.append(picked)
        left = [campaign for campaign in left if campaign.id != picked.campaign]
    return found
