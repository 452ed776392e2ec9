"""Reads labelled faces with any form of a network, and measures what a form loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from perfumer.classifier.model_card import ModelCard
from perfumer.classifier.runtimes.runtime import Numbers, Runtime
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import FaceData
from perfumer.workshop.training.impressions.head import views
from perfumer.workshop.training.impressions.ratings import load
from perfumer.workshop.training.judge.judging import Outputs, in_our_labels

BATCH = 32
WHOLE = 256  # pixels of the rated pictures
RATINGS = "omi_train.parquet"  # rated impressions, in the folder of the other Parquet files


def answers(runtime: Runtime, card: ModelCard, data: FaceData) -> Outputs:
    """Return the logits per task, (n, labels), in the order of our labels."""
    found: dict[str, list[Numbers]] = {head: [] for head in card.heads}
    for first in range(0, len(data), BATCH):
        read = runtime.run(as_read(data.pictures[first : first + BATCH], card.side)).logits
        for head, logits in read.items():
            found[head].append(logits.copy())
    joined = {head: np.concatenate(parts).astype(np.float64) for head, parts in found.items()}
    return in_our_labels(joined, card)


def as_read(pictures: object, side: int) -> Numbers:
    """Return pictures (n, any, any, 3) uint8 as network input (n, 3, side, side) float32."""
    x = plain(torch.from_numpy(np.array(pictures)), side)
    return np.ascontiguousarray(x.numpy())


def load_rated(ratings: Path) -> FaceData:
    """Return the rated faces as the head is judged on them; the label is the top impression."""
    faces = load(ratings, WHOLE)
    pictures = views(faces.pictures)[0]
    labels = {task.value: np.full(len(faces.scores), MISSING) for task in Task}
    labels[Task.IMPRESSION.value] = faces.scores.argmax(axis=1)
    none = np.zeros(len(faces.scores), bool)
    return FaceData(pictures, labels, np.array([], np.str_), none)


@dataclass(frozen=True)
class Judges:
    """Labelled pictures, and the answers of the exact network."""

    sets: Sequence[FaceData]
    answers: Sequence[Outputs]  # one for each set
    card: ModelCard
    threads: int

    def lost(self, form: Runtime) -> dict[Task, float]:
        """Return the points of accuracy that ``form`` loses per task; negative if it gains."""
        exact = _points(self.sets, self.answers)
        rounded = _points(self.sets, [answers(form, self.card, data) for data in self.sets])
        return {task: round(exact[task] - rounded[task], 2) for task in exact}


def judges_of(network: Runtime, card: ModelCard, sets: Sequence[FaceData], threads: int) -> Judges:
    return Judges(sets, [answers(network, card, data) for data in sets], card, threads)


def _points(sets: Sequence[FaceData], read: Sequence[Outputs]) -> dict[Task, float]:
    right: dict[Task, list[bool]] = {}
    for data, found in zip(sets, read, strict=True):
        for task in (task for task in Task if task.value in found):
            known = data.labels[task.value] >= 0
            top = found[task.value].argmax(axis=1)
            right.setdefault(task, []).extend((top == data.labels[task.value])[known].tolist())
    return {task: 100 * float(np.mean(each)) for task, each in right.items() if each}
