"""Name expressions in the label set that the operator chose: ours, AI-Hub's, or the four.

Recommendations use our seven emotions; the label set only changes what is shown, and which
emotions the visitor confirms with a yes. The tables are those of :mod:`perfumer.label_views`.
A guess under the model card's threshold is shown as neutral; the numbers stay as they were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfumer.label_views import AIHUB, FOUR
from perfumer.recommend.certainty import is_sure
from perfumer.recommend.feelings import Expression
from perfumer.traits import Emotion, Traits, rank_labels


class EmotionLabels(StrEnum):
    """A label set for expressions."""

    OURS = "ours"
    AIHUB = "aihub"
    FOUR = "four"


def label_shares(shares: Mapping[Emotion, float], labels: EmotionLabels) -> list[tuple[str, float]]:
    """Return keys of the word tables with their shares, the largest first."""
    found: dict[str, float] = {}
    for emotion, share in shares.items():
        for key, part in _parts(emotion, labels).items():
            found[key] = found.get(key, 0.0) + share * part
    return sorted(found.items(), key=lambda item: -item[1])


def name_neutral(labels: EmotionLabels) -> str:
    """Return the key of the label that stands for no expression."""
    return next(iter(_parts(Emotion.NEUTRAL, labels)))


def name_expression(
    shares: Mapping[Emotion, float], labels: EmotionLabels, unsure_below: float
) -> str:
    """Return the key of the likeliest label; of neutral, where that is only a weak guess."""
    likeliest, share = label_shares(shares, labels)[0]
    return likeliest if is_sure(share, unsure_below) else name_neutral(labels)


def read_expression(
    traits: Traits | None, labels: EmotionLabels, unsure_below: float
) -> Expression | None:
    """Return what a face shows, with the emotions that the named label stands for.

    None where no face was read, or no expression in it.
    """
    if traits is None or not traits.emotion:
        return None
    named, share = label_shares(traits.emotion, labels)[0]
    if not is_sure(share, unsure_below):
        return Expression(traits.emotion, (Emotion.NEUTRAL,), weak=True)
    parts = {
        emotion: part * _parts(emotion, labels).get(named, 0.0)
        for emotion, part in traits.emotion.items()
        if named in _parts(emotion, labels)
    }
    return Expression(traits.emotion, tuple(emotion for emotion, _ in rank_labels(parts)))


def _parts(emotion: Emotion, labels: EmotionLabels) -> Mapping[str, float]:
    if labels is EmotionLabels.AIHUB:
        return {f"emotion.aihub.{AIHUB[emotion].value}": 1.0}
    if labels is EmotionLabels.FOUR:
        return {f"emotion.four.{label.value}": part for label, part in FOUR[emotion].items()}
    return {f"emotion.{emotion.value}": 1.0}
