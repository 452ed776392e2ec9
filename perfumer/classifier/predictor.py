"""Reads traits from face crops, in batches, at the temperatures that the model card gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from perfumer.classifier.label_sets import matrix, tasks_of
from perfumer.classifier.model_card import ModelCard, load_card
from perfumer.classifier.preprocess import normalise
from perfumer.classifier.runtimes.choosing import open_runtime
from perfumer.classifier.runtimes.runtime import Numbers, Outputs
from perfumer.maths.softmax import softmax
from perfumer.messages import Image
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Task, Traits, average

if TYPE_CHECKING:
    from perfumer.classifier.network import FaceNet

L = TypeVar("L", bound=StrEnum)

BATCH = 8  # faces per pass; more are no faster per face and take more memory


class Predictor:
    """A loaded network, warmed up: its first reading is as fast as the later ones.

    It runs the compressed form if that is good enough, else the weights (``runtime`` says which).
    Raises :class:`CardError` if files are missing, edited or of another kind.
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
        # The first batch of each size takes longer: run it here, not in front of a visitor.
        self.read([empty])
        self.read([empty] * BATCH)

    @property
    def runtime(self) -> str:
        """Return what runs the network, for logs and people."""
        return self._runtime.name

    def read(self, crops: Sequence[Image]) -> list[Traits]:
        """Return one reading per crop; crops are (side, side, 3) uint8 RGB, as the card says."""
        return [traits for outputs in self._outputs(crops) for traits in self._traits(outputs)]

    def read_both_ways(self, crops: Sequence[Image]) -> list[Traits]:
        """Return the mean of each crop and its mirror image: twice the work, a little better."""
        mirrored = [np.ascontiguousarray(crop[:, ::-1]) for crop in crops]
        pairs = zip(self.read(crops), self.read(mirrored), strict=True)
        return [average(pair) for pair in pairs]

    def features(self, crops: Sequence[Image]) -> Numbers:
        """Return the input of the heads for each crop: (n, width) float32."""
        return self.read_with_features(crops)[1]

    def read_with_features(self, crops: Sequence[Image]) -> tuple[list[Traits], Numbers]:
        """Return :meth:`read` and :meth:`features` of one pass."""
        passes = list(self._outputs(crops))
        traits = [one for outputs in passes for one in self._traits(outputs)]
        if not passes:
            return [], np.zeros((0, 0), np.float32)
        return traits, np.concatenate([outputs.features for outputs in passes])

    def _outputs(self, crops: Sequence[Image]) -> Iterator[Outputs]:
        card = self.card
        for first in range(0, len(crops), BATCH):
            batch = np.stack(crops[first : first + BATCH])
            yield self._runtime.run(normalise(batch, card.mean, card.std))

    def _traits(self, outputs: Outputs) -> list[Traits]:
        shares = {
            task: softmax(outputs.logits[head], temperature) @ meaning
            for head, temperature, task, meaning in self._meanings
        }

        def name(task: Task, labels: type[L], row: int) -> Mapping[L, float]:
            if task not in shares:
                return {}
            return dict(zip(labels, shares[task][row].tolist(), strict=True))

        return [
            Traits(
                gender=name(Task.GENDER, Gender, row),
                age=name(Task.AGE, AgeBand, row),
                emotion=name(Task.EMOTION, Emotion, row),
                impression=name(Task.IMPRESSION, Impression, row),
                readings=1,
            )
            for row in range(len(outputs.features))
        ]


def load_network(card: ModelCard, weights: Path, more: Mapping[str, int] | None = None) -> FaceNet:
    """Load the network in PyTorch, float32, ready to read. Raises :class:`CardError`.

    ``more`` names heads that are loaded too if the weights have them, with their numbers of labels.
    """
    # Imported here because a booth with the compressed form has no PyTorch.
    from perfumer.classifier.runtimes import pytorch

    return pytorch.load_network(card, weights, more)
