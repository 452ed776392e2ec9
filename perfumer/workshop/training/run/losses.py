"""Adds the losses of several tasks, each over the pictures that have a label of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from perfumer.traits import LABELS, Task
from perfumer.workshop.training.processes import Processes

# Share of a label that is spread over all labels of the task.
SMOOTHING: Mapping[Task, float] = {
    Task.GENDER: 0.02,
    Task.AGE: 0.02,
    Task.EMOTION: 0.05,
    Task.IMPRESSION: 0.05,
}
# Share of an age band that is moved to its neighbours, as labels by eye are often one band off.
# After Gao et al., "Deep Label Distribution Learning with Label Ambiguity", 2017.
NEIGHBOURS: Mapping[Task, float] = {Task.AGE: 0.2}
# Tasks whose labels are in an order, so that an answer two labels off is worse than one off, and
# the weight of that. After Hou et al., "Squared Earth Mover's Distance-based Loss", 2016.
ORDERED: Mapping[Task, float] = {Task.AGE: 1.0}
# Weight of each task in the sum.
WEIGHT: Mapping[Task, float] = {
    Task.GENDER: 1.0,
    Task.AGE: 0.8,
    Task.EMOTION: 1.3,
    Task.IMPRESSION: 1.0,
}


def loss_of(
    logits: Mapping[str, Tensor], labels: Mapping[Task, Tensor], processes: Processes
) -> Tensor:
    """Return the cross entropy of all tasks, over the labelled pictures of all processes.

    Its gradients, averaged over the processes, are those of one process with the whole batch. A
    task without labels in the batch adds 0 and stays in the graph.
    """
    tasks = tuple(labels)
    known = torch.stack([(labels[task] >= 0).sum() for task in tasks] + [_rows(labels)])
    *counts, rows = processes.add_up(known.float()).unbind()
    parts = [
        _one(logits[task], labels[task], task) * share(count, rows, len(tasks)) / count.clamp(min=1)
        for task, count in zip(tasks, counts, strict=True)
    ]
    return torch.stack(parts).sum() * processes.count


def share(count: Tensor, rows: Tensor, tasks: int) -> Tensor:
    """Return the weight of a task with ``count`` labels in ``rows`` pictures; few count less."""
    return (count / rows * tasks).clamp(max=2.0)


def _rows(labels: Mapping[Task, Tensor]) -> Tensor:
    some = next(iter(labels.values()))
    return torch.tensor(len(some), device=some.device)


def _one(logits: Tensor, labels: Tensor, task: Task) -> Tensor:
    """Return the loss of one task, summed over the labelled rows; -1 is ignored."""
    known = labels >= 0
    wanted = targets(task).to(logits.device)[labels[known]]
    given = logits[known].float()
    loss = functional.cross_entropy(given, wanted, reduction="sum")
    if task in ORDERED:
        loss = loss + ORDERED[task] * _moved(given.softmax(dim=1), wanted)
    return WEIGHT[task] * loss


def _moved(given: Tensor, wanted: Tensor) -> Tensor:
    """Return the squared earth mover's distance of shares (rows, labels), summed over the rows."""
    return ((given - wanted).cumsum(dim=1) ** 2).sum()


@cache
def targets(task: Task) -> Tensor:
    """Return the wanted answer for each label, (labels, labels); rows sum to 1."""
    n = len(LABELS[task])
    smooth, neighbours = SMOOTHING[task], NEIGHBOURS.get(task, 0.0)
    near = torch.diag(torch.ones(n - 1), 1) + torch.diag(torch.ones(n - 1), -1)
    spread = near / near.sum(dim=1, keepdim=True)
    shifted = (1 - neighbours) * torch.eye(n) + neighbours * spread
    return (1 - smooth) * shifted + smooth / n
