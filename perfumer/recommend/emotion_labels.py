"""Expressions in the label set that the operator picked: ours, AI-Hub's, or the four.

Recommendations use our seven; only what is shown changes, and what a yes or no is said to. The
tables are those of :mod:`perfumer.label_views`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfumer.label_views import AIHUB, FOUR
from perfumer.recommend.feelings import Expression
from perfumer.traits import Emotion, Traits, ranked


class EmotionLabels(StrEnum):
    OURS = "ours"
    AIHUB = "aihub"
    FOUR = "four"


def in_labels(shares: Mapping[Emotion, float], labels: EmotionLabels) -> list[tuple[str, float]]:
    """Keys of the word tables with their shares, the largest first."""
    found: dict[str, float] = {}
    for emotion, share in shares.items():
        for key, part in _parts(emotion, labels).items():
            found[key] = found.get(key, 0.0) + share * part
    return sorted(found.items(), key=lambda item: -item[1])


def first_label(shares: Mapping[Emotion, float], labels: EmotionLabels) -> str:
    """The key of the likeliest label."""
    return in_labels(shares, labels)[0][0]


def expression(traits: Traits | None, labels: EmotionLabels) -> Expression | None:
    """What a face shows, with the emotions that the likeliest label stands for."""
    if traits is None:
        return None
    named, share = in_labels(traits.emotion, labels)[0]
    parts = {
        emotion: part * _parts(emotion, labels).get(named, 0.0)
        for emotion, part in traits.emotion.items()
        if named in _parts(emotion, labels)
    }
    return Expression(traits.emotion, tuple(emotion for emotion, _ in ranked(parts)), share)


def _parts(emotion: Emotion, labels: EmotionLabels) -> Mapping[str, float]:
    if labels is EmotionLabels.AIHUB:
        return {f"emotion.aihub.{AIHUB[emotion].value}": 1.0}
    if labels is EmotionLabels.FOUR:
        return {f"emotion.four.{label.value}": part for label, part in FOUR[emotion].items()}
    return {f"emotion.{emotion.value}": 1.0}
