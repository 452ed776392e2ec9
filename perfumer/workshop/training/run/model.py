"""A run: the network, its averaged weights, the optimizer, and how far it has come."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from perfumer.classifier.network import FaceNet, build
from perfumer.workshop.training import checkpoint
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config

State = Mapping[str, Tensor]
CPU = torch.device("cpu")


@dataclass
class Run:
    """Everything that changes while training."""

    network: FaceNet
    mean: FaceNet  # the running average of the weights, which is what ships
    optimizer: torch.optim.Optimizer
    step: int = 0
    epoch: int = 0
    position: int = 0  # batches done of this epoch
    seconds: float = 0.0
    best: float = math.nan  # the watched figure, higher is better
    waited: int = 0  # checks since it was best
    stopped: bool = False  # early
    curve: list[dict[str, float]] = field(default_factory=list)  # a row per check


def start(config: Config, device: torch.device = CPU) -> Run:
    """Weights as ``config`` says, nothing learnt yet.

    Raises :class:`~perfumer.classifier.network.NetworkError` where they cannot be had.
    """
    torch.manual_seed(config.seed)
    network = build(config.trunk, pretrained=config.pretrained)
    mean = build(config.trunk, pretrained=False)
    mean.load_state_dict(network.state_dict())
    for one in (network, mean):
        one.to(device).to(memory_format=torch.channels_last)
    mean.eval()
    optimizer = torch.optim.AdamW(
        network.parameters(), config.peak_rate, weight_decay=config.weight_decay
    )
    return Run(network, mean, optimizer)


def warm(run: Run, path: Path, trunk: str) -> None:
    """Put an earlier model's weights into ``run``: a run's folder, its ``run.pt``, or safetensors.

    Raises :class:`CheckpointError` when they cannot be read or are another architecture's.
    """
    fit_in(run.network, _weights(path), path, trunk)
    run.mean.load_state_dict(run.network.state_dict())


def fit_in(network: FaceNet, weights: State, path: Path, trunk: str) -> None:
    """Raises :class:`CheckpointError` when ``weights`` are another architecture's."""
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()[:100]
        raise CheckpointError(
            f"{path} does not fit the trunk '{trunk}' ({reason}): name its own with --trunk"
        ) from error


def _weights(path: Path) -> State:
    if path.suffix != ".safetensors":
        return saved_mean(checkpoint.load(path / "run.pt" if path.is_dir() else path), path)
    try:
        loaded = load_file(path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path} holds no weights ({error}): name another file") from error
    return {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in loaded.items()
    }


def saved_mean(state: Mapping[str, object], path: Path) -> State:
    mean = state.get("mean")
    if not isinstance(mean, dict):
        raise CheckpointError(f"{path} is no checkpoint of ours (it has no 'mean'): delete it")
    return mean


@torch.no_grad()
def average(run: Run, config: Config) -> None:
    """Move the mean towards the weights of this step."""
    # A short memory at first, or random weights would stay in the mean for long.
    decay = min(config.averaging, (1 + run.step) / (10 + run.step))
    for mean, now in zip(run.mean.parameters(), run.network.parameters(), strict=True):
        mean.lerp_(now, 1 - decay)
    for kept, latest in zip(run.mean.buffers(), run.network.buffers(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(latest, 1 - decay)
