"""The references that ship: made of training faces and of what people said of them.

One Million Impressions (Peterson et al., PNAS 2022) has mean ratings of made-up faces. A concept
is a weighted sum of standardised ratings, from which gender is taken out, so that any gender may
lead anywhere; a face stands for the concept it has most of. Made-up faces differ from pictures
of people as a whole, so features are centred on faces of FairFace where the set is used.
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
    both_ways,
    enrol,
    told,
)
from perfumer.workshop.concepts.fitting import held_out, prepared, prototypes, scale_of
from perfumer.workshop.concepts.judging import by_person, judged
from perfumer.workshop.training.data.datasets import DataError, decoded, read_parquet

Numbers = NDArray[np.float64]

# By the ids of data/concepts.json, in its order. Ratings run from little to much; hair-colour
# from light to dark.
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
TYPICAL = 40  # faces of each concept that have most of it: as many as a label would pick
THIRD_SYSTEM = 0.34  # its five folds, on seven groups; members of a group were on both sides
PEOPLE = 1500  # faces of FairFace to centre on
SOURCE = (
    "One Million Impressions (Peterson et al., PNAS 2022), 804 made-up faces, split by their "
    "ratings; centred on faces of FairFace (Karkkainen and Joo, WACV 2021)"
)
LICENCE = "CC BY-NC-SA 4.0"


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """``scores`` (n, concepts): how much each face has of each concept, standardised."""

    crops: list[Pixels]
    scores: Numbers

    @property
    def labels(self) -> NDArray[np.int64]:
        return np.asarray(self.scores.argmax(axis=1), np.int64)

    def typical(self, count: int) -> NDArray[np.int64]:
        """Rows of the ``count`` faces of each concept that have most of it."""
        found = []
        for label in range(self.scores.shape[1]):
            own = np.flatnonzero(self.labels == label)
            found.append(own[np.argsort(-self.scores[own, label])[:count]])
        return np.sort(np.concatenate(found))


def make(
    data: Path, network: Features, side: int, network_sha256: str, concepts: Sequence[str]
) -> Enrolled:
    """The set that ships, from the folder of the Parquet files.

    Raises :class:`ConceptError` when files are missing, or the concepts are not those of
    :data:`RECIPE`.
    """
    if set(concepts) != set(RECIPE):
        raise ConceptError(
            f"the concept file has {', '.join(concepts)}; ratings are known for "
            f"{', '.join(RECIPE)}: enroll reference pictures of your own"
        )
    try:
        rated = _rated(data, side)
        people = _people(data, side)
    except (DataError, OSError) as error:
        raise ConceptError(f"{error}: name the folder of the data sets with --data") from error
    known = _known(rated, network)
    origin = Origin("The seven concepts", network_sha256, SOURCE, LICENCE)
    made = enrol(known, origin)
    features = network.features(people)
    mean, scale = scale_of(features)
    vectors = replace(made.vectors, mean=mean, scale=scale)
    metrics = _measured(known, rated) | _spread(References(made.card, vectors), features)
    card = made.card.model_copy(update={"metrics": metrics})
    return Enrolled(card, vectors, made.folds, made.warnings)


def _known(rated: Rated, network: Features) -> Known:
    features = both_ways(rated.crops, network)
    people = [str(number) for number in range(len(features))]  # each face is nobody else's
    return Known(features, rated.labels, people, tuple(RECIPE))


def _measured(known: Known, rated: Rated) -> dict[str, Any]:
    """Ten folds, of all faces and of the most typical of each concept."""
    found: dict[str, Any] = {
        "chance": round(1 / len(RECIPE), 4),
        "people": len(known.people),
        "third_system": THIRD_SYSTEM,
    }
    for name, rows in (
        (f"typical_{TYPICAL}_of_each", rated.typical(TYPICAL)),
        ("by_folds_of_people", np.arange(len(known.people))),
    ):
        x = prepared(known.features[rows], *scale_of(known.features[rows]))
        labels = known.labels[rows]
        people = [known.people[row] for row in rows]
        parts = by_person(people, labels, 10)
        logits = held_out(x, labels, len(RECIPE), parts, prototypes)
        found[name] = told(judged(logits, labels, people, known.concepts)) | {"pictures": len(rows)}
    return found


def _spread(references: References, features: NDArray[np.float32]) -> dict[str, Any]:
    """How many faces of people lead to each concept: none should take all."""
    first = [max(one.items(), key=lambda item: item[1])[0] for one in references.shares(features)]
    return {"of_people": {name: round(first.count(name) / len(first), 3) for name in RECIPE}}


def _rated(data: Path, side: int) -> Rated:
    """The made-up faces whole, as the network was trained on them."""
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
    """(n, concepts) from columns of ratings, uncorrelated with ``gender``."""
    even = {name: _standardised(column) for name, column in ratings.items()}
    sums = np.stack(
        [
            np.sum([weight * even[name] for name, weight in parts.items()], axis=0)
            for parts in RECIPE.values()
        ],
        axis=1,
    )
    apart = _standardised(gender)
    return _standardised(sums - np.outer(apart, apart @ sums) / (apart @ apart))


def _standardised(values: Numbers) -> Numbers:
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def _people(data: Path, side: int) -> list[Pixels]:
    """Every so-manieth face of FairFace's validation part, which is balanced by group."""
    path = data / "fairface_val.parquet"
    rows = list(read_parquet([path], []))
    chosen = rows[:: max(1, len(rows) // PEOPLE)]
    return [decoded(content, side, str(row["where"])) for content, row in chosen]
