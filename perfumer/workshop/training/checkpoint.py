"""Saves and loads checkpoints as complete files, so that a kill loses only a few minutes."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch

from perfumer.files.whole import put_in_place

# What loading a wrong file may raise: its first bytes may look like any part of a pickle.
UNREADABLE = (
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    pickle.UnpicklingError,
)


class CheckpointError(Exception):
    """A checkpoint cannot be written or read; the last good one is still there."""


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a temporary file, then rename it: an incomplete file never replaces a good one.

    Raises :class:`CheckpointError` if it cannot be written, for instance on a full disk.
    """
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, draft)
        put_in_place(draft, path)
    except (OSError, RuntimeError) as error:
        draft.unlink(missing_ok=True)
        raise CheckpointError(
            f"{path} cannot be written ({_first(error)}): free some space; the last "
            "save is still good"
        ) from error


def load(path: Path) -> dict[str, Any]:
    """Load the state of a run as plain tensors and numbers; nothing in the file is executed.

    Raises :class:`CheckpointError` for a missing file or one that is not a checkpoint.
    """
    try:
        # Opened only once: given a path, torch opens it twice, and a run may replace it in between.
        with path.open("rb") as file:
            state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(f"{path} is missing: no run was saved there") from error
    except UNREADABLE as error:
        raise CheckpointError(
            f"{path} is not a checkpoint of ours ({_first(error)}): delete it"
        ) from error
    return state


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
