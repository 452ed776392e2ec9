"""Lines through samples that a few odd ones do not move, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 400  # more are thinned: pairs grow with the square
MIN_POINTS = 8  # with fewer no line is drawn
PIECES = 10  # the line is drawn again without each, which says how sure it is
Z90 = 1.645  # standard deviations that hold 90 %


@dataclass(frozen=True, slots=True)
class Slope:
    """What is added for each step of x, and between what it lies with 90 % confidence."""

    value: float
    low: float
    high: float


def fit(x: Sequence[float], y: Sequence[float], lives: Sequence[int]) -> Slope | None:
    """Return the median slope of all pairs of samples within a life (Theil and Sen).

    Samples stand in the order of time. How sure it is comes from leaving out a tenth of the time
    after the other (a block jackknife), because neighbouring samples are alike. None where there
    are too few samples.
    """
    thin = max(1, -(-len(x) // MOST_POINTS))
    points = np.column_stack([np.asarray(each, float)[::thin] for each in (x, y, lives)])
    value = _median_slope(points)
    if len(points) < MIN_POINTS or value is None:
        return None
    pieces = np.array_split(np.arange(len(points)), min(PIECES, len(points)))
    without = [_median_slope(np.delete(points, piece, axis=0)) for piece in pieces]
    known = np.asarray([each for each in without if each is not None])
    if len(known) < 2:
        return None
    spread = Z90 * float(np.sqrt((len(known) - 1) * np.var(known)))
    return Slope(value, value - spread, value + spread)


def _median_slope(points: NDArray[np.float64]) -> float | None:
    first, later = np.triu_indices(len(points), 1)
    x, y, lives = points.T
    same = (lives[first] == lives[later]) & (x[first] != x[later])
    if not same.any():
        return None
    first, later = first[same], later[same]
    return float(np.median((y[later] - y[first]) / (x[later] - x[first])))


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value that ``share`` of them do not exceed; None of none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else None
