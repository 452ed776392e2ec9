"""Save and restore a training run whole, so that a kill at any moment loses minutes at most."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch


class CheckpointError(Exception):
    """A checkpoint cannot be written or read; the last good one is still in place."""


def save(path: Path, state: dict[str, Any]) -> None:
    """Write beside, then rename: a half-written file never takes the place of a good one."""
    beside = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, beside)
        beside.replace(path)
    except (OSError, RuntimeError) as error:
        beside.unlink(missing_ok=True)
        raise CheckpointError(f"{path} cannot be written ({error}): free some space") from error


def load(path: Path) -> dict[str, Any]:
    """The state of a run, as plain tensors and numbers: nothing in the file is executed."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        reason = str(error).splitlines()[0]
        raise CheckpointError(f"{path} is no checkpoint of ours ({reason}): delete it") from error
    return state
