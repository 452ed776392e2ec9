"""Makes batches from several data sets, shuffled together; missing labels are masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.data.splits import sample_faces
from perfumer.workshop.training.heads import HEADS, Head, labels_of
from perfumer.workshop.training.processes import Processes


@dataclass(frozen=True)
class Batch:
    """The pictures of one training step."""

    pictures: Tensor  # (batch, side, side, 3) uint8
    tight: Tensor  # (batch,) bool
    labels: Mapping[Head, Tensor]  # (batch,) each, -1 if missing
    shares: Mapping[Head, Tensor]  # (batch, labels) each, zeros if missing; some heads have none

    def to(self, device: torch.device) -> Batch:
        """Return the batch on ``device``."""
        return Batch(
            self.pictures.to(device),
            self.tight.to(device),
            {head: column.to(device) for head, column in self.labels.items()},
            {head: rows.to(device) for head, rows in self.shares.items()},
        )


def batches_in(parts: Sequence[FaceData], config: Config, processes: Processes) -> int:
    """Return the number of full batches in an epoch.

    Raises :class:`DataError` if there are too few pictures for one batch, and
    :class:`ConfigError` if a batch cannot be shared evenly by the processes.
    """
    pictures = sum(len(part) for part in parts)
    if pictures < config.batch:
        raise DataError(
            f"{pictures} pictures do not fill one batch of {config.batch}: lower --batch, or add "
            "pictures"
        )
    if config.batch % processes.count:
        raise ConfigError(
            f"--batch {config.batch} cannot be shared evenly by {processes.count} processes"
        )
    return pictures // config.batch


def batches(
    parts: Sequence[FaceData],
    heads: Sequence[Head],
    config: Config,
    epoch: int,
    start: int,
    processes: Processes,
) -> Iterator[Batch]:
    """Return this process's share of each batch, from batch ``start`` of the epoch on.

    The order depends on seed and epoch only, so a resumed run sees the same batches.
    """
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    rows = np.concatenate([np.arange(len(part)) for part in parts])
    order = np.random.default_rng((config.seed, epoch)).permutation(len(rows))
    for number in range(start, len(rows) // config.batch):
        first = number * config.batch
        chosen = order[first + processes.rank : first + config.batch : processes.count]
        yield _gather(parts, heads, owners[chosen], rows[chosen])


def _gather(
    parts: Sequence[FaceData],
    heads: Sequence[Head],
    owners: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Batch:
    # Set by set: the order within a batch does not matter for training.
    mine = [(part, rows[owners == number]) for number, part in enumerate(parts)]
    return Batch(
        torch.from_numpy(np.concatenate([part.pictures[some] for part, some in mine])),
        torch.from_numpy(np.concatenate([part.tight[some] for part, some in mine])),
        {
            head: torch.from_numpy(
                np.concatenate([_labels(part, head, some) for part, some in mine])
            )
            for head in heads
        },
        {
            head: torch.from_numpy(
                np.concatenate([_shares(part, head, some) for part, some in mine])
            )
            for head in heads
            if any(head in part.shares for part in parts)
        },
    )


def _labels(part: FaceData, head: Head, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return part.labels[head][rows] if head in part.labels else np.full(len(rows), MISSING)


def _shares(part: FaceData, head: Head, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    if head in part.shares:
        return part.shares[head][rows]
    return np.zeros((len(rows), len(labels_of(head))), np.float32)


def first_faces(parts: Sequence[FaceData], seed: int, most: int = 512) -> Tensor:
    """Return up to ``most`` random pictures of all sets: (batch, side, side, 3) uint8."""
    share = [max(1, most * len(part) // sum(map(len, parts))) for part in parts]
    some = [sample_faces(part, n, seed).pictures for part, n in zip(parts, share, strict=True)]
    return torch.from_numpy(np.concatenate([part[np.arange(len(part))] for part in some]))


def heads_in(parts: Sequence[FaceData], asked: Sequence[str]) -> tuple[Head, ...]:
    """Return the heads to train: ``asked``, or all that the data has labels for.

    Raises :class:`DataError` for a head that has no labels, labels outside its set, or only one
    class, from which nothing can be learnt.
    """
    known = {head: _known_of(parts, head) for head in HEADS}
    wanted = list(asked) or [head for head in HEADS if known[head]]
    if not wanted:
        raise DataError("no picture has a label: see --help for the kinds of --data")
    for head in wanted:
        _check(head, known[head])
    return tuple(wanted)


def _known_of(parts: Sequence[FaceData], head: Head) -> set[int]:
    columns = [part.labels[head] for part in parts if head in part.labels]
    labelled = {int(label) for column in columns for label in np.unique(column)} - {-1}
    shares = [part.shares[head] for part in parts if head in part.shares]
    return labelled | {int(label) for each in shares for label in np.flatnonzero(each.any(axis=0))}


def _check(head: Head, found: set[int]) -> None:
    names = [label.value for label in labels_of(head)]
    outside = found - set(range(len(names)))
    if outside:
        raise DataError(
            f"{head}: labels {sorted(outside)} are outside 0 to {len(names) - 1} "
            f"({', '.join(names)}): correct them, or mark them as missing with -1"
        )
    if len(found) < 2:
        have = f"only '{names[found.pop()]}'" if found else "no labels at all"
        raise DataError(
            f"{head}: the data has {have}: add pictures of another class, or train the "
            "others alone with --tasks"
        )
