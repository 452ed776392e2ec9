"""Choose the colours of a motif by its note: a rose is pink, an iris is violet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfumer.web.art.drawings import Ink
from perfumer.web.art.motifs import Motif

INKS: Mapping[Motif, Ink] = {
    Motif.CITRUS: Ink("#f0a63a", "#5f7a3a", "#fdf0c4"),
    Motif.FLOWER: Ink("#e58d9b", "#6f4b45", "#fbdfdc"),
    Motif.LEAF: Ink("#7fa266", "#3a5a41", "#bccf9a"),
    Motif.FRUIT: Ink("#c94f4f", "#4d5a35", "#f9c9b2"),
    Motif.WATER: Ink("#7fbfca", "#2f6478", "#e3f5f4"),
    Motif.WOOD: Ink("#6f8a5c", "#6b4a2e", "#dcbd8e"),
    Motif.SPICE: Ink("#a95a32", "#5c2c1c", "#edb98a"),
    Motif.RESIN: Ink("#d98e34", "#8a4a1c", "#fbd894"),
    Motif.SWEET: Ink("#d9a35c", "#4a2d20", "#fbecd0"),
    Motif.MUSK: Ink("#b9a3b0", "#6d5f70", "#f8f0ee"),
    Motif.SMOKE: Ink("#b8977a", "#5a3524", "#ead8c2"),
}
_TINTS: tuple[tuple[Motif, str, Ink], ...] = (
    (
        Motif.FLOWER,
        "jasmin lily muguet magnolia orange neroli gardenia tuberose white tiare frangipani "
        "althea datura peach",
        Ink("#f3ead9", "#5d6b47", "#fffdf5"),
    ),
    (
        Motif.FLOWER,
        "violet iris orris lavender lilac hyacinth heliotrope wisteria bluebell",
        Ink("#9c86c4", "#56497a", "#d9cdf0"),
    ),
    (
        Motif.FLOWER,
        "ylang mimosa osmanthus freesia sunflower chamomile genet honeysuckle",
        Ink("#ecc25a", "#7a5a24", "#fdf0bf"),
    ),
    (Motif.FLOWER, "geranium tulip poppy hibiscus rangoon", Ink("#d8604f", "#5a3a33", "#f7c1ae")),
    (Motif.FRUIT, "pear apple quince melon", Ink("#a9b84e", "#566431", "#eff0bd")),
    (
        Motif.FRUIT,
        "fig plum blackcurrant cassis blackberry grape currant",
        Ink("#6d4a7e", "#4d5a35", "#cfb6da"),
    ),
    (
        Motif.FRUIT,
        "peach apricot mango passion nectarine sapodilla pineapple",
        Ink("#f0985a", "#5d6b3a", "#fde0bd"),
    ),
    (Motif.CITRUS, "bergamot lime yuzu verbena pomelo", Ink("#b9c24a", "#54703a", "#f6f6c9")),
    (Motif.CITRUS, "lemon citron petitgrain", Ink("#f2cf4a", "#5f7a3a", "#fff8d0")),
    (Motif.CITRUS, "grapefruit blood", Ink("#ec7f62", "#5f7a3a", "#fde0d0")),
)
_TABLE = tuple(
    (motif, re.compile("|".join(rf"\b{word}" for word in words.split())), ink)
    for motif, words, ink in _TINTS
)


def find_ink(note: str, motif: Motif) -> Ink:
    """Return the colours of a note, by its English name, drawn as ``motif``."""
    name = note.lower()
    for tinted, words, ink in _TABLE:
        if tinted is motif and words.search(name):
            return ink
    return INKS[motif]
