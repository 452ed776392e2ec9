"""What stands on a poster: one drawing for each brand, 1000 units square, its ground at 860.

Every drawing takes the colours of its palette by name, so that the two posters of a brand are
of one family without being the same. ``{dim}`` is black at a low opacity, for the shaded side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.ad_posters import indoors, outdoors

GROUND = 860

FIGURES: Mapping[str, Callable[[], str]] = {
    "hare": indoors.hare,
    "blocks": indoors.blocks,
    "stationery": indoors.stationery,
    "court": outdoors.court,
    "tint": indoors.tint,
    "tent": outdoors.tent,
    "chair": indoors.chair,
    "bicycle": outdoors.bicycle,
    "basket": indoors.basket,
    "speakers": indoors.speakers,
    "tulips": outdoors.tulips,
    "train": outdoors.train,
    "tea": indoors.tea,
    "trail": outdoors.trail,
    "bookshop": outdoors.bookshop,
    "umbrella": outdoors.umbrella,
}
