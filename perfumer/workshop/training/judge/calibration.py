"""Whether probabilities mean what they say, and when "not sure" is the honest answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perfumer.maths.softmax import softmax

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

TRIED = np.geomspace(0.1, 5, 160)  # temperatures
LEAST_GIVEN = 20  # a threshold that lets through less than one in so many is no threshold


def surprise(logits: Numbers, labels: Labels, temperature: float) -> float:
    """Mean cross entropy."""
    found = softmax(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(found + 1e-12).mean())


def best_temperature(logits: Numbers, labels: Labels) -> float:
    """Temperature scaling (Guo et al. 2017), by a fine grid."""
    return float(TRIED[int(np.argmin([surprise(logits, labels, t) for t in TRIED]))])


def scaled_by_halves(logits: Numbers, labels: Labels) -> Numbers:
    """Each half's probabilities at the temperature that the other half asks for."""
    found = np.empty_like(logits)
    for mine, other in _halves():
        found[mine] = softmax(logits[mine], best_temperature(logits[other], labels[other]))
    return found


def ece(found: Numbers, labels: Labels, bins: int = 15) -> float:
    """Expected calibration error of the top label (Naeini et al. 2015)."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(error)


def threshold(found: Numbers, labels: Labels, wanted: float) -> tuple[float, float]:
    """Least top probability above which ``wanted`` of the answers are right, and the share given.

    (1.0, 0.0) when no threshold reaches it for at least a twentieth of the pictures.
    """
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    order = np.argsort(-sure)
    rate = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # Answers as sure as each other are given or withheld together.
    ends = np.append(np.diff(sure[order]) < 0, True)
    good = np.nonzero((rate >= wanted) & ends)[0]
    good = good[good >= len(order) // LEAST_GIVEN]
    if not len(good):
        return 1.0, 0.0
    last = int(good[-1])
    return float(sure[order][last]), (last + 1) / len(order)


def given_by_halves(found: Numbers, labels: Labels, wanted: float) -> tuple[float, float]:
    """Share right of the answers given, and share given, each half at the other's threshold.

    What to expect of new pictures: no threshold is judged on what it was chosen on.
    """
    given = np.zeros(len(labels), bool)
    for mine, other in _halves():
        limit, some = threshold(found[other], labels[other], wanted)
        given[mine] = (found[mine].max(axis=1) >= limit) & (some > 0)
    right = found.argmax(axis=1) == labels
    return (float(right[given].mean()) if given.any() else 0.0), float(given.mean())


def rejection(
    found: Numbers, labels: Labels, short: Callable[[float], float]
) -> list[dict[str, float]]:
    """Accuracy of the surest 100, 90 … 50 % of the answers."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    ordered = right[np.argsort(-sure, kind="stable")]
    return [
        {"answered": part / 10, "right": short(ordered[: max(1, len(ordered) * part // 10)].mean())}
        for part in range(10, 4, -1)
    ]


def _halves() -> list[tuple[slice, slice]]:
    even, odd = slice(0, None, 2), slice(1, None, 2)
    return [(even, odd), (odd, even)]
