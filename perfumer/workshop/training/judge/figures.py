"""Computes all figures of one task: accuracy, confusion, calibration, groups, "not sure"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfumer.maths.softmax import softmax
from perfumer.traits import LABELS, Emotion, Task
from perfumer.workshop.training.judge.calibration import (
    Labels,
    Numbers,
    best_temperature,
    ece,
    ece_by_chance,
    given_by_halves,
    rejection,
    scaled_by_halves,
    threshold,
)

RIGHT_WHEN_SURE = 0.97  # share of given gender answers that must be right
MARGIN = 0.005  # added to it, for pictures that the threshold was not chosen on
CLEARLY_BETTER = 0.15  # accuracy that "sure" must add in the other tasks
MERGED = np.array(
    [0, 1, 2, 2, 3, 3, 4, 5, 6]
)  # group of each age band: 10s-20s and 30s-40s are one
# Expressions that ``balanced`` is the mean over: disgust is too rare to be judged.
BALANCED = (
    Emotion.NEUTRAL,
    Emotion.HAPPY,
    Emotion.SURPRISE,
    Emotion.SAD,
    Emotion.ANGRY,
    Emotion.FEAR,
)
MIN_GROUP = 20  # number of pictures that a group must have for its accuracy to be shown

Groups = Mapping[str, NDArray[np.str_]]  # a name per picture, "" where unknown


def measure_task(task: Task, logits: Numbers, labels: Labels, groups: Groups) -> dict[str, Any]:
    """Return all figures of one task, for ``logits`` (n, labels) and known ``labels`` (n,).

    Temperature and threshold are chosen on all pictures. Calibration and the ``new_`` figures are
    measured on the half of the pictures that they were not chosen on.
    """
    temperature = best_temperature(logits, labels)
    found = softmax(logits, temperature)
    right = found.argmax(axis=1) == labels
    facts: dict[str, Any] = {
        "pictures": len(labels),
        "accuracy": short(right.mean()),
        "confusion": _confusion(task, found, labels),
        "temperature": round(temperature, 3),
        "ece_before": short(ece(softmax(logits), labels)),
        "ece_after": short(ece(scaled_by_halves(logits, labels), labels)),
        "ece_by_chance": short(ece_by_chance(found)),
        "rejection": rejection(found, labels, short),
    }
    facts |= _sureness(task, logits, found, labels)
    if task is Task.AGE:
        facts |= _ages(found, labels)
    if task is Task.EMOTION:
        facts |= expressions(found, labels)
    return facts | _by_groups(right, groups)


def expressions(found: Numbers, labels: Labels) -> dict[str, Any]:
    """Return the share of each expression that is read right, and the mean of :data:`BALANCED`.

    An expression that no picture shows is left out of both.
    """
    right = found.argmax(axis=1) == labels
    known = {place: emotion for place, emotion in enumerate(Emotion) if (labels == place).any()}
    recall = {emotion: float(right[labels == place].mean()) for place, emotion in known.items()}
    judged = [recall[emotion] for emotion in BALANCED if emotion in recall]
    return {
        "balanced": short(np.mean(judged) if judged else 0.0),
        "recall": {emotion.value: short(share) for emotion, share in recall.items()},
    }


def _sureness(task: Task, logits: Numbers, found: Numbers, labels: Labels) -> dict[str, float]:
    right = found.argmax(axis=1) == labels
    wanted = _wanted(task, float(right.mean()))
    limit, given = threshold(found, labels, wanted)
    limit = np.floor(limit * 1e4) / 1e4  # rounded down, so the card lets the same answers through
    sure = (found.max(axis=1) >= limit) & (given > 0)
    new_right, new_given = given_by_halves(logits, labels, wanted)
    return {
        "unsure_below": short(limit),
        "right_when_sure": short(right[sure].mean() if sure.any() else 0.0),
        "not_sure": short(1 - sure.mean()),
        "new_right_when_sure": short(new_right),
        "new_not_sure": short(1 - new_given),
    }


def _wanted(task: Task, accuracy: float) -> float:
    # A gender that is shown must be right; in other tasks "sure" means clearly better than usual.
    if task is Task.GENDER:
        return RIGHT_WHEN_SURE + MARGIN
    return min(0.95, accuracy + CLEARLY_BETTER)


def _ages(found: Numbers, labels: Labels) -> dict[str, float]:
    top = found.argmax(axis=1)
    sums = np.stack([found[:, group == MERGED].sum(axis=1) for group in range(7)], axis=1)
    return {
        "within_one": short((np.abs(top - labels) <= 1).mean()),
        "merged": short((sums.argmax(axis=1) == MERGED[labels]).mean()),
    }


def _by_groups(right: NDArray[np.bool_], groups: Groups) -> dict[str, Any]:
    """Return the accuracy by each grouping of two groups or more, and the largest gap of all."""
    each = {f"by_{name}": by_group(right, column) for name, column in groups.items()}
    each = {name: facts for name, facts in each.items() if len(facts) > 2}
    if not each:
        return {"groups": "not known of these pictures"}
    widest = max(each, key=lambda name: each[name]["gap"])
    return each | {"largest_gap": each[widest]["gap"], "largest_gap_is": widest}


def by_group(right: NDArray[np.bool_], groups: NDArray[np.str_]) -> dict[str, float]:
    """Return the accuracy per group, and the gap between the best and the worst."""
    names, counts = np.unique(groups, return_counts=True)
    large = [name for name, n in zip(names, counts, strict=True) if name and n >= MIN_GROUP]
    each = {str(name): short(right[groups == name].mean()) for name in large}
    return each | {"gap": short(max(each.values()) - min(each.values())) if each else 0.0}


def _confusion(task: Task, found: Numbers, labels: Labels) -> list[list[int]]:
    """Return the table of confusions: rows are labels, columns answers."""
    n = len(LABELS[task])
    table = np.zeros((n, n), int)
    np.add.at(table, (labels, found.argmax(axis=1)), 1)
    return [[int(v) for v in row] for row in table]


def short(value: float | np.floating[Any]) -> float:
    """Return a figure rounded for the card."""
    return round(float(value), 4)
