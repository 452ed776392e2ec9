"""Measures how far a concept set can be trusted, on people that were held out."""

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
MIN_APART = 0.65  # share of right choices between two concepts below which they count as alike


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What was measured on held-out pictures."""

    accuracy: float  # share of right answers, 0 to 1
    low: float  # lower end of the accuracy, with 95 % confidence (Wilson 1927)
    high: float  # upper end
    confusion: tuple[tuple[int, ...], ...]  # rows: concepts; columns: answers for their pictures
    alike: tuple[Pair, ...]  # concepts that are confused with each other


def judge(
    logits: Numbers, labels: Labels, people: Sequence[str], concepts: Sequence[str]
) -> Judgement:
    """Judge held-out logits (n, concepts); ``labels`` (n,) are true, ``people`` on the pictures."""
    answers = logits.argmax(axis=1)
    right = int((answers == labels).sum())
    table = np.zeros((len(concepts), len(concepts)), np.int64)
    np.add.at(table, (labels, answers), 1)
    low, high = interval(right, len(labels))
    return Judgement(
        accuracy=right / len(labels),
        low=low,
        high=high,
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
        alike=_find_alike(logits, labels, np.array(people), concepts),
    )


def interval(right: int, of: int) -> tuple[float, float]:
    """Return the range of a share with 95 % confidence (Wilson, JASA 1927)."""
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return middle - reach, middle + reach


def split_by_person(people: Sequence[str], labels: Labels, count: int = FOLDS) -> list[Labels]:
    """Return the rows of ``count`` parts; a person is in one of them only.

    The people of each concept are spread evenly. There are fewer parts if there are fewer people.
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


def leave_one_out(people: Sequence[str]) -> list[Labels]:
    """Return a part for each person: the rows of all pictures of this person."""
    names = np.array(people)
    return [np.flatnonzero(names == name) for name in dict.fromkeys(people)]


def find_lonely(people: Sequence[str], labels: Labels, concepts: Sequence[str]) -> list[str]:
    """Return the concepts with a single person, which cannot be judged on other people."""
    names = np.array(people)
    return [c for n, c in enumerate(concepts) if len(set(names[labels == n])) < 2]


def _find_alike(
    logits: Numbers, labels: Labels, people: NDArray[np.str_], concepts: Sequence[str]
) -> tuple[Pair, ...]:
    """Return the pairs between which the right concept is chosen hardly better than by chance.

    Or by so few people that it may be chance: all pictures of one person are right or wrong
    together.
    """
    found = []
    for one, other in combinations(range(len(concepts)), 2):
        rows = np.flatnonzero((labels == one) | (labels == other))
        margin = logits[rows, one] - logits[rows, other]
        right = np.where(labels[rows] == one, margin > 0, margin < 0)
        # Both concepts count the same, or the larger one would hide the smaller.
        share = float(np.mean([_share(right, labels[rows] == n) for n in (one, other)]))
        count = len(set(people[rows]))
        if share < MIN_APART or interval(round(share * count), count)[0] <= 0.5:
            pair = (concepts[one], concepts[other])
            found.append(Pair(concepts=pair, accuracy=round(share, 3), pictures=len(rows)))
    return tuple(sorted(found, key=lambda pair: pair.accuracy))


def _share(right: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return float(right[of].mean()) if of.any() else 0.5
