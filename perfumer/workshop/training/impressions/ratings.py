"""Turns people's ratings of faces into six impressions, and measures how well a head reads them.

One Million Impressions (Peterson et al., PNAS 2022) has mean ratings of computer-made faces. Each
impression is a weighted sum of standardised ratings, standardised again so that no class is rare.
Ratings of race, orientation, politics, religion and the like are not used.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from perfumer.traits import Impression, Task
from perfumer.workshop.training.data.datasets import read_parquet
from perfumer.workshop.training.judge.figures import measure_task, short

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

# What half of the raters reach on the other half with this recipe; a model can hardly reach more.
# The published file holds mean ratings only, so this cannot be computed from it; the figures are
# those of the requirement for this model.
CEILING_CORRELATION = 0.93
CEILING_TOP = 0.65


@dataclass(frozen=True)
class RatedFaces:
    """The rated faces."""

    pictures: NDArray[np.uint8]  # (n, side, side, 3)
    scores: Numbers  # (n, 6), standardised, in the order of Impression
    female: NDArray[np.bool_]  # (n,), as raters saw it, to compare errors over
    young: NDArray[np.bool_]  # (n,), the half that raters saw as younger, to compare errors over


def standardise(values: Numbers) -> Numbers:
    """Scale each column to mean 0 and deviation 1."""
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def scores(ratings: Mapping[str, Numbers]) -> Numbers:
    """Return six standardised scores per face, (n, 6), from columns of ratings."""
    even = {name: standardise(column) for name, column in ratings.items()}
    columns = [
        sum((weight * even[name] for name, weight in RECIPE[impression].items()), start=0.0)
        for impression in Impression
    ]
    return standardise(np.stack([np.asarray(column) for column in columns], axis=1))


def load(path: Path, side: int) -> RatedFaces:
    """Read the Parquet file of the ratings; the faces are not cropped."""
    pictures, rows = [], []
    for data, row in read_parquet([path], [*RATINGS, "gender"]):
        with Image.open(io.BytesIO(data)) as picture:
            scaled = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
        pictures.append(np.asarray(scaled))
        rows.append(row)
    ratings = {name: np.array([float(str(row[name])) for row in rows]) for name in RATINGS}
    # The column gender runs from 0, female, to 100, male.
    female = np.array([float(str(row["gender"])) < 50 for row in rows])
    young = ratings["age"] < np.median(ratings["age"])
    return RatedFaces(np.stack(pictures), scores(ratings), female, young)


def figures(found: Numbers, faces: RatedFaces) -> dict[str, object]:
    """Return correlations, and how often the top impression is the raters' first or second.

    The ceiling and the figures of all tasks are added. ``found`` holds scores, (n, 6), of held-out
    faces.
    """
    each = correlations(found, faces.scores)
    order = np.argsort(-faces.scores, axis=1)
    first = found.argmax(axis=1)
    top = first == order[:, 0]
    groups = {
        "gender": np.where(faces.female, "female", "male"),
        "age_group": np.where(faces.young, "younger half", "older half"),
    }
    common = measure_task(Task.IMPRESSION, found, order[:, 0], groups)
    # The scale of the head includes its temperature already.
    del common["temperature"]
    return {
        "correlation": short(np.mean(each)),
        "correlation_each": {
            impression.value: short(value)
            for impression, value in zip(Impression, each, strict=True)
        },
        "top_1": short(top.mean()),
        "top_2": short((top | (first == order[:, 1])).mean()),
        "ceiling_correlation": CEILING_CORRELATION,
        "ceiling_top_1": CEILING_TOP,
        **common,
    }


def correlations(found: Numbers, wanted: Numbers) -> list[float]:
    """Return the correlation of each column."""
    return [float(np.corrcoef(found[:, i], wanted[:, i])[0, 1]) for i in range(wanted.shape[1])]
