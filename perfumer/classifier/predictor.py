"""Face crops to traits, in batches, with the probabilities the card's temperatures give."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from perfumer.classifier.model_card import CardError, ModelCard, load_card
from perfumer.classifier.network import FaceNet, NetworkError, build
from perfumer.classifier.preprocess import normalised
from perfumer.messages import Image
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Task, Traits

L = TypeVar("L", bound=StrEnum)


class Predictor:
    """The shipped network, warm: its first reading is as fast as the others.

    Raises :class:`CardError` when the checkpoint is missing, edited or of another kind.
    """

    def __init__(self, card_path: Path, threads: int) -> None:
        torch.set_num_threads(threads)
        self.card = load_card(card_path)
        self._network = load_network(self.card, card_path.parent / self.card.weights)
        side = self.card.side
        self.read([np.zeros((side, side, 3), np.uint8)])

    @torch.inference_mode()
    def read(self, crops: Sequence[Image]) -> list[Traits]:
        """One reading per crop, each (side, side, 3) uint8 RGB as the card says."""
        if not crops:
            return []
        card = self.card
        batch = torch.from_numpy(normalised(np.stack(crops), card.mean, card.std))
        logits = self._network(batch.contiguous(memory_format=torch.channels_last))
        shares = {
            task: torch.softmax(logits[task].float() / card.tasks[task].temperature, 1).tolist()
            for task in Task
        }
        return [
            Traits(
                gender=_named(Gender, shares[Task.GENDER][row]),
                age=_named(AgeBand, shares[Task.AGE][row]),
                emotion=_named(Emotion, shares[Task.EMOTION][row]),
                impression=_named(Impression, shares[Task.IMPRESSION][row]),
                readings=1,
            )
            for row in range(len(crops))
        ]


def load_network(card: ModelCard, weights: Path) -> FaceNet:
    """The network in float32, ready to read; the file holds half floats and no code."""
    try:
        network = build(card.trunk, pretrained=False)
        state: dict[str, Any] = {
            name: tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in load_file(weights).items()
        }
        network.load_state_dict(state)
    except (NetworkError, SafetensorError, RuntimeError) as error:
        first = str(error).splitlines()[0]
        raise CardError(
            f"{weights} does not fit the trunk '{card.trunk}' of its card ({first}): "
            "export the model again"
        ) from error
    network.to(memory_format=torch.channels_last)
    return network.eval()


def _named(labels: type[L], shares: list[float]) -> dict[L, float]:
    return dict(zip(labels, shares, strict=True))
