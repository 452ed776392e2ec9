"""The weights in single precision, run by PyTorch: for training machines, and as the fallback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.network import FaceNet, NetworkError, build
from perfumer.classifier.runtimes.runtime import Numbers, Outputs


class TorchRuntime:
    """Raises :class:`CardError` when the weights do not fit the card."""

    name = "PyTorch, float32"

    def __init__(self, card: ModelCard, weights: Path, threads: int) -> None:
        torch.set_num_threads(threads)
        self._network = load_network(card, weights)

    @torch.inference_mode()
    def run(self, pictures: Numbers) -> Outputs:
        batch = torch.from_numpy(pictures).contiguous(memory_format=torch.channels_last)
        logits, features = self._network.read_deep(batch)
        return Outputs(
            {head: values.numpy() for head, values in logits.items()},
            np.asarray(features.numpy()),
        )


def load_network(card: ModelCard, weights: Path) -> FaceNet:
    """The network in float32, ready to read; the file holds half floats and no code."""
    try:
        network = build(card.trunk, pretrained=False, heads=card.heads)
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
