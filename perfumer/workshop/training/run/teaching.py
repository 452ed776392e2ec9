"""A trained network tells another what it sees in faces that nobody was asked about.

FairFace has colour photographs, but nobody voted on the expressions in them. A network that has
learnt expressions reads these photographs here, and what it sees, as shares, is what the next
network learns from (Lee, "Pseudo-Label", 2013; shares instead of labels as in Xie et al.,
"Self-training with Noisy Student", 2020). Each face is read four times: as it is, mirrored, and
both in grey at the resolution of the pictures that people voted on.

The shares stay as they were read. Correcting them to how often the network finds each expression in
all these photographs was tried and made the next network blind: docs/models.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from perfumer.classifier.network import FaceNet
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import normalise, to_float
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.run import runs

HEAD = Task.EMOTION.value
COARSE = 48  # pixels of the pictures that people voted on
WEIGHT = 0.3  # how much a face counts that only a network was asked about
BATCH = 128

Shares = NDArray[np.float32]


def taught(parts: Sequence[FaceData], path: Path) -> list[FaceData]:
    """Give the faces without shares of expressions those that the network of ``path`` reads.

    ``path`` is the folder of a run. Raises
    :class:`~perfumer.workshop.training.checkpoint.CheckpointError` if there is none.
    """
    network, config = runs.load_averaged(path / runs.LATEST)
    return [
        part if HEAD in part.shares else _taught(part, network, config.sizes[-1]) for part in parts
    ]


def _taught(part: FaceData, network: FaceNet, size: int) -> FaceData:
    return replace(part, shares={**part.shares, HEAD: WEIGHT * read(network, part, size)})


@torch.inference_mode()
def read(network: FaceNet, part: FaceData, size: int) -> Shares:
    """Return the mean shares of four readings of each face: (n, labels)."""
    read = []
    for first in range(0, len(part), BATCH):
        rows = np.arange(first, min(first + BATCH, len(part)))
        views = _views(torch.from_numpy(np.array(part.pictures[rows])), size)
        shares = [network(view)[HEAD].softmax(dim=1) for view in views]
        read.append(torch.stack(shares).mean(dim=0).numpy())
    return np.concatenate(read)


def _views(pictures: Tensor, size: int) -> list[Tensor]:
    whole = to_float(pictures)
    grey = _scaled(whole, COARSE).mean(dim=1, keepdim=True).expand(-1, 3, -1, -1)
    both = [normalise(_scaled(one, size)) for one in (whole, grey)]
    return [
        view.contiguous(memory_format=torch.channels_last)
        for one in both
        for view in (one, one.flip(3))
    ]


def _scaled(pictures: Tensor, size: int) -> Tensor:
    return functional.interpolate(pictures, size=(size, size), mode="bilinear", antialias=True)
