"""Figures that belong to no task alone: FER2013's own labels, votes, and adults called angry.

Nothing is chosen here, no temperature and no threshold: the top labels of the network are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfumer.maths.softmax import softmax
from perfumer.traits import AgeBand, Emotion, Task
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.heads import FER2013
from perfumer.workshop.training.judge.calibration import Numbers
from perfumer.workshop.training.judge.figures import expressions, short
from perfumer.workshop.training.judge.in_colour import of_strong_expressions
from perfumer.workshop.training.judge.judging import Figures, Outputs, Read

VOTES, ADULTS, IN_COLOUR = "votes", "adults", "in_colour"  # names of figures
YOUNGEST_ADULT = list(AgeBand).index(AgeBand.TWENTIES)
ANGRY_OR_SAD = (Emotion.ANGRY, Emotion.SAD)


def other_figures(read: Sequence[Read]) -> Figures:
    """Return the figures of what ``read`` has labels for."""
    found = {
        FER2013: of_single_labels(read),
        VOTES: of_votes(read),
        ADULTS: of_adults(read),
        IN_COLOUR: of_strong_expressions(read),
    }
    return {name: figures for name, figures in found.items() if figures}


def of_single_labels(read: Sequence[Read]) -> dict[str, Any]:
    """Judge on FER2013's own labels, by the head that learnt them, else by that of expressions."""
    parts = [
        (found, data.labels[FER2013], data.labels[FER2013] >= 0)
        for data, found in read
        if FER2013 in data.labels and Task.EMOTION in found
    ]
    parts = [part for part in parts if part[2].any()]
    if not parts:
        return {}
    head = FER2013 if all(FER2013 in found for found, _, _ in parts) else Task.EMOTION.value
    logits = np.concatenate([found[head][known] for found, _, known in parts])
    labels = np.concatenate([labels[known] for _, labels, known in parts])
    right = logits.argmax(axis=1) == labels
    facts = {"pictures": len(labels), "read_by": head, "accuracy": short(right.mean())}
    return facts | expressions(logits, labels)


def of_votes(read: Sequence[Read]) -> dict[str, Any]:
    """Return the cross entropy of the shares that people gave, and the least that can be had.

    Faces without a clear majority count too. Both are in nats.
    """
    parts = [
        (found[Task.EMOTION], data.shares[Task.EMOTION])
        for data, found in read
        if Task.EMOTION in found and Task.EMOTION in data.shares
    ]
    if not parts:
        return {}
    logits, shares = (np.concatenate(each) for each in zip(*parts, strict=True))
    voted = shares.sum(axis=1) > 0
    given = shares[voted] / shares[voted].sum(axis=1, keepdims=True)
    return {
        "pictures": int(voted.sum()),
        "cross_entropy": short(_cross_entropy(given, softmax(logits[voted]))),
        "least": short(_cross_entropy(given, given)),
    }


def _cross_entropy(wanted: Numbers, found: Numbers) -> float:
    return float(-(wanted * np.log(found + 1e-12)).sum(axis=1).mean())


def of_adults(read: Sequence[Read]) -> dict[str, Any]:
    """Return how many faces of people of 20 and older are called angry or sad."""
    called = [_called(*one) for one in read if Task.AGE in one[0].labels and Task.EMOTION in one[1]]
    emotions = np.concatenate([np.array([], np.str_), *called])
    if not len(emotions):
        return {}
    shares = {emotion: float((emotions == emotion.value).mean()) for emotion in ANGRY_OR_SAD}
    return {
        "pictures": len(emotions),
        "called_angry_or_sad": short(sum(shares.values())),
        **{f"called_{emotion.value}": short(share) for emotion, share in shares.items()},
    }


def _called(data: FaceData, found: Outputs) -> NDArray[np.str_]:
    """Return the top expression of each adult."""
    adults = data.labels[Task.AGE] >= YOUNGEST_ADULT
    names = np.array([emotion.value for emotion in Emotion])
    return np.asarray(names[found[Task.EMOTION][adults].argmax(axis=1)], np.str_)
