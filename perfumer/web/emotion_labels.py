"""Expressions in the label set that the operator picked: ours, AI-Hub's, or the four.

Only what is shown changes; recommendations use our seven. The tables are those of
:mod:`perfumer.classifier.views`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfumer.classifier.views import AIHUB, FOUR
from perfumer.traits import Emotion


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


def _parts(emotion: Emotion, labels: EmotionLabels) -> Mapping[str, float]:
    if labels is EmotionLabels.AIHUB:
        return {f"emotion.aihub.{AIHUB[emotion].value}": 1.0}
    if labels is EmotionLabels.FOUR:
        return {f"emotion.four.{label.value}": part for label, part in FOUR[emotion].items()}
    return {f"emotion.{emotion.value}": 1.0}
