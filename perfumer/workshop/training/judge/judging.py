"""Lets a network read labelled faces, and measures each task that has labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from perfumer.classifier.label_sets import matrix, tasks_of
from perfumer.classifier.model_card import ModelCard, TaskFacts
from perfumer.classifier.network import FaceNet
from perfumer.maths.softmax import softmax
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.heads import EXTRA, Head
from perfumer.workshop.training.judge.calibration import Numbers
from perfumer.workshop.training.judge.figures import measure_task

Figures = dict[str, Any]
Outputs = Mapping[Head, Numbers]  # logits per task, and per extra head that was read, (n, labels)
Read = tuple[FaceData, Outputs]  # faces, and what was read in them

MIN_SHARE = 1e-6  # share of a label that a head with other labels says nothing about


@torch.inference_mode()
def outputs(
    network: FaceNet, data: FaceData, side: int, batch: int = 256, mirrored: bool = False
) -> dict[str, Numbers]:
    """Return the logits per head, (n, labels), and the features, (n, width)."""
    network.eval()
    device = next(network.parameters()).device
    found: dict[str, list[Numbers]] = {name: [] for name in [*network.heads, "features"]}
    for first in range(0, len(data), batch):
        pictures = torch.from_numpy(np.array(data.pictures[first : first + batch])).to(device)
        seen = pictures.flip(2) if mirrored else pictures
        x = plain(seen, side).contiguous(memory_format=torch.channels_last)
        logits, features = network.read(x)
        for name, values in {**logits, "features": features}.items():
            found[name].append(values.double().cpu().numpy())
    return {name: np.concatenate(parts) for name, parts in found.items() if parts}


def in_our_labels(found: Outputs, card: ModelCard) -> dict[str, Numbers]:
    """Return logits per task of ours, from heads that may have been trained on other labels."""
    ours: dict[str, Numbers] = {}
    for head, facts in card.tasks.items():
        for task in tasks_of(facts.labels):
            ours[task.value] = (
                found[head] if ours_already(facts, task) else _read(found[head], facts, task)
            )
    return ours


def ours_already(facts: TaskFacts, task: Task) -> bool:
    """Return whether the labels of the head are our own, so that its logits can be used."""
    return facts.labels == tuple(label.value for label in LABELS[task])


def _read(logits: Numbers, facts: TaskFacts, task: Task) -> Numbers:
    # The logarithm of shares can be used as logits: its softmax gives the shares again.
    read = softmax(logits, facts.temperature) @ matrix(facts.labels, task)
    return np.asarray(np.log(np.maximum(read, MIN_SHARE)))


def judge_heads(
    network: FaceNet,
    sets: Sequence[FaceData],
    side: int,
    card: ModelCard | None,
    mirrored: bool = False,
) -> Figures:
    """Return the figures of each task that the network reads and that has labels in ``sets``.

    With ``mirrored`` each face is read together with its mirror image, as ``perfumer read`` does.
    """
    read = read_sets(network, sets, side, card)
    return figures_of(read_again(network, read, side, card) if mirrored else read)


def read_sets(
    network: FaceNet, sets: Sequence[FaceData], side: int, card: ModelCard | None
) -> list[Read]:
    """Return what the network reads in each face, once.

    ``card`` says what the labels of the heads mean; without a card they are ours.
    """
    return [(data, _outputs(network, data, side, card)) for data in sets if len(data)]


def read_again(
    network: FaceNet, read: Sequence[Read], side: int, card: ModelCard | None
) -> list[Read]:
    """Return the mean of what was ``read`` and of what is read in the mirror images."""
    return [
        (data, _average(found, _outputs(network, data, side, card, mirrored=True)))
        for data, found in read
    ]


def _average(one: Outputs, other: Outputs) -> Outputs:
    """Return logits whose softmax is the mean of both."""
    sums = {head: softmax(one[head]) + softmax(other[head]) for head in one}
    return {head: np.log(np.maximum(both / 2, MIN_SHARE)) for head, both in sums.items()}


def figures_of(read: Sequence[Read]) -> Figures:
    """Return the figures of each task that has both labels and answers."""
    tasks = [
        task
        for task in Task
        if any(task in found and _known(data, task).any() for data, found in read)
    ]
    return {task.value: _task(task, read) for task in tasks}


def _outputs(
    network: FaceNet, data: FaceData, side: int, card: ModelCard | None, mirrored: bool = False
) -> Outputs:
    found = outputs(network, data, side, mirrored=mirrored)
    del found["features"]
    if card is None:
        return found
    return in_our_labels(found, card) | {head: found[head] for head in EXTRA if head in found}


def _task(task: Task, read: Sequence[Read]) -> Figures:
    parts = [(data, found, _known(data, task)) for data, found in read]
    logits = np.concatenate([found[task][known] for _, found, known in parts])
    labels = np.concatenate([np.asarray(data.labels[task])[known] for data, _, known in parts])
    groups = [{name: c[known] for name, c in _groups(data).items()} for data, _, known in parts]
    joined = {name: np.concatenate([each[name] for each in groups]) for name in groups[0]}
    return measure_task(task, logits, labels, joined)


def _known(data: FaceData, task: Task) -> NDArray[np.bool_]:
    return np.asarray(data.labels[task] >= 0)


def _groups(data: FaceData) -> dict[str, NDArray[np.str_]]:
    races = data.groups if len(data.groups) else np.full(len(data), "")
    return {
        "race_group": np.asarray(races, np.str_),
        "gender": _names(data, Task.GENDER),
        "age_group": _names(data, Task.AGE),
    }


def _names(data: FaceData, task: Task) -> NDArray[np.str_]:
    names = np.array([*(label.value for label in LABELS[task]), ""])
    return np.asarray(names[data.labels[task]])  # -1, missing, is the last
