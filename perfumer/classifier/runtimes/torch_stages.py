"""The maps of every depth of a network, read in PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from perfumer.classifier.model_card import ModelCard
from perfumer.classifier.runtimes.runtime import Numbers, Stages, ends_of_stages
from perfumer.classifier.runtimes.torch_runtime import load_network


def torch_stages(card: ModelCard, weights: Path) -> Stages:
    """Raises :class:`perfumer.classifier.model_card.CardError`."""
    network = load_network(card, weights)
    layers: list[Numbers] = []

    def keep(module: Any, inputs: Any, output: Any) -> None:
        if isinstance(output, torch.Tensor):
            layers.append(output.numpy().copy())  # the next layer may write into it

    for module in network.trunk.modules():
        module.register_forward_hook(keep)

    @torch.inference_mode()
    def stages(pictures: Numbers) -> list[Numbers]:
        layers.clear()
        network.features(torch.from_numpy(pictures))
        return ends_of_stages(layers)

    return stages
