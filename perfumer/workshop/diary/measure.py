"""Measures the figures of the card, all on texts that no part of the training saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from perfumer.diary.model import TextReading
from perfumer.traits import Emotion
from perfumer.workshop.diary.kote import EMOTIONS, PRESENT, find_leading

Floats = NDArray[np.float32]
Figures = dict[str, float | dict[str, float]]


def measure_valence(readings: Sequence[TextReading], pleasant: Floats) -> Figures:
    """Measure how often pleasant texts are recognised."""
    answers = np.asarray([reading.valence > 0.5 for reading in readings])
    return {"texts": len(readings), "accuracy": _rounded(np.mean(answers == (pleasant > 0)))}


def measure_emotions(
    readings: Sequence[TextReading], scores: Floats, labels: Floats, mean: Floats
) -> Figures:
    """Measure the emotions: present if its score is above 0, leading if its share is largest."""
    present = labels >= PRESENT
    of_each = f1_score(present, scores > 0, average=None)
    always = 2 * present.mean(axis=0) / (1 + present.mean(axis=0))
    winners = find_leading(labels, mean)
    first = _first(readings)
    sure = np.asarray([reading.sure for reading in readings])
    right = present[np.arange(len(first)), first]
    clear = _clear(labels, mean)
    return {
        "texts": len(readings),
        "macro_f1": _rounded(of_each.mean()),
        "f1": _named(of_each),
        "macro_f1_if_always_yes": _rounded(always.mean()),
        "macro_auc": _rounded(roc_auc_score(present, scores)),
        "leading_macro_f1": _rounded(f1_score(winners, first, average="macro")),
        "leading_accuracy": _rounded(np.mean(winners == first)),
        "leading_macro_f1_where_clear": _rounded(
            f1_score(winners[clear], first[clear], average="macro")
        ),
        "clear": _rounded(clear.mean()),
        "sure": _rounded(sure.mean()),
        "first_is_present": _rounded(right.mean()),
        "first_is_present_when_sure": _rounded(right[sure].mean()),
    }


def measure_lines(readings: Sequence[TextReading], emotions: Sequence[Emotion]) -> Figures:
    """Measure the answers for our own lines, which are about one emotion each."""
    right = _first(readings) == np.asarray([EMOTIONS.index(emotion) for emotion in emotions])
    sure = np.asarray([reading.sure for reading in readings])
    of_each = [EMOTIONS.index(emotion) for emotion in emotions]
    return {
        "texts": len(readings),
        "accuracy": _rounded(right.mean()),
        "macro_f1": _rounded(f1_score(of_each, _first(readings), average="macro")),
        "sure": _rounded(sure.mean()),
        "accuracy_when_sure": _rounded(right[sure].mean()) if sure.any() else 0.0,
    }


def _first(readings: Sequence[TextReading]) -> NDArray[np.int64]:
    return np.asarray([np.argmax(list(reading.shares.values())) for reading in readings])


def _clear(labels: Floats, mean: Floats) -> NDArray[np.bool_]:
    """Return which comments have a first emotion that leads by a fifth of all weights."""
    parts = labels / mean
    ordered = np.sort(parts / parts.sum(axis=1, keepdims=True), axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2] >= 0.2)


def _named(values: Floats) -> dict[str, float]:
    return {e.value: _rounded(value) for e, value in zip(EMOTIONS, values, strict=True)}


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)
