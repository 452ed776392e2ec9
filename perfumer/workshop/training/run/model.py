"""The state of a run: the network, its averaged weights, the optimizer and the progress."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from perfumer.classifier.network import FaceNet, Residual, build
from perfumer.workshop.training import checkpoint
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.heads import HEADS, Head, labels_of
from perfumer.workshop.training.run import open_nsfw

State = Mapping[str, Tensor]
CPU = torch.device("cpu")
TRAINED: Mapping[Head, int] = {head: len(labels_of(head)) for head in HEADS}


@dataclass
class Run:
    """All that changes during training."""

    network: FaceNet
    mean: FaceNet  # running average of the weights; this is the network that ships
    optimizer: torch.optim.Optimizer
    step: int = 0  # number of batches in all
    epoch: int = 0
    position: int = 0  # number of batches in this epoch
    seconds: float = 0.0  # time of training
    best: float = math.nan  # best value of the watched figure; higher is better
    waited: int = 0  # checks since the best value
    stopped: bool = False  # whether training stopped early
    curve: list[dict[str, float]] = field(default_factory=list)  # one row per check


def start(config: Config, device: torch.device = CPU) -> Run:
    """Begin a run with the initial weights that ``config`` names.

    Raises :class:`~perfumer.classifier.network.NetworkError` if they are not available.
    """
    torch.manual_seed(config.seed)
    network = build(config.trunk, pretrained=config.pretrained, heads=TRAINED)
    mean = build(config.trunk, pretrained=False, heads=TRAINED)
    mean.load_state_dict(network.state_dict())
    for one in (network, mean):
        one.to(device).to(memory_format=torch.channels_last)
    mean.eval()
    optimizer = torch.optim.AdamW(
        network.parameters(), config.peak_rate, weight_decay=config.weight_decay, fused=True
    )
    return Run(network, mean, optimizer)


def warm(run: Run, path: Path, trunk: str, faces: Tensor) -> None:
    """Load weights of an earlier model into ``run``, from a run's folder, a checkpoint or a file.

    ``path`` may also be an ONNX file of open_nsfw, whose batch norms are then made from ``faces``
    (batch, side, side, 3) uint8. Heads that the weights lack stay as they are, as those of a model
    that reads fewer tasks do. Raises :class:`CheckpointError` if the weights cannot be read or
    belong to another architecture.
    """
    if path.suffix == ".onnx":
        open_nsfw.load_into(run.network, path, faces)
    else:
        fit_in(run.network, _read_weights(path), path, trunk)
    run.mean.load_state_dict(run.network.state_dict())


def fit_in(network: FaceNet, weights: State, path: Path, trunk: str) -> None:
    """Load ``weights``; raise :class:`CheckpointError` if they are of another architecture.

    Heads that they lack stay as they are: those of tasks that they do not read.
    """
    state = network.state_dict().items()
    heads = {name: part for name, part in state if name.startswith("heads.")}
    try:
        network.load_state_dict({**heads, **weights})
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()[:100]
        raise CheckpointError(
            f"{path} does not fit the trunk '{trunk}' ({reason}): name the right one with --trunk"
        ) from error


def _read_weights(path: Path) -> State:
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
    """Return the averaged weights of a checkpoint; raises :class:`CheckpointError`."""
    mean = state.get("mean")
    if not isinstance(mean, dict):
        raise CheckpointError(f"{path} is not a checkpoint of ours (it has no 'mean'): delete it")
    return mean


def to_training(network: FaceNet, freeze: int) -> None:
    """Let ``network`` train, but for the first ``freeze`` stages of its trunk.

    Their batch norms go by their old statistics too. Raises :class:`ConfigError` for a trunk
    without stages.
    """
    network.train()
    if not freeze:
        return
    if not isinstance(network.trunk, Residual):
        raise ConfigError("--freeze is for ResNets: leave it out")
    names = ("conv1", "bn1", *(f"layer{number}" for number in range(1, freeze + 1)))
    for name in names:
        network.trunk.get_submodule(name).requires_grad_(False).eval()


@torch.no_grad()
def average(run: Run, config: Config) -> None:
    """Move the averaged weights towards the weights of this step."""
    # The memory is short at first, or the random initial weights would stay in it for long.
    decay = min(config.averaging, (1 + run.step) / (10 + run.step))
    torch._foreach_lerp_(_moving(run.mean), _moving(run.network), 1 - decay)


def _moving(network: FaceNet) -> list[Tensor]:
    """Return the weights, and the statistics of batch normalisation but for their counts."""
    kept = [one for one in network.buffers() if one.dtype.is_floating_point]
    return [*network.parameters(), *kept]
