"""Makes a concept set from gathered references, and measures it by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from perfumer.classifier.likeness import FORMAT, ConceptError, Kind, Vectors, VectorsCard
from perfumer.messages import Image
from perfumer.workshop.concepts.fitting import (
    Fit,
    Labels,
    Numbers,
    best_head,
    hold_out,
    make_vectors,
    measure_scale,
    prepare,
    prototypes,
)
from perfumer.workshop.concepts.gathering import Gathered
from perfumer.workshop.concepts.judging import (
    Judgement,
    find_lonely,
    judge,
    leave_one_out,
    split_by_person,
)
from perfumer.workshop.training.judge.calibration import best_temperature

# References per concept: minimum, recommended, and maximum useful number.
MIN_REFERENCES, GOOD_REFERENCES, MAX_REFERENCES = 5, 20, 50
MIN_PEOPLE = 5  # in each concept, for training a head
# Number of people up to which they are left out one by one; with more, folds say the same faster.
MAX_LEFT_OUT = 400
LIMITS = (
    "Says how similar a picture is to reference pictures; it says nothing about a person.",
    "Follows hair, make-up, light and pose of the references as much as faces.",
    "Holds for the network it names, and for people like those of the references.",
)


class Features(Protocol):
    """A reader of features from crops, as the predictor is."""

    def features(self, crops: Sequence[Image]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Enrolled:
    """A set that is not saved yet."""

    card: VectorsCard
    vectors: Vectors
    folds: Judgement  # on people that were held out
    warnings: tuple[str, ...]  # for the person who makes the set


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a set comes from, for its card."""

    name: str
    network_sha256: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The references as the network sees them."""

    features: NDArray[np.float32]  # (n, width), as the network gave them
    labels: Labels  # (n,), the index of each reference's concept
    people: Sequence[str]  # the person on each reference
    concepts: tuple[str, ...]


def read_features(gathered: Gathered, network: Features) -> Known:
    """Read the features of each reference."""
    features = read_both_ways([one.crop for one in gathered.references], network)
    return Known(features, gathered.labels, gathered.people, gathered.concepts)


def read_both_ways(crops: Sequence[Image], network: Features) -> NDArray[np.float32]:
    """Return the mean of the features of each crop and of its mirror image."""
    mirrored = [np.ascontiguousarray(crop[:, ::-1]) for crop in crops]
    mean = (network.features(crops) + network.features(mirrored)) / 2
    return np.asarray(mean, np.float32)


def check_enough(gathered: Gathered, min_references: int) -> None:
    """Raise :class:`ConceptError` if a concept has too few references."""
    concept, count = min(gathered.counts.items(), key=lambda item: item[1])
    if count < min_references:
        raise ConceptError(
            f"concept '{concept}' has {count} usable references and needs {min_references}: add "
            "pictures of other people"
        )


def enrol(known: Known, origin: Origin) -> Enrolled:
    """Make a set of prototypes, one for each concept."""
    return _make(known, origin, Kind.PROTOTYPES, prototypes)


def train(known: Known, origin: Origin) -> Enrolled:
    """Make a set with a trained head, or with prototypes if these are as good on held-out people.

    Raises :class:`ConceptError` if there are too few people.
    """
    for label, concept in enumerate(known.concepts):
        rows = known.labels == label
        people = len(set(np.array(known.people)[rows]))
        if people < MIN_PEOPLE or rows.sum() < GOOD_REFERENCES:
            raise ConceptError(
                f"concept '{concept}' has {rows.sum()} references of {people} people; training "
                f"needs {GOOD_REFERENCES} of {MIN_PEOPLE}: use enroll, or add pictures"
            )
    count, x = len(known.concepts), _x(known)
    parts = split_by_person(known.people, known.labels)
    fit, logits = best_head(x, known.labels, count, parts)
    simple = hold_out(x, known.labels, count, parts, prototypes)
    if _accuracy(logits, known.labels) <= _accuracy(simple, known.labels):
        enrolled = enrol(known, origin)
        note = "the trained head is no better on held-out people: prototypes are kept"
        return replace(enrolled, warnings=(*enrolled.warnings, note))
    return _make(known, origin, Kind.HEAD, fit)


def _make(known: Known, origin: Origin, kind: Kind, fit: Fit) -> Enrolled:
    count, x = len(known.concepts), _x(known)
    logits = hold_out(x, known.labels, count, split_by_person(known.people, known.labels), fit)
    folds = judge(logits, known.labels, known.people, known.concepts)
    figures: dict[str, Any] = {
        "chance": round(1 / count, 4),
        "people": len(set(known.people)),
        "by_folds_of_people": as_figures(folds),
    }
    if kind is Kind.PROTOTYPES and figures["people"] <= MAX_LEFT_OUT:
        single = hold_out(x, known.labels, count, leave_one_out(known.people), fit)
        figures["by_leaving_one_person_out"] = as_figures(
            judge(single, known.labels, known.people, known.concepts)
        )
    mean, scale = measure_scale(known.features)
    pictures = Counter(known.concepts[label] for label in known.labels)
    card = VectorsCard(
        format=FORMAT,
        name=origin.name,
        kind=kind,
        concepts=known.concepts,
        network_sha256=origin.network_sha256,
        vectors="-",
        vectors_sha256="0" * 64,
        temperature=round(best_temperature(logits, known.labels), 4),
        pictures=dict(pictures),
        source=origin.source,
        licence=origin.licence,
        metrics=figures,
        alike=folds.alike,
        limits=LIMITS,
    )
    vectors = make_vectors(fit(x, known.labels, count), mean, scale)
    return Enrolled(card, vectors, folds, _warnings(known, pictures, folds))


def _x(known: Known) -> Numbers:
    """Return the features in the form that is fitted, (n, width)."""
    return prepare(known.features, *measure_scale(known.features))


def _accuracy(logits: Numbers, labels: Labels) -> float:
    return float((logits.argmax(axis=1) == labels).mean())


def as_figures(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement in the form of the card."""
    return {
        "accuracy": round(judgement.accuracy, 4),
        "interval_95": [round(judgement.low, 4), round(judgement.high, 4)],
        "confusion": [list(row) for row in judgement.confusion],
    }


def _warnings(known: Known, pictures: Counter[str], folds: Judgement) -> tuple[str, ...]:
    warnings = [
        f"'{pair.concepts[0]}' and '{pair.concepts[1]}' cannot be told apart (right between "
        f"the two: {pair.accuracy:.0%} of {pair.pictures} pictures): merge them, or choose "
        "references that differ"
        for pair in folds.alike
    ]
    warnings += [
        f"'{concept}' has {count} references: {GOOD_REFERENCES} to {MAX_REFERENCES} are better"
        for concept, count in pictures.items()
        if count < GOOD_REFERENCES
    ]
    warnings += [
        f"'{concept}' shows one person only, so it cannot be judged: add others"
        for concept in find_lonely(known.people, known.labels, known.concepts)
    ]
    return tuple(warnings)
