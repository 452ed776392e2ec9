"""Makes probabilities honest, and finds the threshold below which "not sure" is the answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perfumer.maths.softmax import softmax

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

TEMPERATURES = np.geomspace(0.1, 5, 160)  # those that are tried
DRAWS = 200  # of answers, to see what chance alone does
MIN_GIVEN = 20  # a threshold must let at least one answer of this number through


def surprise(logits: Numbers, labels: Labels, temperature: float) -> float:
    """Return the mean cross entropy."""
    shares = softmax(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(shares + 1e-12).mean())


def best_temperature(logits: Numbers, labels: Labels) -> float:
    """Return the temperature of lowest cross entropy (Guo et al. 2017), by a fine grid."""
    errors = [surprise(logits, labels, temperature) for temperature in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(errors))])


def scaled_by_halves(logits: Numbers, labels: Labels) -> Numbers:
    """Return the probabilities of each half, at the temperature that is best for the other half."""
    found = np.empty_like(logits)
    for mine, other in _halves():
        found[mine] = softmax(logits[mine], best_temperature(logits[other], labels[other]))
    return found


def ece(found: Numbers, labels: Labels, bins: int = 15) -> float:
    """Return the expected calibration error of the top label (Naeini et al. 2015)."""
    return _error(found.max(axis=1), found.argmax(axis=1) == labels, bins)


def ece_by_chance(found: Numbers) -> float:
    """Return the calibration error that a network of these probabilities has if it is perfect.

    Few pictures in a bin are never right exactly as often as they should be, so even then the error
    is not 0 (Roelofs et al. 2022): this is the mean of :data:`DRAWS` draws.
    """
    sure, chance = found.max(axis=1), np.random.default_rng(1)
    return float(np.mean([_error(sure, chance.random(len(sure)) < sure) for _ in range(DRAWS)]))


def _error(sure: Numbers, right: NDArray[np.bool_], bins: int = 15) -> float:
    place = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(error)


def threshold(found: Numbers, labels: Labels, wanted: float) -> tuple[float, float]:
    """Return the lowest top probability above which ``wanted`` of the answers are right.

    The second value is the share of answers above it. It is (1.0, 0.0) if no threshold reaches
    ``wanted`` for at least a twentieth of the pictures.
    """
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    order = np.argsort(-sure)
    rate = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # Answers with the same probability are given or withheld together.
    ends = np.append(np.diff(sure[order]) < 0, True)
    good = np.nonzero((rate >= wanted) & ends)[0]
    good = good[good >= len(order) // MIN_GIVEN]
    if not len(good):
        return 1.0, 0.0
    last = int(good[-1])
    return float(sure[order][last]), (last + 1) / len(order)


def given_by_halves(logits: Numbers, labels: Labels, wanted: float) -> tuple[float, float]:
    """Return the share of given answers that are right, and the share of answers given.

    Each half is judged at the temperature and threshold of the other half, as new pictures will be.
    """
    given = np.zeros(len(labels), bool)
    for mine, other in _halves():
        temperature = best_temperature(logits[other], labels[other])
        limit, some = threshold(softmax(logits[other], temperature), labels[other], wanted)
        given[mine] = (softmax(logits[mine], temperature).max(axis=1) >= limit) & (some > 0)
    right = logits.argmax(axis=1) == labels
    return (float(right[given].mean()) if given.any() else 0.0), float(given.mean())


def rejection(
    found: Numbers, labels: Labels, short: Callable[[float], float]
) -> list[dict[str, float]]:
    """Return the accuracy of the surest 100, 90 … 50 % of the answers."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    ordered = right[np.argsort(-sure, kind="stable")]
    return [
        {"answered": part / 10, "right": short(ordered[: max(1, len(ordered) * part // 10)].mean())}
        for part in range(10, 4, -1)
    ]


def _halves() -> list[tuple[slice, slice]]:
    even, odd = slice(0, None, 2), slice(1, None, 2)
    return [(even, odd), (odd, even)]
