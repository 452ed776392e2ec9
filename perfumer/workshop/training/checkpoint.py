"""Save and load files whole, so that a kill at any moment loses minutes at most."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import torch

# Of a file that is none: its first bytes may look like any step of a pickle.
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
    """A checkpoint cannot be written or read; the last good one is still in place."""


def save(path: Path, state: dict[str, Any]) -> None:
    """Write beside, then rename: a half-written file never takes the place of a good one.

    Raises :class:`CheckpointError` when it cannot be written, as on a full disk.
    """
    beside = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    except (OSError, RuntimeError) as error:
        beside.unlink(missing_ok=True)
        raise CheckpointError(
            f"{path} cannot be written ({_first(error)}): free some space; what was saved "
            "before is still good"
        ) from error


def load(path: Path) -> dict[str, Any]:
    """The state of a run, as plain tensors and numbers: nothing in the file is executed.

    Raises :class:`CheckpointError` for a missing file or one that is no checkpoint.
    """
    try:
        # Opened once: by its path torch opens it twice, and a run may replace it in between.
        with path.open("rb") as file:
            state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(f"{path} is missing: no run was saved there") from error
    except UNREADABLE as error:
        raise CheckpointError(
            f"{path} is no checkpoint of ours ({_first(error)}): delete it"
        ) from error
    return state


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
