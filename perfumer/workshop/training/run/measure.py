"""A quick check while training: accuracy and loss of plain pictures, nothing augmented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from perfumer.classifier.network import FaceNet
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.run.losses import surprise


@dataclass
class _Tally:
    right: list[bool] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)
    surprise: list[float] = field(default_factory=list)


@torch.inference_mode()
def check(
    network: FaceNet, sets: Sequence[FaceData], tasks: Sequence[Task], size: int, batch: int = 256
) -> dict[str, float]:
    """Share of right answers per task that has labels, "age ±1", their mean, and the loss.

    ``accuracy`` is the mean over tasks, ``val_loss`` the sum over tasks of cross entropy.
    """
    network.eval()
    tallies = {task: _Tally() for task in tasks}
    for data in sets:
        for first in range(0, len(data), batch):
            _add(tallies, network, data, slice(first, first + batch), size)
    known = {task: tally for task, tally in tallies.items() if tally.right}
    if not known:
        return {}
    found = {task.value: float(np.mean(tally.right)) for task, tally in known.items()}
    facts = {"accuracy": float(np.mean(list(found.values()))), **found}
    if Task.AGE in known:
        facts["age ±1"] = float(np.mean(known[Task.AGE].near))
    facts["val_loss"] = float(sum(np.mean(tally.surprise) for tally in known.values()))
    return {name: round(value, 4) for name, value in facts.items()}


def _add(
    tallies: dict[Task, _Tally], network: FaceNet, data: FaceData, rows: slice, size: int
) -> None:
    device = next(network.parameters()).device
    pictures = torch.from_numpy(np.array(data.pictures[rows])).to(device)
    x = plain(pictures, size).contiguous(memory_format=torch.channels_last)
    logits = network(x)
    labels = {
        task: torch.from_numpy(np.array(data.labels[task][rows])).to(device) for task in tallies
    }
    for task, values in surprise(logits, labels).items():
        column = labels[task]
        distance = (logits[task].argmax(1) - column).abs()[column >= 0]
        tallies[task].right += (distance == 0).tolist()
        tallies[task].near += (distance <= 1).tolist()
        tallies[task].surprise += values
