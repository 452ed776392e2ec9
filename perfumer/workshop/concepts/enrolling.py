"""From gathered references to a concept set, judged by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
    held_out,
    prepared,
    prototypes,
    scale_of,
    vectors_of,
)
from perfumer.workshop.concepts.gathering import Gathered
from perfumer.workshop.concepts.judging import Judgement, alone, by_person, judged, one_by_one
from perfumer.workshop.training.judge.calibration import best_temperature

FEWEST, WANTED, MOST = 5, 20, 50  # references of a concept: at all, for good, worth gathering
PEOPLE = 5  # in each concept, for training a head
SINGLY = 400  # people, left out one by one at most; with more, folds say the same in less time
LIMITS = (
    "Says how like a picture is to reference pictures; it says nothing about a person.",
    "Follows hair, make-up, light and pose of the references as much as faces.",
    "Holds for the network it names, and for people like those of the references.",
)


class Features(Protocol):
    """What turns crops into features; the predictor does."""

    def features(self, crops: Sequence[Image]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Enrolled:
    """A set that is not saved yet, what it was judged at, and what to mind."""

    card: VectorsCard
    vectors: Vectors
    folds: Judgement
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a card says of where its set comes from."""

    name: str
    network_sha256: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Features of references, (n, width) as the network gave them; labels count concepts."""

    features: NDArray[np.float32]
    labels: Labels
    people: Sequence[str]
    concepts: tuple[str, ...]


def features_of(gathered: Gathered, network: Features) -> Known:
    """What the network sees of every reference."""
    features = both_ways([one.crop for one in gathered.references], network)
    return Known(features, gathered.labels, gathered.people, gathered.concepts)


def both_ways(crops: Sequence[Image], network: Features) -> NDArray[np.float32]:
    """The mean of each crop's features and its mirror image's: a face has no better side."""
    mirrored = [np.ascontiguousarray(crop[:, ::-1]) for crop in crops]
    mean = (network.features(crops) + network.features(mirrored)) / 2
    return np.asarray(mean, np.float32)


def check_enough(gathered: Gathered, fewest: int) -> None:
    """Raises :class:`ConceptError` for a concept with too few references."""
    concept, had = min(gathered.counts.items(), key=lambda item: item[1])
    if had < fewest:
        raise ConceptError(
            f"concept '{concept}' has {had} usable references, {fewest} are the least: add "
            "pictures of other people"
        )


def enrol(known: Known, origin: Origin) -> Enrolled:
    """Prototypes of each concept."""
    return _made(known, origin, Kind.PROTOTYPES, prototypes)


def train(known: Known, origin: Origin) -> Enrolled:
    """A trained head, or prototypes where they are as good on people held out.

    Raises :class:`ConceptError` when there are too few people.
    """
    for label, concept in enumerate(known.concepts):
        rows = known.labels == label
        people = len(set(np.array(known.people)[rows]))
        if people < PEOPLE or rows.sum() < WANTED:
            raise ConceptError(
                f"concept '{concept}' has {rows.sum()} references of {people} people; training "
                f"needs {WANTED} of {PEOPLE}: stay with enroll, or add pictures"
            )
    count, x = len(known.concepts), _x(known)
    parts = by_person(known.people, known.labels)
    fit, logits = best_head(x, known.labels, count, parts)
    plain = held_out(x, known.labels, count, parts, prototypes)
    if _right(logits, known.labels) <= _right(plain, known.labels):
        made = enrol(known, origin)
        note = "the trained head is no better on people held out: prototypes are kept"
        return Enrolled(made.card, made.vectors, made.folds, (*made.warnings, note))
    return _made(known, origin, Kind.HEAD, fit)


def _made(known: Known, origin: Origin, kind: Kind, fit: Fit) -> Enrolled:
    count, x = len(known.concepts), _x(known)
    logits = held_out(x, known.labels, count, by_person(known.people, known.labels), fit)
    folds = judged(logits, known.labels, known.people, known.concepts)
    figures: dict[str, Any] = {
        "chance": round(1 / count, 4),
        "people": len(set(known.people)),
        "by_folds_of_people": told(folds),
    }
    if kind is Kind.PROTOTYPES and figures["people"] <= SINGLY:
        single = held_out(x, known.labels, count, one_by_one(known.people), fit)
        figures["by_leaving_one_person_out"] = told(
            judged(single, known.labels, known.people, known.concepts)
        )
    mean, scale = scale_of(known.features)
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
    vectors = vectors_of(fit(x, known.labels, count), mean, scale)
    return Enrolled(card, vectors, folds, _warnings(known, pictures, folds))


def _x(known: Known) -> Numbers:
    return prepared(known.features, *scale_of(known.features))


def _right(logits: Numbers, labels: Labels) -> float:
    return float((logits.argmax(axis=1) == labels).mean())


def told(judgement: Judgement) -> dict[str, Any]:
    """A judgement as a card holds it."""
    return {
        "accuracy": round(judgement.accuracy, 4),
        "interval_95": [round(judgement.low, 4), round(judgement.high, 4)],
        "confusion": [list(row) for row in judgement.confusion],
    }


def _warnings(known: Known, pictures: Counter[str], folds: Judgement) -> tuple[str, ...]:
    found = [
        f"'{pair.concepts[0]}' and '{pair.concepts[1]}' cannot be told apart (right between "
        f"the two: {pair.accuracy:.0%} of {pair.pictures} pictures): merge them, or choose "
        "references that differ"
        for pair in folds.alike
    ]
    found += [
        f"'{concept}' has {count} references: {WANTED} to {MOST} are wanted"
        for concept, count in pictures.items()
        if count < WANTED
    ]
    found += [
        f"'{concept}' shows one person only, so it cannot be judged: add others"
        for concept in alone(known.people, known.labels, known.concepts)
    ]
    return tuple(found)
