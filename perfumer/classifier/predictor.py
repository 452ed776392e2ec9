"""Face crops to traits, in batches, with the probabilities the card's temperatures give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from perfumer.classifier.confidence import Thresholds
from perfumer.classifier.label_sets import matrix, tasks_of
from perfumer.classifier.model_card import ModelCard, load_card
from perfumer.classifier.preprocess import normalised
from perfumer.classifier.runtimes.choosing import open_runtime
from perfumer.classifier.runtimes.runtime import Numbers, Outputs
from perfumer.maths.softmax import softmax
from perfumer.messages import Image
from perfumer.traits import LABELS, AgeBand, Emotion, Gender, Impression, Task, Traits, average

if TYPE_CHECKING:
    from perfumer.classifier.network import FaceNet

L = TypeVar("L", bound=StrEnum)

BATCH = 8  # faces at once: beyond that a batch is no faster, and its memory grows


class Predictor:
    """The shipped network, warm: its first reading is as fast as the others.

    Runs the compressed form where that is good enough, else the weights (``runtime`` says
    which). Raises :class:`CardError` when the files are missing, edited or of another kind.
    """

    def __init__(self, card_path: Path, threads: int) -> None:
        self.card = load_card(card_path)
        self._runtime = open_runtime(self.card, card_path.parent, threads)
        self._meanings = [
            (head, facts.temperature, task, matrix(facts.labels, task))
            for head, facts in self.card.tasks.items()
            for task in tasks_of(facts.labels)
        ]
        empty = np.zeros((self.card.side, self.card.side, 3), np.uint8)
        # A batch of a size that is new takes longer once: here, not in front of a visitor.
        self.read([empty])
        self.read([empty] * BATCH)

    @property
    def runtime(self) -> str:
        """What runs the network, for logs and people."""
        return self._runtime.name

    @property
    def thresholds(self) -> Thresholds:
        """For :mod:`perfumer.classifier.confidence`: below them an answer is "not sure"."""
        return self.card.thresholds

    def read(self, crops: Sequence[Image]) -> list[Traits]:
        """One reading per crop, each (side, side, 3) uint8 RGB as the card says."""
        return [traits for outputs in self._outputs(crops) for traits in self._traits(outputs)]

    def read_both_ways(self, crops: Sequence[Image]) -> list[Traits]:
        """The mean of each crop and its mirror image: twice the work, and a little better."""
        mirrored = [np.ascontiguousarray(crop[:, ::-1]) for crop in crops]
        pairs = zip(self.read(crops), self.read(mirrored), strict=True)
        return [average(pair) for pair in pairs]

    def features(self, crops: Sequence[Image]) -> Numbers:
        """What the heads see of each crop, before they judge: (n, width) float32."""
        return self.read_with_features(crops)[1]

    def read_with_features(self, crops: Sequence[Image]) -> tuple[list[Traits], Numbers]:
        """:meth:`read` and :meth:`features` in one pass."""
        passes = list(self._outputs(crops))
        traits = [one for outputs in passes for one in self._traits(outputs)]
        if not passes:
            return [], np.zeros((0, 0), np.float32)
        return traits, np.concatenate([outputs.features for outputs in passes])

    def _outputs(self, crops: Sequence[Image]) -> Iterator[Outputs]:
        card = self.card
        for first in range(0, len(crops), BATCH):
            batch = np.stack(crops[first : first + BATCH])
            yield self._runtime.run(normalised(batch, card.mean, card.std))

    def _traits(self, outputs: Outputs) -> list[Traits]:
        count = len(outputs.features)
        # A task that no head reads stays as likely as any: never an answer.
        shares = {
            task: np.full((count, len(labels)), 1 / len(labels)) for task, labels in LABELS.items()
        }
        for head, temperature, task, meaning in self._meanings:
            shares[task] = softmax(outputs.logits[head], temperature) @ meaning
        return [
            Traits(
                gender=_named(Gender, shares[Task.GENDER][row]),
                age=_named(AgeBand, shares[Task.AGE][row]),
                emotion=_named(Emotion, shares[Task.EMOTION][row]),
                impression=_named(Impression, shares[Task.IMPRESSION][row]),
                readings=1,
            )
            for row in range(count)
        ]


def load_network(card: ModelCard, weights: Path) -> FaceNet:
    """The network in PyTorch, float32, ready to read; raises :class:`CardError`."""
    # Late: a booth with the compressed form has no PyTorch.
    from perfumer.classifier.runtimes import pytorch

    return pytorch.load_network(card, weights)


def _named(labels: type[L], shares: Numbers) -> Mapping[L, float]:
    return dict(zip(labels, shares.tolist(), strict=True))
