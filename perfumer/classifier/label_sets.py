"""Heads trained on another label set, and what each of their labels means in ours.

A model card names the labels of its heads. Our own labels must be in our order; those of a set
below may be in any order. If a label covers several of ours, its probability is shared out as the
table says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from perfumer.label_views import MERGED, TWELVE, AgeGroup, AiHubEmotions, FourEmotions
from perfumer.traits import LABELS, AgeBand, Emotion, Task

Meaning = Mapping[Task, Mapping[StrEnum, float]]
LabelSet = Mapping[str, Meaning]


def _emotion(label: Emotion) -> Meaning:
    return {Task.EMOTION: {label: 1.0}}


# The four say nothing about disgust, fear and surprise: these stay at 0.
FOUR_EMOTIONS: LabelSet = {
    FourEmotions.ANGRY: _emotion(Emotion.ANGRY),
    FourEmotions.SMILING: _emotion(Emotion.HAPPY),
    FourEmotions.NEUTRAL: _emotion(Emotion.NEUTRAL),
    FourEmotions.CRYING: _emotion(Emotion.SAD),
}
# Anxiety, embarrassed and hurt have no equal among ours; the nearest stand in.
AIHUB_EMOTIONS: LabelSet = {
    AiHubEmotions.ANGER: _emotion(Emotion.ANGRY),
    AiHubEmotions.ANXIETY: _emotion(Emotion.FEAR),
    AiHubEmotions.EMBARRASSED: _emotion(Emotion.SURPRISE),
    AiHubEmotions.JOY: _emotion(Emotion.HAPPY),
    AiHubEmotions.HURT: _emotion(Emotion.DISGUST),
    AiHubEmotions.SADNESS: _emotion(Emotion.SAD),
    AiHubEmotions.NEUTRAL: _emotion(Emotion.NEUTRAL),
}
# Shared out by the years that a band has in common with the age group; 60+ as in FairFace's
# training set, where three of four are in their sixties.
GROUPS: LabelSet = {
    AgeGroup.CHILDREN: {Task.AGE: {AgeBand.TODDLER: 0.3, AgeBand.CHILD: 0.7}},
    AgeGroup.TEENS: {Task.AGE: {AgeBand.TEEN: 1.0}},
    AgeGroup.TWENTIES: {Task.AGE: {AgeBand.TWENTIES: 1.0}},
    AgeGroup.THIRTIES: {Task.AGE: {AgeBand.THIRTIES: 1.0}},
    AgeGroup.FORTIES: {Task.AGE: {AgeBand.FORTIES: 1.0}},
    AgeGroup.FIFTIES: {Task.AGE: {AgeBand.FIFTIES: 1.0}},
    AgeGroup.SIXTIES: {Task.AGE: {AgeBand.SIXTIES: 0.75, AgeBand.OLDER: 0.25}},
}


def _merged_ages() -> LabelSet:
    """Return the meaning of the merged labels: two age groups share one evenly."""
    meanings: dict[str, dict[StrEnum, float]] = {}
    members = list(MERGED.values())
    for group, label in MERGED.items():
        for band, share in GROUPS[group][Task.AGE].items():
            meanings.setdefault(label, {})[band] = share / members.count(label)
    return {label: {Task.AGE: bands} for label, bands in meanings.items()}


MERGED_AGES: LabelSet = _merged_ages()
TWELVE_CLASSES: LabelSet = {
    f"{gender.value}_{impression.value}": {
        Task.GENDER: {gender: 1.0},
        Task.IMPRESSION: {impression: 1.0},
    }
    for gender, impression in TWELVE
}
FOREIGN: Mapping[str, LabelSet] = {
    "12 classes": TWELVE_CLASSES,
    "4 emotions": FOUR_EMOTIONS,
    "AI-Hub's 7 emotions": AIHUB_EMOTIONS,
    "decades": GROUPS,
    "merged ages": MERGED_AGES,
}


def find_label_set(labels: Sequence[str]) -> LabelSet:
    """Return what the labels of a head mean.

    Raises :class:`ValueError` for unknown labels; it lists the known sets.
    """
    for task, ours in LABELS.items():
        if tuple(labels) == tuple(ours):
            return {label.value: {task: {label: 1.0}} for label in ours}
    for known in FOREIGN.values():
        if sorted(labels) == sorted(known):
            return {label: known[label] for label in labels}
    sets = [", ".join(ours) for ours in LABELS.values()]
    sets += [f"{name} ({', '.join(known)})" for name, known in FOREIGN.items()]
    raise ValueError(f"no label set has the labels {', '.join(labels)}; known: {'; '.join(sets)}")


def tasks_of(labels: Sequence[str]) -> tuple[Task, ...]:
    """Return the tasks that a head with these labels reads."""
    return tuple(next(iter(find_label_set(labels).values())))


def matrix(labels: Sequence[str], task: Task) -> NDArray[np.float32]:
    """Return the matrix (head labels, our labels) that turns probabilities into ours.

    The probabilities of a head, multiplied by it, sum to 1 again.
    """
    ours = list(LABELS[task])
    shares = np.zeros((len(labels), len(ours)), np.float32)
    for row, meaning in enumerate(find_label_set(labels).values()):
        for label, share in meaning[task].items():
            shares[row, ours.index(label)] = share
    return shares
