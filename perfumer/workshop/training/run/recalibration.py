"""Computes the statistics of batch normalisation again, on pictures as the kiosk reads them.

In training they come from augmented pictures of several sizes, and are averaged with the weights.
Computing them on a few thousand plain pictures of the final size takes a minute and gains accuracy
(docs/models.md). After Izmailov et al., "Averaging Weights Leads to Wider Optima", 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from perfumer.classifier.network import FaceNet
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.data.datasets import FaceData

BATCH = 128  # pictures per pass
PICTURES = 4096  # number of pictures that statistics are computed on


@torch.no_grad()
def recalibrate(
    network: FaceNet, sets: Sequence[FaceData], side: int, seed: int, pictures: int
) -> None:
    """Replace the statistics of ``network`` by those of plain training pictures at ``side`` pixels.

    Each data set has its share, as in training. A trunk without such layers is not changed.
    """
    layers = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    if not layers:
        return
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None  # a plain mean over all batches
    device = next(network.parameters()).device
    network.train()
    for some in _batches(sets, seed, pictures):
        batch = torch.from_numpy(some).to(device)
        network(plain(batch, side).contiguous(memory_format=torch.channels_last))
    network.eval()
    for layer in layers:
        layer.momentum = 0.1  # PyTorch's default, for further training


def _batches(sets: Sequence[FaceData], seed: int, pictures: int) -> Iterator[NDArray[np.uint8]]:
    owners = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    rows = np.concatenate([np.arange(len(one)) for one in sets])
    chosen = np.random.default_rng(seed).permutation(len(rows))[:pictures]
    for part in np.array_split(chosen, max(1, len(chosen) // BATCH)):
        mine = [one.pictures[rows[part[owners[part] == n]]] for n, one in enumerate(sets)]
        yield np.concatenate(mine)
