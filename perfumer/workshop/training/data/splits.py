"""Who is trained on and who is judged: the same person is never on both sides."""

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
    """What a data set says is for training, checking while training, and the final judgement."""

    train: FaceData
    val: FaceData | None = None  # None: a tenth of the people is held out of training
    test: FaceData | None = None  # None: the checking part judges


def persons(data: FaceData) -> Indices:
    """A number per picture, equal for pictures of one person; who is unknown is alone."""
    names = data.people if len(data.people) else np.full(len(data), "")
    alone = np.char.add("\0", np.arange(len(data)).astype(np.str_))
    _, numbers = np.unique(np.where(names == "", alone, names), return_inverse=True)
    return np.asarray(numbers, np.int64)


def folds(data: FaceData, count: int, seed: int) -> list[Indices]:
    """Rows of each of ``count`` parts; a person is in one of them only.

    Raises :class:`DataError` for fewer people than parts.
    """
    who = persons(data)
    people = int(who.max(initial=-1)) + 1
    if people < count:
        raise DataError(f"{people} people cannot be parted into {count}: add pictures of others")
    place = np.empty(people, np.int64)
    # Dealt out like cards, so that every part gets its share of people.
    place[np.random.default_rng(seed).permutation(people)] = np.arange(people) % count
    return [np.flatnonzero(place[who] == part) for part in range(count)]


def parted(data: FaceData, seed: int, count: int = 10) -> tuple[FaceData, FaceData]:
    """Data to train on, and a tenth (one of ``count``) of its people to judge on.

    Of fewer people than that one is judged. Raises :class:`DataError` for a single one.
    """
    people = int(persons(data).max(initial=-1)) + 1
    judged = folds(data, max(2, min(count, people)), seed)[0]
    return data.taken(np.setdiff1d(np.arange(len(data)), judged)), data.taken(judged)


def apart(splits: Splits) -> Splits:
    """Without whoever is judged among those trained on, or tested among those checked on.

    Raises :class:`DataError` when nobody is left to train on.
    """
    val = splits.val and _without(splits.val, [splits.test])
    train = _without(splits.train, [splits.val, splits.test])
    if not len(train):
        raise DataError("everybody to train on is judged as well: add pictures of others")
    return replace(splits, train=train, val=val if val is not None and len(val) else None)


def _without(data: FaceData, others: list[FaceData | None]) -> FaceData:
    judged = [other.people for other in others if other is not None]
    if not len(data.people) or not judged:
        return data
    known = (data.people != "") & np.isin(data.people, np.concatenate(judged))
    if not known.any():
        return data
    log.warning("%d pictures of people who are judged as well are left out", known.sum())
    return data.taken(np.flatnonzero(~known))


def sampled(data: FaceData, most: int | None, seed: int) -> FaceData:
    """At most ``most`` pictures, by chance, in their order."""
    if most is None or most >= len(data):
        return data
    chosen = np.random.default_rng(seed).permutation(len(data))[:most]
    return data.taken(np.sort(chosen))
