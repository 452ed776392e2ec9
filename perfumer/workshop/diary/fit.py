"""Logistic regressions for valence and seven emotions, and how sure their shares may be.

Valence learns from film reviews. Each emotion learns from comments and our own lines, present
or not, with both weighing the same, and is told the valence besides: 5,000 comments alone
teach too few words. A last regression, on scores of texts that their model did not see, turns
the seven scores into shares.
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

REVIEW_STRENGTH, COMMENT_STRENGTH = 6.0, 1.5  # C of the regressions
VALENCE_SCALE = 0.3  # of the valence beside n-grams of length 1
LINE_WEIGHT = 3.0  # of one of our lines against a comment
FOLDS = 4
RIGHT = 0.75  # of what is said surely should be so often in the comment
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """``weights`` is (buckets, n), ``bias`` (n,)."""

    weights: Floats
    bias: Floats

    def scores(self, rows: Any) -> Floats:
        return np.asarray(rows @ self.weights + self.bias, np.float32)


@dataclass(frozen=True)
class Emotions:
    linear: Linear
    valence_weight: Floats  # (7,)

    def scores(self, rows: Any, valence: Floats) -> Floats:
        """(texts, 7): logarithms of odds."""
        return np.asarray(self.linear.scores(rows) + valence[:, None] * self.valence_weight)


@dataclass(frozen=True)
class Labelled:
    """Comments and our lines: (texts, buckets), (texts, 7) and whether a text is a line."""

    rows: Any
    labels: Floats
    is_line: NDArray[np.bool_]

    def of(self, chosen: NDArray[Any]) -> Labelled:
        return Labelled(self.rows[chosen], self.labels[chosen], self.is_line[chosen])


def joined(comments: Any, comment_labels: Floats, lines: Any, line_labels: Floats) -> Labelled:
    is_line = np.repeat([False, True], [comments.shape[0], lines.shape[0]])
    labels = np.concatenate([comment_labels, line_labels])
    return Labelled(vstack([comments, lines]).tocsr(), labels, is_line)


def fit_valence(rows: Any, pleasant: Floats) -> Linear:
    fitted = LogisticRegression(C=REVIEW_STRENGTH, solver="liblinear", tol=0.01)
    fitted.fit(rows, pleasant > 0)
    return Linear(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def fit_emotions(told: Labelled, valence: Linear) -> Emotions:
    beside = csr_matrix(VALENCE_SCALE * valence.scores(told.rows))
    rows = hstack([told.rows, beside]).tocsr()
    weights, bias = [], []
    for present in (told.labels >= PRESENT).T:
        fitted = LogisticRegression(
            C=COMMENT_STRENGTH, class_weight="balanced", solver="liblinear", tol=0.01
        )
        fitted.fit(rows, present, sample_weight=np.where(told.is_line, LINE_WEIGHT, 1.0))
        weights.append(fitted.coef_[0].astype(np.float32))
        bias.append(float(fitted.intercept_[0]))
    table = np.stack(weights, axis=1)
    linear = Linear(table[:-1], np.asarray(bias, np.float32))
    return Emotions(linear, VALENCE_SCALE * table[-1])


def crossed(told: Labelled, valence: Linear, done: Callable[[int], None]) -> Floats:
    """(texts, 7): scores of every text by a model that did not see it."""
    scores = np.zeros_like(told.labels)
    folds = KFold(FOLDS, shuffle=True, random_state=0).split(told.labels)
    for number, (seen, unseen) in enumerate(folds, 1):
        fitted = fit_emotions(told.of(seen), valence)
        rows = told.rows[unseen]
        scores[unseen] = fitted.scores(rows, valence.scores(rows)[:, 0])
        done(number)
    return scores


@dataclass(frozen=True)
class Mixing:
    """Scores to shares, ``softmax(scores · matrix + offset)``; (7, 7) and (7,)."""

    matrix: Floats
    offset: Floats

    def shares(self, scores: Floats) -> Floats:
        return softmax(scores @ self.matrix + self.offset)


def fit_mixing(scores: Floats, winners: NDArray[np.int64], told: Labelled) -> Mixing:
    """Shares that tell which emotion leads, all seven weighing the same."""
    fitted = LogisticRegression(class_weight="balanced", max_iter=500)
    fitted.fit(scores, winners, sample_weight=np.where(told.is_line, LINE_WEIGHT, 1.0))
    return Mixing(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def unsure_below(told: Floats, labels: Floats) -> float:
    """The least top share from which on the emotion is in the text :data:`RIGHT` of the time."""
    first = told.argmax(axis=1)
    right = labels[np.arange(len(first)), first] >= PRESENT
    order = np.argsort(-told.max(axis=1))
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(so_far >= RIGHT)
    return float(told.max(axis=1)[order][good[-1]]) if len(good) else 1.0
