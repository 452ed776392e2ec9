"""From people's ratings of faces to the six impressions, and the head that reads them.

One Million Impressions (Peterson et al., PNAS 2022) has mean ratings of made-up faces. Each
impression is a weighted sum of standardised ratings, standardised again, so that no class
starves. Ratings of race, orientation, politics, religion and the like are not used.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from perfumer.classifier.training.datasets import read_parquet
from perfumer.traits import Impression

Numbers = NDArray[np.float64]

RECIPE: Mapping[Impression, Mapping[str, float]] = {
    Impression.ACTIVE: {"outgoing": 1, "alert": 1, "happy": 0.5, "outdoors": 0.5},
    Impression.CLEAN: {"trustworthy": 1, "well-groomed": 1, "smug": -1},
    Impression.CUTE: {"cute": 1, "age": -0.7, "dominant": -0.5},
    Impression.ELEGANT: {"well-groomed": 0.7, "privileged": 1, "smart": 0.7},
    Impression.NATURAL: {"typical": 1, "outdoors": 0.7, "well-groomed": -0.5},
    Impression.SEXY: {"attractive": 1, "memorable": 0.5, "smug": 0.5, "dominant": 0.3},
}
RATINGS = tuple(sorted({name for parts in RECIPE.values() for name in parts}))
PENALTIES = tuple(10.0**power for power in np.arange(1, 5.1, 0.5))
FOLDS = 5


@dataclass(frozen=True)
class RatedFaces:
    pictures: NDArray[np.uint8]  # (n, side, side, 3)
    scores: Numbers  # (n, 6), standardised, in the order of Impression
    female: NDArray[np.bool_]  # (n,) as raters saw it, to compare errors over


@dataclass(frozen=True)
class Head:
    """A linear head: logits = features · weight + bias, then a softmax at temperature 1."""

    weight: Numbers  # (width, 6)
    bias: Numbers  # (6,)
    figures: Mapping[str, object]


def standardised(values: Numbers) -> Numbers:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def scores(ratings: Mapping[str, Numbers]) -> Numbers:
    """Six standardised scores per face from columns of ratings: (n, 6)."""
    even = {name: standardised(column) for name, column in ratings.items()}
    columns = [
        sum((weight * even[name] for name, weight in RECIPE[impression].items()), start=0.0)
        for impression in Impression
    ]
    return standardised(np.stack([np.asarray(column) for column in columns], axis=1))


def load(path: Path, side: int) -> RatedFaces:
    """The Parquet file of the ratings, its faces whole: no margin is cut off."""
    pictures, rows = [], []
    for data, row in read_parquet([path], [*RATINGS, "gender"]):
        with Image.open(io.BytesIO(data)) as picture:
            scaled = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
        pictures.append(np.asarray(scaled))
        rows.append(row)
    ratings = {name: np.array([float(str(row[name])) for row in rows]) for name in RATINGS}
    # The column gender runs from 0, female, to 100, male.
    female = np.array([float(str(row["gender"])) < 50 for row in rows])
    return RatedFaces(np.stack(pictures), scores(ratings), female)


def ridge(features: Numbers, targets: Numbers, penalty: float) -> tuple[Numbers, Numbers]:
    """Weights and bias that minimise squared error + penalty · |weight|²."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    x = (features - mean) / scale
    y_mean = targets.mean(axis=0)
    # With far more features than faces the n × n form is the small one.
    gram = x @ x.T + penalty * np.eye(len(x))
    weight = (x.T @ np.linalg.solve(gram, targets - y_mean)) / scale[:, None]
    return weight, y_mean - mean @ weight


def folds(n: int, seed: int = 1) -> list[NDArray[np.int64]]:
    """Held-out rows of each fold; every face is one made-up person, so rows are people."""
    return list(np.array_split(np.random.default_rng(seed).permutation(n), FOLDS))


def held_out(features: Numbers, targets: Numbers, penalty: float) -> Numbers:
    """Predictions for every face by a head that never saw it."""
    found = np.zeros_like(targets)
    for out in folds(len(features)):
        kept = np.setdiff1d(np.arange(len(features)), out)
        weight, bias = ridge(features[kept], targets[kept], penalty)
        found[out] = features[out] @ weight + bias
    return found


def figures(found: Numbers, faces: RatedFaces) -> dict[str, object]:
    """Correlation per impression, and how often the top one is the raters' first or second."""
    each = [float(np.corrcoef(found[:, i], faces.scores[:, i])[0, 1]) for i in range(6)]
    order = np.argsort(-faces.scores, axis=1)
    first = found.argmax(axis=1)
    top = first == order[:, 0]
    two = top | (first == order[:, 1])

    def rounded(value: float | np.floating[Any]) -> float:
        return round(float(value), 4)

    return {
        "correlation": rounded(np.mean(each)),
        "correlation_each": {
            impression.value: rounded(value)
            for impression, value in zip(Impression, each, strict=True)
        },
        "top_1": rounded(top.mean()),
        "top_2": rounded(two.mean()),
        "top_1_by_gender": {
            "female": rounded(top[faces.female].mean()),
            "male": rounded(top[~faces.female].mean()),
        },
        "faces": len(found),
        "folds": FOLDS,
    }


def fit(features: Numbers, faces: RatedFaces) -> Head:
    """The head, its penalty and temperature chosen on held-out predictions."""
    tried = {penalty: held_out(features, faces.scores, penalty) for penalty in PENALTIES}
    best = max(tried, key=lambda p: float(np.mean(_correlations(tried[p], faces.scores))))
    found = standardised(tried[best])
    temperature = _temperature(found, faces.scores.argmax(axis=1))
    weight, bias = ridge(features, faces.scores, best)
    # Held-out predictions are shrunk; the softmax works on standardised ones.
    raw = tried[best]
    scale = raw.std(axis=0) * temperature
    facts = figures(tried[best], faces) | {
        "penalty": float(best),
        "ece": round(_ece(found / temperature, faces.scores.argmax(axis=1)), 4),
    }
    return Head(weight / scale, (bias - raw.mean(axis=0)) / scale, facts)


def _correlations(found: Numbers, wanted: Numbers) -> list[float]:
    return [float(np.corrcoef(found[:, i], wanted[:, i])[0, 1]) for i in range(wanted.shape[1])]


def _softmax(values: Numbers) -> Numbers:
    grown = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def _temperature(found: Numbers, winners: NDArray[np.int64]) -> float:
    """That makes the softmax's surprise at the raters' winners least (Guo et al. 2017)."""
    rows = np.arange(len(winners))
    tried = np.geomspace(0.1, 5, 80)
    losses = [-np.log(_softmax(found / t)[rows, winners] + 1e-12).mean() for t in tried]
    return float(tried[int(np.argmin(losses))])


def _ece(logits: Numbers, winners: NDArray[np.int64], bins: int = 10) -> float:
    """Expected calibration error of the top label (Naeini et al. 2015)."""
    shares = _softmax(logits)
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == winners
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        inside = (sure > low) & (sure <= low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(error)
