"""Makes the set of references that ships, from computer-made faces and people's ratings of them.

One Million Impressions (Peterson et al., PNAS 2022) has mean ratings of such faces. A concept is a
weighted sum of standardised ratings. Gender is removed from it, so that any gender may lead to any
concept. A face is a reference of the concept with its highest score. Computer-made faces differ
from photos of people as a whole, so the features are centred on faces of FairFace.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from perfumer.classifier.likeness import ConceptError, References
from perfumer.messages import Image as Pixels
from perfumer.workshop.concepts.enrolling import (
    Enrolled,
    Features,
    Known,
    Origin,
    as_figures,
    enrol,
    read_both_ways,
)
from perfumer.workshop.concepts.fitting import hold_out, measure_scale, prepare, prototypes
from perfumer.workshop.concepts.judging import judge, split_by_person
from perfumer.workshop.training.data.datasets import DataError, decode_picture, read_parquet

Numbers = NDArray[np.float64]

# Concept → weights of its ratings; ids and order are those of data/concepts.json. Ratings go from
# little to much, hair-color from light to dark.
RECIPE: Mapping[str, Mapping[str, float]] = {
    "fresh": {"happy": 1, "trustworthy": 0.6, "cute": 0.3},
    "crush": {"dominant": 1, "smug": 0.8, "attractive": 0.3},
    "elegant": {"well-groomed": 1, "privileged": 0.8, "smart": 0.7},
    "dreamy": {"cute": 1, "outgoing": -0.8, "hair-color": -0.5},
    "retro": {"dorky": 1, "happy": 0.4, "familiar": 0.3},
    "dark-fantasy": {"happy": -1, "hair-color": 0.8, "trustworthy": -0.5},
    "sporty": {"outdoors": 1, "outgoing": 0.5, "alert": 0.4},
}
RATINGS = tuple(sorted({name for parts in RECIPE.values() for name in parts}))
TYPICAL = 40  # number of most typical faces of each concept on which accuracy is also measured
# Accuracy of the third system: five folds, seven groups; members of a group were on both sides.
THIRD_SYSTEM = 0.34
PEOPLE = 1500  # number of faces of FairFace that features are centred on
SOURCE = (
    "One Million Impressions (Peterson et al., PNAS 2022), 804 made-up faces, split by their "
    "ratings; centred on faces of FairFace (Karkkainen and Joo, WACV 2021)"
)
LICENCE = "CC BY-NC-SA 4.0"


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """The rated faces."""

    crops: list[Pixels]
    scores: Numbers  # (n, concepts), standardised

    @property
    def labels(self) -> NDArray[np.int64]:
        """Return the concept of each face, (n,): the one with its highest score."""
        return np.asarray(self.scores.argmax(axis=1), np.int64)

    def typical(self, count: int) -> NDArray[np.int64]:
        """Return the rows of the ``count`` most typical faces of each concept."""
        rows = []
        for label in range(self.scores.shape[1]):
            own = np.flatnonzero(self.labels == label)
            rows.append(own[np.argsort(-self.scores[own, label])[:count]])
        return np.sort(np.concatenate(rows))


def make(
    data: Path, network: Features, side: int, network_sha256: str, concepts: Sequence[str]
) -> Enrolled:
    """Make the set that ships, from the folder of the Parquet files.

    Raises :class:`ConceptError` if files are missing, or the concepts are not those of
    :data:`RECIPE`.
    """
    if set(concepts) != set(RECIPE):
        raise ConceptError(
            f"the concept file has {', '.join(concepts)}; ratings are known for "
            f"{', '.join(RECIPE)}: enroll reference pictures of your own"
        )
    try:
        rated = _read_rated(data, side)
        people = _read_people(data, side)
    except (DataError, OSError) as error:
        raise ConceptError(f"{error}: name the folder of the data sets with --data") from error
    known = _read_features(rated, network)
    origin = Origin("The seven concepts", network_sha256, SOURCE, LICENCE)
    enrolled = enrol(known, origin)
    features = network.features(people)
    mean, scale = measure_scale(features)
    vectors = replace(enrolled.vectors, mean=mean, scale=scale)
    metrics = _measure(known, rated) | _count_choices(References(enrolled.card, vectors), features)
    card = enrolled.card.model_copy(update={"metrics": metrics})
    return Enrolled(card, vectors, enrolled.folds, enrolled.warnings)


def _read_features(rated: Rated, network: Features) -> Known:
    features = read_both_ways(rated.crops, network)
    people = [str(number) for number in range(len(features))]  # each face is a person of its own
    return Known(features, rated.labels, people, tuple(RECIPE))


def _measure(known: Known, rated: Rated) -> dict[str, Any]:
    """Return the accuracy in ten folds, on all faces and on the most typical of each concept."""
    figures: dict[str, Any] = {
        "chance": round(1 / len(RECIPE), 4),
        "people": len(known.people),
        "third_system": THIRD_SYSTEM,
    }
    for name, rows in (
        (f"typical_{TYPICAL}_of_each", rated.typical(TYPICAL)),
        ("by_folds_of_people", np.arange(len(known.people))),
    ):
        x = prepare(known.features[rows], *measure_scale(known.features[rows]))
        labels = known.labels[rows]
        people = [known.people[row] for row in rows]
        parts = split_by_person(people, labels, 10)
        logits = hold_out(x, labels, len(RECIPE), parts, prototypes)
        judgement = judge(logits, labels, people, known.concepts)
        figures[name] = as_figures(judgement) | {"pictures": len(rows)}
    return figures


def _count_choices(references: References, features: NDArray[np.float32]) -> dict[str, Any]:
    """Return the share of people's faces that lead to each concept; none should take all."""
    first = [max(one.items(), key=lambda item: item[1])[0] for one in references.shares(features)]
    return {"of_people": {name: round(first.count(name) / len(first), 3) for name in RECIPE}}


def _read_rated(data: Path, side: int) -> Rated:
    """Read the computer-made faces without cropping, as the network was trained on them."""
    crops, rows = [], []
    for content, row in read_parquet([data / "omi_train.parquet"], [*RATINGS, "gender"]):
        with Image.open(io.BytesIO(content)) as picture:
            scaled = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
        crops.append(np.asarray(scaled))
        rows.append(row)
    columns = {name: np.array([float(str(row[name])) for row in rows]) for name in RATINGS}
    gender = np.array([float(str(row["gender"])) for row in rows])
    return Rated(crops, scores(columns, gender))


def scores(ratings: Mapping[str, Numbers], gender: Numbers) -> Numbers:
    """Return scores (n, concepts) from columns of ratings, uncorrelated with ``gender``."""
    even = {name: _standardise(column) for name, column in ratings.items()}
    sums = np.stack(
        [
            np.sum([weight * even[name] for name, weight in parts.items()], axis=0)
            for parts in RECIPE.values()
        ],
        axis=1,
    )
    apart = _standardise(gender)
    return _standardise(sums - np.outer(apart, apart @ sums) / (apart @ apart))


def _standardise(values: Numbers) -> Numbers:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def _read_people(data: Path, side: int) -> list[Pixels]:
    """Read evenly spaced faces of FairFace's validation part, which is balanced by group."""
    path = data / "fairface_val.parquet"
    rows = list(read_parquet([path], []))
    chosen = rows[:: max(1, len(rows) // PEOPLE)]
    return [decode_picture(content, side, str(row["where"])) for content, row in chosen]
