"""A trained network tells another what it sees in faces that nobody was asked about.

FairFace has colour photographs, but nobody voted on the expressions in them. A network that has
learnt expressions reads these photographs here, and what it sees, as shares, is what the next
network learns from (Lee, "Pseudo-Label", 2013; shares instead of labels as in Xie et al.,
"Self-training with Noisy Student", 2020). The teacher is a run of ours, or the network of face-api,
which has learnt from colour photographs (:mod:`.face_api`).

A teacher is as sure as people are: one temperature for all its logits is fitted to the votes that
there are. Correcting its shares to how often it finds each expression was tried, and made the
next network blind: docs/models.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from perfumer.maths.softmax import softmax
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import normalise, to_float
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.face_api import FaceApi

HEAD = Task.EMOTION.value
WEIGHT = 0.5  # how much a face counts that only a network was asked about
BATCH = 32  # larger ones are slower
VOTED = 3000  # faces with votes that the temperature is fitted to
SHOW_EVERY_S = 5.0  # seconds between signs of life
TEMPERATURES = np.arange(0.5, 4.01, 0.1)  # those that are tried

Shares = NDArray[np.float32]
Teacher = Callable[[Tensor], Tensor]  # pictures (batch, 3, side, side), 0 to 1, to logits


def taught(parts: Sequence[FaceData], path: Path) -> list[FaceData]:
    """Give the faces without shares of expressions those that the teacher of ``path`` reads.

    ``path`` is the folder of a run, or the manifest of face-api's weights. Raises
    :class:`~perfumer.workshop.training.checkpoint.CheckpointError` if there is no teacher.
    """
    teacher = FaceApi(path) if path.suffix == ".json" else _of_run(path)
    voted = [part for part in parts if HEAD in part.shares]
    temperature = _fit(teacher, voted)
    return [part if HEAD in part.shares else _taught(part, teacher, temperature) for part in parts]


def _of_run(path: Path) -> Teacher:
    network, config = runs.load_averaged(path / runs.LATEST)
    size = config.sizes[-1]

    def read(pictures: Tensor) -> Tensor:
        scaled = functional.interpolate(
            pictures, size=(size, size), mode="bilinear", antialias=True
        )
        found = network(normalise(scaled).contiguous(memory_format=torch.channels_last))
        logits: Tensor = found[HEAD]
        return logits

    return read


def _taught(part: FaceData, teacher: Teacher, temperature: float) -> FaceData:
    shares = WEIGHT * softmax(read(teacher, part, np.arange(len(part))), temperature)
    if HEAD in part.labels:
        shares[np.asarray(part.labels[HEAD]) >= 0] = 0  # people were asked
    return replace(part, shares={**part.shares, HEAD: shares})


@torch.inference_mode()
def read(teacher: Teacher, part: FaceData, rows: NDArray[np.int64]) -> Shares:
    """Return the mean logits of these faces and of their mirror images: (rows, labels)."""
    found = []
    batches = np.array_split(rows, max(1, -(-len(rows) // BATCH)))
    for some in tqdm(batches, desc="a teacher reads", mininterval=SHOW_EVERY_S, leave=False):
        pictures = to_float(torch.from_numpy(np.array(part.pictures[some])))
        found.append((teacher(pictures) + teacher(pictures.flip(3))).numpy() / 2)
    return np.concatenate(found)


def _fit(teacher: Teacher, voted: Sequence[FaceData]) -> float:
    """Return the temperature at which the teacher's shares tell most of the votes, 1 without any.

    What is least is the cross entropy (Guo et al., ICML 2017, with shares for labels).
    """
    logits, votes = [], []
    for part in voted:
        asked = np.flatnonzero(part.shares[HEAD].sum(axis=1) > 0)[:VOTED]
        logits.append(read(teacher, part, asked))
        votes.append(part.shares[HEAD][asked])
    if not sum(map(len, logits)):
        return 1.0
    read_as, wanted = np.concatenate(logits), np.concatenate(votes)
    losses = [-(wanted * np.log(softmax(read_as, one) + 1e-9)).sum() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
