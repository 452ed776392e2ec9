"""The label sets of the earlier systems, as documented views of our labels.

Nothing is trained for them: each is a table that sums or multiplies our probabilities. A head that
was trained on one of them works the other way round: its card names its labels, and
:mod:`perfumer.classifier.label_sets` turns its probabilities into ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits

# The twelve classes of the first system, in its order.
TWELVE: tuple[tuple[Gender, Impression], ...] = tuple(
    (gender, impression) for gender in Gender for impression in Impression
)


class FourEmotions(StrEnum):
    """The emotions of the fifth system."""

    ANGRY = "angry"
    SMILING = "smiling"
    NEUTRAL = "neutral"
    CRYING = "crying"


# Surprise is not among the four; it is split between smiling and neutral.
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
    """The seven emotions of AI-Hub data set 82, in the order of the fourth system."""

    ANGER = "anger"
    ANXIETY = "anxiety"
    EMBARRASSED = "embarrassed"
    JOY = "joy"
    HURT = "hurt"
    SADNESS = "sadness"
    NEUTRAL = "neutral"


# Three of AI-Hub's emotions have no equal among ours, and the nearest stands in: fear for anxiety,
# surprise for embarrassed, disgust for hurt. Where these three matter, train on AI-Hub's labels.
AIHUB: Mapping[Emotion, AiHubEmotions] = {
    Emotion.ANGRY: AiHubEmotions.ANGER,
    Emotion.DISGUST: AiHubEmotions.HURT,
    Emotion.FEAR: AiHubEmotions.ANXIETY,
    Emotion.HAPPY: AiHubEmotions.JOY,
    Emotion.NEUTRAL: AiHubEmotions.NEUTRAL,
    Emotion.SAD: AiHubEmotions.SADNESS,
    Emotion.SURPRISE: AiHubEmotions.EMBARRASSED,
}


class AgeGroup(StrEnum):
    """The seven age groups of the second system, mostly decades; ads are aimed at them too."""

    CHILDREN = "0s"
    TEENS = "10s"
    TWENTIES = "20s"
    THIRTIES = "30s"
    FORTIES = "40s"
    FIFTIES = "50s"
    SIXTIES = "60+"


AGE_GROUPS: Mapping[AgeBand, AgeGroup] = {
    AgeBand.TODDLER: AgeGroup.CHILDREN,
    AgeBand.CHILD: AgeGroup.CHILDREN,
    AgeBand.TEEN: AgeGroup.TEENS,
    AgeBand.TWENTIES: AgeGroup.TWENTIES,
    AgeBand.THIRTIES: AgeGroup.THIRTIES,
    AgeBand.FORTIES: AgeGroup.FORTIES,
    AgeBand.FIFTIES: AgeGroup.FIFTIES,
    AgeBand.SIXTIES: AgeGroup.SIXTIES,
    AgeBand.OLDER: AgeGroup.SIXTIES,
}

# The five merged groups of the second system: neighbours that were hard to tell apart.
MERGED: Mapping[AgeGroup, str] = {
    AgeGroup.CHILDREN: "0s",
    AgeGroup.TEENS: "10s-20s",
    AgeGroup.TWENTIES: "10s-20s",
    AgeGroup.THIRTIES: "30s-40s",
    AgeGroup.FORTIES: "30s-40s",
    AgeGroup.FIFTIES: "50s",
    AgeGroup.SIXTIES: "60+",
}


def twelve(traits: Traits) -> dict[str, float]:
    """Return ``female_active`` … ``male_sexy``; gender and impression count as independent."""
    return {
        f"{gender.value}_{impression.value}": traits.gender[gender] * traits.impression[impression]
        for gender, impression in TWELVE
    }


def aihub_emotions(traits: Traits) -> dict[AiHubEmotions, float]:
    """Return the seven in AI-Hub's order; three of ours only stand in, see :data:`AIHUB`."""
    shares = {AIHUB[emotion]: share for emotion, share in traits.emotion.items()}
    return {label: shares[label] for label in AiHubEmotions}


def age_groups(traits: Traits) -> dict[AgeGroup, float]:
    """Return the share of each age group: the sum of its age bands."""
    shares = dict.fromkeys(AgeGroup, 0.0)
    for band, share in traits.age.items():
        shares[AGE_GROUPS[band]] += share
    return shares


def merged_ages(traits: Traits) -> dict[str, float]:
    """Return the share of each merged group: the sum of its age groups."""
    shares = dict.fromkeys(MERGED.values(), 0.0)
    for group, share in age_groups(traits).items():
        shares[MERGED[group]] += share
    return shares
