"""Scores become shares that sum to 1."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", bound=NDArray[Any])


def softmax(scores: Numbers, temperature: float = 1.0) -> Numbers:
    """Return the shares of scores (…, labels); they sum to 1 over the last axis.

    ``scores`` are logits, divided by ``temperature`` first. The largest is subtracted before the
    exponential, so large scores do not overflow.
    """
    grown = np.exp((scores - scores.max(axis=-1, keepdims=True)) / temperature)
    shares: Numbers = grown / grown.sum(axis=-1, keepdims=True)
    return shares
