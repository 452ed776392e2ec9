"""Saves and loads runs: ``run.pt`` to continue from, ``best.pt`` if the run may stop early."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import nn

from perfumer.classifier.network import FaceNet, build
from perfumer.workshop.training import checkpoint
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, from_saved
from perfumer.workshop.training.run.model import CPU, TRAINED, Run, fit_in, saved_mean, start

LATEST = "run.pt"
BEST = "best.pt"


def save(run: Run, config: Config, folder: Path) -> None:
    """Save all that :func:`resume` needs. Raises :class:`CheckpointError` on a full disk."""
    checkpoint.save(
        folder / LATEST,
        {
            "config": asdict(config),
            "network": run.network.state_dict(),
            "mean": run.mean.state_dict(),
            "optimizer": run.optimizer.state_dict(),
            "counters": [run.step, run.epoch, run.position],
            "seconds": run.seconds,
            "best": run.best,
            "waited": run.waited,
            "stopped": run.stopped,
            "curve": run.curve,
        },
    )


def saved_config(folder: Path) -> Config:
    """Return the configuration of the run in ``folder``; raises as :func:`resume` does."""
    path = folder / LATEST
    try:
        return from_saved(checkpoint.load(path)["config"])
    except (KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            f"{path} is not a checkpoint of ours ({error!r}): delete it"
        ) from error


def resume(folder: Path, device: torch.device = CPU) -> tuple[Run, Config]:
    """Load the run in ``folder`` as it was last saved.

    Raises :class:`CheckpointError` if there is no run, or a file that is not ours.
    """
    path = folder / LATEST
    state = checkpoint.load(path)
    try:
        return _restore(state, path, device)
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path} is not a checkpoint of ours ({error!r}): delete it"
        ) from error


def _restore(state: dict[str, Any], path: Path, device: torch.device) -> tuple[Run, Config]:
    config = from_saved(state["config"])
    # The weights come from the file, so initial weights need not be downloaded.
    run = start(_without_download(config), device)
    fit_in(run.network, state["network"], path, config.trunk)
    fit_in(run.mean, state["mean"], path, config.trunk)
    run.optimizer.load_state_dict(state["optimizer"])
    _widen(run.optimizer)
    run.step, run.epoch, run.position = state["counters"]
    run.seconds = state["seconds"]
    # Checkpoints of earlier versions lack these.
    run.best = state.get("best", math.nan)
    run.waited = state.get("waited", 0)
    run.stopped = state.get("stopped", False)
    run.curve = list(state.get("curve", []))
    return run, config


def load_averaged(path: Path) -> tuple[FaceNet, Config]:
    """Load the averaged weights of ``run.pt`` or ``best.pt``, and the configuration of the run.

    Raises as :func:`resume` does.
    """
    state = checkpoint.load(path)
    try:
        config = from_saved(state["config"]) if "config" in state else saved_config(path.parent)
        network = build(config.trunk, pretrained=False, heads=TRAINED)
    except (KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            f"{path} is not a checkpoint of ours ({error!r}): delete it"
        ) from error
    fit_in(network, saved_mean(state, path), path, config.trunk)
    return network.to(memory_format=torch.channels_last).eval(), config


def _widen(optimizer: torch.optim.Optimizer) -> None:
    """Add zeros to moments saved before a head read earlier layers."""
    for weight, moments in optimizer.state.items():
        for name, values in moments.items():
            if torch.is_tensor(values) and values.ndim == 2 and values.shape != weight.shape:
                moments[name] = nn.functional.pad(values, (0, weight.shape[1] - values.shape[1]))


def _without_download(config: Config) -> Config:
    return from_saved(asdict(config) | {"pretrained": False})


def keep_best(run: Run, folder: Path) -> None:
    """Save the averaged weights as the best so far."""
    checkpoint.save(folder / BEST, {"mean": run.mean.state_dict()})


def take_best(run: Run, config: Config, folder: Path) -> None:
    """Load the averaged weights of the best check, if there is one."""
    path = folder / BEST
    if path.is_file():
        fit_in(run.mean, saved_mean(checkpoint.load(path), path), path, config.trunk)
