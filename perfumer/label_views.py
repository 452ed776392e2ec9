"""The label sets of the systems this one grew from, as documented views of our heads.

Nothing is trained for them: each is a table that folds or multiplies our probabilities. A head
that was trained on one of them slots in the other way round: its card names its labels, and
:mod:`perfumer.classifier.label_sets` turns its probabilities into ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits

# The first system's twelve classes, in its order.
TWELVE: tuple[tuple[Gender, Impression], ...] = tuple(
    (gender, impression) for gender in Gender for impression in Impression
)


class FourEmotions(StrEnum):
    """The fifth system's: angry, smiling, neutral, crying."""

    ANGRY = "angry"
    SMILING = "smiling"
    NEUTRAL = "neutral"
    CRYING = "crying"


# Surprise has no place among the four; it is split between smiling and neutral.
FOUR: Mapping[Emotion, Mapping[FourEmotions, float]] = {
    Emotion.ANGRY: {FourEmotions.ANGRY: 1},
    Emotion.DISGUST: {FourEmotions.ANGRY: 1},
    Emotion.FEAR: {FourEmotions.CRYING: 1},
    Emotion.HAPPY: {FourEmotions.SMILING: 1},
    Emotion.NEUTRAL: {FourEmotions.NEUTRAL: 1},
    Emotion.SAD: {FourEmotions.CRYING: 1},
    Emotion.SURPRISE: {FourEmotions.SMILING: 0.5, FourEmotions.NEUTRAL: 0.5},
}


class AiHubEmotions(StrEnum):
    """AI-Hub 82's seven, in the fourth system's order."""

    ANGER = "anger"
    ANXIETY = "anxiety"
    EMBARRASSED = "embarrassed"
    JOY = "joy"
    HURT = "hurt"
    SADNESS = "sadness"
    NEUTRAL = "neutral"


# Ours stand in where there is no like: fear for anxiety, surprise for embarrassed, disgust for
# hurt. That is plainly a stand-in: train on AI-Hub's own labels where these three matter.
AIHUB: Mapping[Emotion, AiHubEmotions] = {
    Emotion.ANGRY: AiHubEmotions.ANGER,
    Emotion.DISGUST: AiHubEmotions.HURT,
    Emotion.FEAR: AiHubEmotions.ANXIETY,
    Emotion.HAPPY: AiHubEmotions.JOY,
    Emotion.NEUTRAL: AiHubEmotions.NEUTRAL,
    Emotion.SAD: AiHubEmotions.SADNESS,
    Emotion.SURPRISE: AiHubEmotions.EMBARRASSED,
}

# The second system's decades; 3-9 and 0-2 are its 0's, 60-69 and 70+ its 60+.
DECADES: Mapping[AgeBand, str] = {
    AgeBand.TODDLER: "0s",
    AgeBand.CHILD: "0s",
    AgeBand.TEEN: "10s",
    AgeBand.TWENTIES: "20s",
    AgeBand.THIRTIES: "30s",
    AgeBand.FORTIES: "40s",
    AgeBand.FIFTIES: "50s",
    AgeBand.SIXTIES: "60+",
    AgeBand.OLDER: "60+",
}

# Its second level: the neighbours that it merged because they were hard to tell apart.
MERGED: Mapping[str, str] = {
    "0s": "0s",
    "10s": "10s-20s",
    "20s": "10s-20s",
    "30s": "30s-40s",
    "40s": "30s-40s",
    "50s": "50s",
    "60+": "60+",
}


def twelve(traits: Traits) -> dict[str, float]:
    """``female_active`` … ``male_sexy``; gender and impression are read independently."""
    return {
        f"{gender.value}_{impression.value}": traits.gender[gender] * traits.impression[impression]
        for gender, impression in TWELVE
    }


def four_emotions(traits: Traits) -> dict[FourEmotions, float]:
    found = dict.fromkeys(FourEmotions, 0.0)
    for emotion, parts in FOUR.items():
        for label, share in parts.items():
            found[label] += share * traits.emotion[emotion]
    return found


def aihub_emotions(traits: Traits) -> dict[AiHubEmotions, float]:
    """In AI-Hub's order; three of ours only stand in, see :data:`AIHUB`."""
    found = {AIHUB[emotion]: share for emotion, share in traits.emotion.items()}
    return {label: found[label] for label in AiHubEmotions}


def decades(traits: Traits) -> dict[str, float]:
    found = dict.fromkeys(DECADES.values(), 0.0)
    for band, share in traits.age.items():
        found[DECADES[band]] += share
    return found


def merged_ages(traits: Traits) -> dict[str, float]:
    """Two levels: the nine bands to decades, the decades to five groups."""
    found = dict.fromkeys(MERGED.values(), 0.0)
    for decade, share in decades(traits).items():
        found[MERGED[decade]] += share
    return found
