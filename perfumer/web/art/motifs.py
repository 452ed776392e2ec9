"""Find what a note looks like by the words of its English name."""

from __future__ import annotations

import re
from enum import StrEnum


class Motif(StrEnum):
    """A drawing that stands for notes."""

    CITRUS = "citrus"
    FLOWER = "flower"
    LEAF = "leaf"
    FRUIT = "fruit"
    WATER = "water"
    WOOD = "wood"
    SPICE = "spice"
    RESIN = "resin"
    SWEET = "sweet"
    MUSK = "musk"
    SMOKE = "smoke"


# The first motif wins whose word begins a word of the note's English name. So words that could be
# mistaken for another ("orange blossom", "pink pepper", "cotton flower") come first.
_WORDS: tuple[tuple[Motif, str], ...] = (
    (Motif.WOOD, "rosewood oakmoss"),
    (Motif.LEAF, "rosemary"),
    (Motif.FRUIT, "pineapple mango melon"),
    (
        Motif.FLOWER,
        "blossom flower rose jasmin lily peony violet iris orris magnolia freesia gardenia "
        "tuberose ylang lavender neroli hyacinth geranium osmanthus orchid mimosa cyclamen "
        "hibiscus heliotrope honeysuckle camellia carnation petal bouquet floral tulip lilac "
        "chamomile daisy frangipani tiare muguet poppy wisteria althea bluebell datura genet "
        "rangoon sunflower wildflower marigold tagetes narcissus immortelle broom linden "
        "hawthorn champaca plumeria jonquil aster anemone edelweiss blossoms",
    ),
    (
        Motif.SPICE,
        "pepper cardamom cinnamon clove ginger nutmeg saffron anise cumin coriander spice juniper "
        "pimento caraway",
    ),
    (
        Motif.CITRUS,
        "bergamot lemon orange grapefruit mandarin lime yuzu citr petitgrain tangerine clementine "
        "citron verbena pomelo",
    ),
    (
        Motif.SMOKE,
        "leather suede tobacco smoke oud agarwood tar gunpowder ash rum whisky cognac",
    ),
    (
        Motif.SWEET,
        "vanilla tonka honey cocoa chocolate coffee caramel praline almond sugar milk coconut "
        "chestnut marshmallow beeswax bean maple hazelnut",
    ),
    (
        Motif.WATER,
        "sea salt marine aqua water ocean calone cucumber lotus seaweed rain ozon mineral "
        "driftwood air dew ice seashore posidonia",
    ),
    (
        Motif.RESIN,
        "amber benzoin incense labdanum myrrh resin opoponax olibanum frankincense elemi styrax "
        "balsam cistus copal lentisk",
    ),
    (
        Motif.WOOD,
        "cedar sandal vetiver oak birch guaiac patchouli wood cypress pine fir cashmeran moss bark "
        "bamboo hinoki papyrus teak",
    ),
    (
        Motif.LEAF,
        "leaf leaves grass ivy green basil mint tea sage thyme rosemary galbanum fern herb "
        "artemisia eucalyptus stem clover wormwood shiso hay maté mate olive angelica holly "
        "mugwort myrtle tarragon spearmint reed",
    ),
    (
        Motif.FRUIT,
        "apple pear peach blackcurrant blackberry sapodilla currant cassis berry fig plum "
        "raspberry strawberry apricot passion cherry grape lychee fruit rhubarb pomegranate "
        "nectarine quince "
        "guava",
    ),
    (Motif.MUSK, "musk ambrette cotton aldehyde powder cashmere skin linen soap silk ambroxan"),
)
WHOLE = 3  # letters up to which only the whole word counts: "fir" is not "first"
_TABLE: tuple[tuple[Motif, re.Pattern[str]], ...] = tuple(
    (
        motif,
        re.compile(
            "|".join(rf"\b{w}s?\b" if len(w) <= WHOLE else rf"\b{w}" for w in words.split())
        ),
    )
    for motif, words in _WORDS
)


def find_named_motif(words: str) -> Motif | None:
    """Return the motif that English ``words`` name, or None."""
    text = words.lower()
    return next((motif for motif, names in _TABLE if names.search(text)), None)


def find_motif(note: str) -> Motif:
    """Return the motif of a note by its English name; a soft cloud for an unknown one."""
    return find_named_motif(note) or Motif.MUSK
