"""A quick check during training: accuracy and loss on pictures without augmentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from perfumer.classifier.network import FaceNet
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.heads import Head


@dataclass
class _Tally:
    right: list[bool] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)  # at most one label off
    surprise: list[float] = field(default_factory=list)


@torch.inference_mode()
def check(
    network: FaceNet, sets: Sequence[FaceData], heads: Sequence[Head], size: int, batch: int = 256
) -> dict[str, float]:
    """Return the share of right answers per head that has labels, and the loss.

    ``accuracy`` is the mean over heads, ``age ±1`` the share that is at most one age band off,
    ``val_loss`` the sum over heads of the mean cross entropy.
    """
    network.eval()
    tallies = {head: _Tally() for head in heads}
    for data in sets:
        for first in range(0, len(data), batch):
            _add(tallies, network, data, slice(first, first + batch), size)
    known = {head: tally for head, tally in tallies.items() if tally.right}
    if not known:
        return {}
    shares = {head: float(np.mean(tally.right)) for head, tally in known.items()}
    facts = {"accuracy": float(np.mean(list(shares.values()))), **shares}
    if Task.AGE in known:
        facts["age ±1"] = float(np.mean(known[Task.AGE].near))
    facts["val_loss"] = float(sum(np.mean(tally.surprise) for tally in known.values()))
    return {name: round(value, 4) for name, value in facts.items()}


def _add(
    tallies: dict[Head, _Tally], network: FaceNet, data: FaceData, rows: slice, size: int
) -> None:
    """Read one batch and add its answers to the tallies."""
    device = next(network.parameters()).device
    pictures = torch.from_numpy(np.array(data.pictures[rows])).to(device)
    x = plain(pictures, size).contiguous(memory_format=torch.channels_last)
    logits = network(x)
    labels = {
        head: torch.from_numpy(np.array(data.labels[head][rows])).to(device)
        for head in tallies
        if head in data.labels
    }
    for head, values in _cross_entropies(logits, labels).items():
        column = labels[head]
        distance = (logits[head].argmax(1) - column).abs()[column >= 0]
        tallies[head].right += (distance == 0).tolist()
        tallies[head].near += (distance <= 1).tolist()
        tallies[head].surprise += values


def _cross_entropies(
    logits: Mapping[str, Tensor], labels: Mapping[Head, Tensor]
) -> dict[Head, list[float]]:
    """Return the cross entropy of each labelled picture, without label smoothing."""
    entropies = {}
    for head, column in labels.items():
        each = functional.cross_entropy(
            logits[head].float(), column, ignore_index=-1, reduction="none"
        )
        entropies[head] = each[column >= 0].tolist()
    return entropies
