"""The weights in single precision, run by PyTorch: on training machines, and as the fallback."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.network import FaceNet, NetworkError, build
from perfumer.classifier.runtimes.runtime import Numbers, Outputs, Stages, pick_stage_ends

HEADS = "heads."  # how the names of the weights of heads begin


class TorchRuntime:
    """The network of a card. Raises :class:`CardError` if the weights do not fit the card."""

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


def open_torch_stages(card: ModelCard, weights: Path) -> Stages:
    """Open the maps of every depth. Raises :class:`CardError` if the weights do not fit."""
    network = load_network(card, weights)
    layers: list[Numbers] = []

    def keep(module: Any, inputs: Any, output: Any) -> None:
        if isinstance(output, torch.Tensor):
            layers.append(output.numpy().copy())  # the next layer may overwrite it

    for module in network.trunk.modules():
        module.register_forward_hook(keep)

    @torch.inference_mode()
    def stages(pictures: Numbers) -> list[Numbers]:
        layers.clear()
        network.features(torch.from_numpy(pictures))
        return pick_stage_ends(layers)

    return stages


def load_network(card: ModelCard, weights: Path, more: Mapping[str, int] | None = None) -> FaceNet:
    """Load the network in float32, ready to read.

    The file holds half-precision numbers and no code. Heads that the card does not name are left
    out, but for those of ``more``, the number of labels by head. Raises :class:`CardError` if the
    file does not fit the card.
    """
    try:
        state = _read_weights(weights)
        extra = {head: n for head, n in (more or {}).items() if f"{HEADS}{head}.weight" in state}
        network = build(card.trunk, pretrained=False, heads={**card.heads, **extra})
        network.load_state_dict(_without_other_heads(state, network))
    except (NetworkError, SafetensorError, RuntimeError) as error:
        first = str(error).splitlines()[0]
        raise CardError(
            f"{weights} does not fit the trunk '{card.trunk}' of its card ({first}): "
            "export the model again"
        ) from error
    network.to(memory_format=torch.channels_last)
    return network.eval()


def _read_weights(path: Path) -> dict[str, Any]:
    return {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in load_file(path).items()
    }


def _without_other_heads(state: Mapping[str, Any], network: FaceNet) -> dict[str, Any]:
    """Leave out heads that only helped training."""
    kept = tuple(f"{HEADS}{head}." for head in network.heads)
    return {
        name: part
        for name, part in state.items()
        if name.startswith(kept) or not name.startswith(HEADS)
    }
