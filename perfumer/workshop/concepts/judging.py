"""How far a concept set can be trusted: by person, on pictures that were held out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from perfumer.classifier.likeness import Pair
from perfumer.workshop.concepts.fitting import Labels, Numbers

FOLDS = 5
SEED = 1
LEAST_APART = 0.65  # of choosing right between two concepts; below it they count as alike


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """``confusion``: rows are the concepts, columns what was said of their pictures."""

    accuracy: float
    low: float  # of the accuracy, with 95 % confidence (Wilson 1927)
    high: float
    confusion: tuple[tuple[int, ...], ...]
    alike: tuple[Pair, ...]


def judged(
    logits: Numbers, labels: Labels, people: Sequence[str], concepts: Sequence[str]
) -> Judgement:
    """Of held-out logits (n, concepts), what the pictures were given as, (n,), and who is on."""
    said = logits.argmax(axis=1)
    right = int((said == labels).sum())
    table = np.zeros((len(concepts), len(concepts)), np.int64)
    np.add.at(table, (labels, said), 1)
    low, high = interval(right, len(labels))
    return Judgement(
        accuracy=right / len(labels),
        low=low,
        high=high,
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
        alike=_alike(logits, labels, np.array(people), concepts),
    )


def interval(right: int, of: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence (Wilson, JASA 1927)."""
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return middle - reach, middle + reach


def by_person(people: Sequence[str], labels: Labels, count: int = FOLDS) -> list[Labels]:
    """Rows of each of ``count`` parts, nobody in two; concepts are dealt out evenly.

    Fewer parts when there are fewer people.
    """
    rng = np.random.default_rng(SEED)
    places: dict[str, int] = {}
    names = np.array(people)
    for label in np.unique(labels):
        own = sorted({str(name) for name in names[labels == label]} - set(places))
        for number in rng.permutation(len(own)):
            places[own[number]] = len(places) % count
    place = np.array([places[name] for name in people])
    return [part for n in range(count) if len(part := np.flatnonzero(place == n))]


def one_by_one(people: Sequence[str]) -> list[Labels]:
    """Each person is a part: leave one out, with all pictures of whoever is on it."""
    names = np.array(people)
    return [np.flatnonzero(names == name) for name in dict.fromkeys(people)]


def alone(people: Sequence[str], labels: Labels, concepts: Sequence[str]) -> list[str]:
    """Concepts with a single person: without that person, nothing is known of them."""
    names = np.array(people)
    return [c for n, c in enumerate(concepts) if len(set(names[labels == n])) < 2]


def _alike(
    logits: Numbers, labels: Labels, people: NDArray[np.str_], concepts: Sequence[str]
) -> tuple[Pair, ...]:
    """The pairs between which the right one is chosen hardly more often than by chance.

    Or by so few people that it may be chance: pictures of one person stand or fall together.
    """
    found = []
    for one, other in combinations(range(len(concepts)), 2):
        rows = np.flatnonzero((labels == one) | (labels == other))
        margin = logits[rows, one] - logits[rows, other]
        right = np.where(labels[rows] == one, margin > 0, margin < 0)
        # Both count alike, or the larger one would hide the smaller.
        share = float(np.mean([_share(right, labels[rows] == n) for n in (one, other)]))
        seen = len(set(people[rows]))
        if share < LEAST_APART or interval(round(share * seen), seen)[0] <= 0.5:
            pair = (concepts[one], concepts[other])
            found.append(Pair(concepts=pair, accuracy=round(share, 3), pictures=len(rows)))
    return tuple(sorted(found, key=lambda pair: pair.accuracy))


def _share(right: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return float(right[of].mean()) if of.any() else 0.5
