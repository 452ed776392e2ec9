"""Fits logistic regressions for valence and seven emotions, and the threshold of being sure.

Valence learns from film reviews. Each emotion learns, from comments and our own lines, whether it
is present; both answers have the same weight. The valence is one of its inputs, as 5,000 comments
alone teach too few words. A last regression turns the seven scores into shares; it learns from
scores of texts that the scoring model did not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from perfumer.maths.softmax import softmax
from perfumer.workshop.diary.kote import PRESENT

REVIEW_STRENGTH, COMMENT_STRENGTH = 6.0, 1.5  # C of the regressions: inverse of the penalty
VALENCE_SCALE = 0.3  # factor of the valence, next to rows of n-grams of length 1
LINE_WEIGHT = 3.0  # weight of one of our lines; a comment has 1
FOLDS = 4
RIGHT = 0.75  # share of sure answers that should be in the comment
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """A linear model of n outputs."""

    weights: Floats  # (buckets, n)
    bias: Floats  # (n,)

    def scores(self, rows: Any) -> Floats:
        return np.asarray(rows @ self.weights + self.bias, np.float32)


@dataclass(frozen=True)
class Emotions:
    """The model of the seven emotions; valence is one of its inputs."""

    linear: Linear
    valence_weight: Floats  # (7,)

    def scores(self, rows: Any, valence: Floats) -> Floats:
        """Return the logarithms of odds, (texts, 7)."""
        return np.asarray(self.linear.scores(rows) + valence[:, None] * self.valence_weight)


@dataclass(frozen=True)
class Labelled:
    """Comments and our own lines."""

    rows: Any  # (texts, buckets), sparse
    labels: Floats  # (texts, 7)
    is_line: NDArray[np.bool_]  # (texts,), False for comments

    def select(self, chosen: NDArray[Any]) -> Labelled:
        return Labelled(self.rows[chosen], self.labels[chosen], self.is_line[chosen])


def join(comments: Any, comment_labels: Floats, lines: Any, line_labels: Floats) -> Labelled:
    """Put comments and our lines below each other."""
    is_line = np.repeat([False, True], [comments.shape[0], lines.shape[0]])
    labels = np.concatenate([comment_labels, line_labels])
    return Labelled(vstack([comments, lines]).tocsr(), labels, is_line)


def fit_valence(rows: Any, pleasant: Floats) -> Linear:
    """Fit whether reviews are pleasant."""
    fitted = LogisticRegression(C=REVIEW_STRENGTH, solver="liblinear", tol=0.01)
    fitted.fit(rows, pleasant > 0)
    return Linear(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def fit_emotions(labelled: Labelled, valence: Linear) -> Emotions:
    """Fit whether each emotion is present."""
    valences = csr_matrix(VALENCE_SCALE * valence.scores(labelled.rows))
    rows = hstack([labelled.rows, valences]).tocsr()
    weights, bias = [], []
    for present in (labelled.labels >= PRESENT).T:
        fitted = LogisticRegression(
            C=COMMENT_STRENGTH, class_weight="balanced", solver="liblinear", tol=0.01
        )
        fitted.fit(rows, present, sample_weight=np.where(labelled.is_line, LINE_WEIGHT, 1.0))
        weights.append(fitted.coef_[0].astype(np.float32))
        bias.append(float(fitted.intercept_[0]))
    table = np.stack(weights, axis=1)
    linear = Linear(table[:-1], np.asarray(bias, np.float32))
    return Emotions(linear, VALENCE_SCALE * table[-1])


def cross_validate(labelled: Labelled, valence: Linear, done: Callable[[int], None]) -> Floats:
    """Return scores of each text by a model that did not see it, (texts, 7)."""
    scores = np.zeros_like(labelled.labels)
    folds = KFold(FOLDS, shuffle=True, random_state=0).split(labelled.labels)
    for number, (seen, unseen) in enumerate(folds, 1):
        fitted = fit_emotions(labelled.select(seen), valence)
        rows = labelled.rows[unseen]
        scores[unseen] = fitted.scores(rows, valence.scores(rows)[:, 0])
        done(number)
    return scores


@dataclass(frozen=True)
class Mixing:
    """Turns scores into shares: ``softmax(scores · matrix + offset)``."""

    matrix: Floats  # (7, 7)
    offset: Floats  # (7,)

    def shares(self, scores: Floats) -> Floats:
        return softmax(scores @ self.matrix + self.offset)


def fit_mixing(scores: Floats, winners: NDArray[np.int64], labelled: Labelled) -> Mixing:
    """Fit shares to the leading emotions; all seven have the same weight."""
    fitted = LogisticRegression(class_weight="balanced", max_iter=500)
    fitted.fit(scores, winners, sample_weight=np.where(labelled.is_line, LINE_WEIGHT, 1.0))
    return Mixing(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def find_threshold(shares: Floats, labels: Floats) -> float:
    """Return the lowest top share above which :data:`RIGHT` of the answers are in the texts."""
    first = shares.argmax(axis=1)
    right = labels[np.arange(len(first)), first] >= PRESENT
    order = np.argsort(-shares.max(axis=1))
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(so_far >= RIGHT)
    return float(shares.max(axis=1)[order][good[-1]]) if len(good) else 1.0
