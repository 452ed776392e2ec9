"""From features of reference faces to vectors: prototypes at once, or a trained head.

Prototypes are Fisher's discriminant with a shrunk spread, written as ridge regression onto the
concepts: each concept's mean, seen against how all faces spread. With some forty faces a concept
and 2,048 features it is the stable choice. The head is logistic regression, which needs more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfumer.classifier.likeness import Vectors, standardise
from perfumer.maths.softmax import softmax
from perfumer.workshop.training.judge.calibration import best_temperature, surprise

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

PENALTY = 0.5  # of the number of features: how far the spread is shrunk towards a sphere
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)  # of the head's penalty, tried in turn
STEPS = 400  # of Nesterov's gradient descent; more changes no share by 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """``x · weight + bias`` on standardised features."""

    weight: Numbers  # (width, concepts)
    bias: Numbers  # (concepts,)

    def logits(self, x: Numbers) -> Numbers:
        return np.asarray(x @ self.weight + self.bias)


Fit = Callable[[Numbers, Labels, int], Linear]  # features, labels, how many labels there are


def scale_of(features: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and spread of each feature; one that never changes is left as it is."""
    scale = features.std(axis=0)
    usual = float(np.median(scale[scale > 0])) if (scale > 0).any() else 1.0
    # A feature that hardly ever fires would shout when it does.
    return features.mean(axis=0), np.maximum(scale, 0.1 * usual).astype(np.float32)


def vectors_of(linear: Linear, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> Vectors:
    return Vectors(
        mean.astype(np.float32),
        scale.astype(np.float32),
        linear.weight.astype(np.float32),
        linear.bias.astype(np.float32),
    )


def prepared(
    features: NDArray[np.float32], mean: NDArray[np.float32], scale: NDArray[np.float32]
) -> Numbers:
    return standardise(features, mean, scale).astype(np.float64)


def prototypes(x: Numbers, labels: Labels, count: int) -> Linear:
    """Every concept counts alike, however many faces it has; one without any is never chosen."""
    weight = _balance(labels, count)
    share = weight / weight.sum()
    middle = share @ x
    root = np.sqrt(weight)[:, None]
    spread = root * (x - middle)
    wanted = np.eye(count)[labels]
    rest = root * (wanted - share @ wanted)
    # With more features than faces the faces' own products are the small matrix.
    gram = spread @ spread.T + PENALTY * x.shape[1] * np.eye(len(x))
    found = spread.T @ np.linalg.solve(gram, rest)
    return Linear(found, share @ wanted - middle @ found)


def head(strength: float) -> Fit:
    """Logistic regression with ``strength`` times the penalty that suits its size."""

    def fit(x: Numbers, labels: Labels, count: int) -> Linear:
        middle = x.mean(axis=0)
        # All that can be learned of n faces lies in n directions.
        left, size, right = np.linalg.svd(x - middle, full_matrices=False)
        kept = size > 1e-6 * size[0]
        inside = left[:, kept] * size[kept]
        weight, bias = _descended(inside, labels, count, strength * x.shape[1] / 20)
        turned = right[kept].T @ weight
        return Linear(turned, bias - middle @ turned)

    return fit


def _descended(x: Numbers, labels: Labels, count: int, penalty: float) -> tuple[Numbers, Numbers]:
    """Nesterov's accelerated descent of the penalised cross entropy, from zero."""
    balance = _balance(labels, count)[:, None]
    wanted = np.eye(count)[labels]
    rows = np.hstack([x, np.ones((len(x), 1))])
    shrink = np.full((rows.shape[1], 1), penalty)
    shrink[-1] = 1e-3  # the constant is free
    steepest = 0.5 * balance.max() * np.linalg.norm(rows, 2) ** 2 + penalty
    now = ahead = np.zeros((rows.shape[1], count))
    for step in range(1, STEPS + 1):
        found = softmax(rows @ ahead)
        following = ahead - (rows.T @ (balance * (found - wanted)) + shrink * ahead) / steepest
        ahead = following + (step - 1) / (step + 2) * (following - now)
        now = following
    return now[:-1], now[-1]


def _balance(labels: Labels, count: int) -> Numbers:
    """A weight per face, with which all concepts weigh alike; the mean is 1."""
    had = np.bincount(labels, minlength=count)
    return np.asarray(len(labels) / (np.count_nonzero(had) * had[labels]))


def held_out(x: Numbers, labels: Labels, count: int, parts: list[Labels], fit: Fit) -> Numbers:
    """Logits (n, concepts) of every face, by a fit that saw no face of its part."""
    found = np.zeros((len(x), count))
    for out in parts:
        kept = np.setdiff1d(np.arange(len(x)), out)
        found[out] = fit(x[kept], labels[kept], count).logits(x[out])
    return found


def best_head(x: Numbers, labels: Labels, count: int, parts: list[Labels]) -> tuple[Fit, Numbers]:
    """The head whose penalty errs least on held-out faces, and its logits for them."""
    tried = [(head(s), held_out(x, labels, count, parts, head(s))) for s in STRENGTHS]
    return min(tried, key=lambda one: surprise(one[1], labels, best_temperature(one[1], labels)))
