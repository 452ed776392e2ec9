"""Fits the vectors of concepts to features of reference faces: prototypes, or a trained head.

Prototypes are Fisher's discriminant with a shrunk covariance, written as ridge regression onto the
concepts: the mean of each concept, measured against the spread of all faces. This is the stable
choice with about forty faces per concept and 2,048 features. The head is logistic regression, which
needs more faces.
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

PENALTY = 0.5  # shrinks the covariance towards a sphere; times the number of features
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)  # factors of the head's penalty that are tried
STEPS = 400  # of Nesterov's gradient descent; more steps change no share by 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear model ``x · weight + bias`` on standardised features."""

    weight: Numbers  # (width, concepts)
    bias: Numbers  # (concepts,)

    def logits(self, x: Numbers) -> Numbers:
        return np.asarray(x @ self.weight + self.bias)


Fit = Callable[[Numbers, Labels, int], Linear]  # features, labels, number of concepts → model


def measure_scale(features: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean and the spread of each feature."""
    scale = features.std(axis=0)
    usual = float(np.median(scale[scale > 0])) if (scale > 0).any() else 1.0
    # Limit the scale of rarely active features: they would count too much when they are active.
    return features.mean(axis=0), np.maximum(scale, 0.1 * usual).astype(np.float32)


def make_vectors(linear: Linear, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> Vectors:
    """Return a model and the scale of its features in the form that is saved."""
    return Vectors(
        mean.astype(np.float32),
        scale.astype(np.float32),
        linear.weight.astype(np.float32),
        linear.bias.astype(np.float32),
    )


def prepare(
    features: NDArray[np.float32], mean: NDArray[np.float32], scale: NDArray[np.float32]
) -> Numbers:
    """Return features standardised, in the precision that is used for fitting."""
    return standardise(features, mean, scale).astype(np.float64)


def prototypes(x: Numbers, labels: Labels, count: int) -> Linear:
    """Fit prototypes; each concept counts the same, whatever its number of faces.

    A concept without faces is never chosen.
    """
    weight = _balance(labels, count)
    share = weight / weight.sum()
    middle = share @ x
    root = np.sqrt(weight)[:, None]
    spread = root * (x - middle)
    wanted = np.eye(count)[labels]
    rest = root * (wanted - share @ wanted)
    # There are more features than faces, so the products of faces are the smaller matrix.
    gram = spread @ spread.T + PENALTY * x.shape[1] * np.eye(len(x))
    solved = spread.T @ np.linalg.solve(gram, rest)
    return Linear(solved, share @ wanted - middle @ solved)


def make_head_fit(strength: float) -> Fit:
    """Return a fit of logistic regression, with ``strength`` times the usual penalty."""

    def fit(x: Numbers, labels: Labels, count: int) -> Linear:
        middle = x.mean(axis=0)
        # n faces span at most n directions, so only these need fitting.
        left, size, right = np.linalg.svd(x - middle, full_matrices=False)
        kept = size > 1e-6 * size[0]
        inside = left[:, kept] * size[kept]
        weight, bias = _descend(inside, labels, count, strength * x.shape[1] / 20)
        turned = right[kept].T @ weight
        return Linear(turned, bias - middle @ turned)

    return fit


def _descend(x: Numbers, labels: Labels, count: int, penalty: float) -> tuple[Numbers, Numbers]:
    """Minimise the penalised cross entropy by Nesterov's accelerated descent, from zero."""
    balance = _balance(labels, count)[:, None]
    wanted = np.eye(count)[labels]
    rows = np.hstack([x, np.ones((len(x), 1))])
    shrink = np.full((rows.shape[1], 1), penalty)
    shrink[-1] = 1e-3  # the constant is hardly penalised
    steepest = 0.5 * balance.max() * np.linalg.norm(rows, 2) ** 2 + penalty
    now = ahead = np.zeros((rows.shape[1], count))
    for step in range(1, STEPS + 1):
        found = softmax(rows @ ahead)
        following = ahead - (rows.T @ (balance * (found - wanted)) + shrink * ahead) / steepest
        ahead = following + (step - 1) / (step + 2) * (following - now)
        now = following
    return now[:-1], now[-1]


def _balance(labels: Labels, count: int) -> Numbers:
    """Return a weight per face so that all concepts weigh the same; the mean is 1."""
    had = np.bincount(labels, minlength=count)
    return np.asarray(len(labels) / (np.count_nonzero(had) * had[labels]))


def hold_out(x: Numbers, labels: Labels, count: int, parts: list[Labels], fit: Fit) -> Numbers:
    """Return logits (n, concepts) of each face, by a fit that saw no face of its part."""
    logits = np.zeros((len(x), count))
    for out in parts:
        kept = np.setdiff1d(np.arange(len(x)), out)
        logits[out] = fit(x[kept], labels[kept], count).logits(x[out])
    return logits


def best_head(x: Numbers, labels: Labels, count: int, parts: list[Labels]) -> tuple[Fit, Numbers]:
    """Return the head whose penalty is best on held-out faces, and its logits for them."""
    fits = [make_head_fit(strength) for strength in STRENGTHS]
    tried = [(fit, hold_out(x, labels, count, parts, fit)) for fit in fits]
    return min(tried, key=lambda one: surprise(one[1], labels, best_temperature(one[1], labels)))
