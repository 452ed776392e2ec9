"""Splits people into those to train on and those to judge on; no one is in both."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from perfumer.workshop.training.data.datasets import DataError, FaceData

Indices = NDArray[np.int64]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Splits:
    """The parts of a data set."""

    train: FaceData
    val: FaceData | None = None  # for checks while training; None: a tenth of the people
    test: FaceData | None = None  # for the final figures; None: ``val`` is used


def persons(data: FaceData) -> Indices:
    """Return a number per picture, equal for pictures of one person.

    Each picture of an unknown person has a number of its own.
    """
    names = data.people if len(data.people) else np.full(len(data), "")
    alone = np.char.add("\0", np.arange(len(data)).astype(np.str_))
    _, numbers = np.unique(np.where(names == "", alone, names), return_inverse=True)
    return np.asarray(numbers, np.int64)


def folds(data: FaceData, count: int, seed: int) -> list[Indices]:
    """Return the rows of ``count`` parts; a person is in one of them only.

    Raises :class:`DataError` for fewer people than parts.
    """
    who = persons(data)
    people = int(who.max(initial=-1)) + 1
    if people < count:
        raise DataError(
            f"{people} people cannot be split into {count} parts: add pictures of others"
        )
    place = np.empty(people, np.int64)
    # In turn, so that the parts have equal numbers of people.
    place[np.random.default_rng(seed).permutation(people)] = np.arange(people) % count
    return [np.flatnonzero(place[who] == part) for part in range(count)]


def split_in_parts(data: FaceData, seed: int, count: int = 10) -> tuple[FaceData, FaceData]:
    """Split off a tenth (one of ``count`` parts) of the people to judge on.

    With fewer people than parts it is one person. Raises :class:`DataError` for a single person.
    """
    people = int(persons(data).max(initial=-1)) + 1
    judged = folds(data, max(2, min(count, people)), seed)[0]
    return data.taken(np.setdiff1d(np.arange(len(data)), judged)), data.taken(judged)


def apart(splits: Splits) -> Splits:
    """Remove people from ``train`` who are in ``val`` or ``test``, and from ``val`` in ``test``.

    Raises :class:`DataError` if no one is left to train on.
    """
    val = splits.val and _without(splits.val, [splits.test])
    train = _without(splits.train, [splits.val, splits.test])
    if not len(train):
        raise DataError("each person to train on is also in a judging part: add pictures of others")
    return replace(splits, train=train, val=val if val is not None and len(val) else None)


def _without(data: FaceData, others: list[FaceData | None]) -> FaceData:
    judged = [other.people for other in others if other is not None]
    if not len(data.people) or not judged:
        return data
    known = (data.people != "") & np.isin(data.people, np.concatenate(judged))
    if not known.any():
        return data
    log.warning("%d pictures of people who are also in a judging part are left out", known.sum())
    return data.taken(np.flatnonzero(~known))


def sample_faces(data: FaceData, most: int | None, seed: int) -> FaceData:
    """Return at most ``most`` pictures, chosen at random, in their order."""
    if most is None or most >= len(data):
        return data
    chosen = np.random.default_rng(seed).permutation(len(data))[:most]
    return data.taken(np.sort(chosen))
