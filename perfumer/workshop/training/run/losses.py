"""Adds the losses of several heads, each over the pictures that have a label of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from perfumer.traits import Task
from perfumer.workshop.training.heads import FER2013, Head, labels_of
from perfumer.workshop.training.processes import Processes

# Share of a label that is spread over all labels of the task.
SMOOTHING: Mapping[Head, float] = {
    Task.GENDER: 0.02,
    Task.AGE: 0.02,
    Task.EMOTION: 0.05,
    Task.IMPRESSION: 0.05,
    FER2013: 0.05,
}
# Share of an age band that is moved to its neighbours, as labels by eye are often one band off.
# After Gao et al., "Deep Label Distribution Learning with Label Ambiguity", 2017.
NEIGHBOURS: Mapping[Head, float] = {Task.AGE: 0.2}
# Tasks whose labels are in an order, so that an answer two labels off is worse than one off, and
# the weight of that. After Hou et al., "Squared Earth Mover's Distance-based Loss", 2016.
ORDERED: Mapping[Head, float] = {Task.AGE: 1.0}
# Weight of each head in the sum.
WEIGHT: Mapping[Head, float] = {
    Task.GENDER: 1.0,
    Task.AGE: 0.8,
    Task.EMOTION: 1.3,
    Task.IMPRESSION: 1.0,
    FER2013: 0.3,
}


def loss_of(
    logits: Mapping[str, Tensor],
    labels: Mapping[Head, Tensor],
    shares: Mapping[Head, Tensor],
    processes: Processes,
) -> Tensor:
    """Return the loss of all heads, over the labelled pictures of all processes.

    A row of ``shares`` that is not all zeros is the wanted answer itself, and its sum is how much
    it counts; else the label is, if it is not -1, and counts 1. The gradients, averaged over the
    processes, are those of one process with the whole batch. A head without labels in the batch
    adds 0 and stays in the graph.
    """
    heads = tuple(labels)
    wanted = {head: wanted_of(head, labels[head], shares.get(head)) for head in heads}
    known = torch.stack([answers.sum() for _, answers in wanted.values()] + [_rows(labels)])
    *counts, rows = processes.add_up(known).unbind()
    parts = [
        _one(logits[head], *wanted[head], head)
        * share(count, rows, len(heads))
        / count.clamp(min=1e-3)
        for head, count in zip(heads, counts, strict=True)
    ]
    return torch.stack(parts).sum() * processes.count


def share(count: Tensor, rows: Tensor, heads: int) -> Tensor:
    """Return the weight of a head whose labels count ``count`` of ``rows``; few count less."""
    return (count / rows * heads).clamp(max=2.0)


def _rows(labels: Mapping[Head, Tensor]) -> Tensor:
    some = next(iter(labels.values()))
    return torch.tensor(float(len(some)), device=some.device)


def wanted_of(head: Head, labels: Tensor, shares: Tensor | None) -> tuple[Tensor, Tensor]:
    """Return which rows are labelled, (batch,), and their wanted answers, (rows, labels)."""
    of_labels = targets(head).to(labels.device)
    if shares is None:
        known = labels >= 0
        return known, of_labels[labels[known]]
    voted = shares.sum(dim=1) > 0
    known = voted | (labels >= 0)
    answers = torch.where(voted[:, None], shares, of_labels[labels.clamp(min=0)])
    return known, answers[known]


def _one(logits: Tensor, known: Tensor, wanted: Tensor, head: Head) -> Tensor:
    """Return the loss of one head, summed over the labelled rows."""
    given = logits[known].float()
    loss = functional.cross_entropy(given, wanted, reduction="sum")
    if head in ORDERED:
        loss = loss + ORDERED[head] * _moved(given.softmax(dim=1), wanted)
    return WEIGHT[head] * loss


def _moved(given: Tensor, wanted: Tensor) -> Tensor:
    """Return the squared earth mover's distance of shares (rows, labels), summed over the rows."""
    return ((given - wanted).cumsum(dim=1) ** 2).sum()


@cache
def targets(head: Head) -> Tensor:
    """Return the wanted answer for each label, (labels, labels); rows sum to 1."""
    n = len(labels_of(head))
    smooth, neighbours = SMOOTHING[head], NEIGHBOURS.get(head, 0.0)
    near = torch.diag(torch.ones(n - 1), 1) + torch.diag(torch.ones(n - 1), -1)
    spread = near / near.sum(dim=1, keepdim=True)
    shifted = (1 - neighbours) * torch.eye(n) + neighbours * spread
    return (1 - smooth) * shifted + smooth / n
