"""How much a picture counts: rare labels more.

A row of shares sums to its weight, so that everything that follows needs no other column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.heads import Head

Shares = NDArray[np.float32]


def frequencies(parts: Sequence[FaceData], head: Head) -> Shares:
    """Return how often each label is named in the shares of ``head``: (labels,), sum 1."""
    sums = [part.shares[head].sum(axis=0) for part in parts if head in part.shares]
    total = np.sum(sums, axis=0)
    return np.asarray(total / total.sum(), np.float32)


def even_out(parts: Sequence[FaceData], evenness: float) -> list[FaceData]:
    """Let rare labels count more, by the power ``evenness`` of how rare they are; 0: all the same.

    A picture counts as the mean of its labels, weighted by its shares; the mean weight stays 1.
    """
    heads = sorted({head for part in parts for head in part.shares})
    for head in heads:
        usual = frequencies(parts, head)
        weights = np.power(np.maximum(usual, 1e-4), -evenness)
        weights /= (weights * usual).sum()
        parts = [_weighed(part, head, weights) for part in parts]
    return list(parts)


def _weighed(part: FaceData, head: Head, weights: Shares) -> FaceData:
    if head not in part.shares:
        return part
    shares = part.shares[head]
    total = shares.sum(axis=1, keepdims=True)
    weight = (shares @ weights)[:, None] / np.maximum(total, 1e-6)
    return replace(part, shares={**part.shares, head: (shares * weight).astype(np.float32)})
