"""A model of your own data, for the kiosk: ``python -m perfumer.workshop.training.export_own``.

Measures the run of ``--run`` on the part of its data that judges, and writes its weights (half
floats, safetensors) and their card. It has the heads of the tasks that the data has labels for;
others are never answered. What the project itself ships is made by ``training.export``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor

from perfumer.classifier.model_card import FORMAT, DataSet, ModelCard, TaskFacts, sha256
from perfumer.classifier.network import FaceNet, NetworkError
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.augment import MEAN, STD, plain
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.judge.figures import measured
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import Run

WEIGHTS, CARD = "face.safetensors", "face.json"
BATCH = 256
LIMITS = (
    "Reads the impression people get of a picture, never what a person is like.",
    "Perceived gender is binary because its data is; it only orders a catalog.",
    "Never predicts race, orientation, health, politics or religion.",
    "Trained and judged on pictures of one collection: expect less on others.",
    "Thresholds of being sure were chosen on the pictures they are judged on.",
)


def export_own(run: Run, config: Config, cache: Path, into: Path, licence: str) -> ModelCard:
    """Write weights and card into ``into``; returns the card.

    Raises :class:`DataError` when the data of the run is gone, and :class:`CheckpointError` when
    ``into`` cannot be written.
    """
    splits = sources.read(config.data, cache, config.side, config.seed)
    tests = [data for one in splits if (data := one.test or one.val) is not None]
    tasks = [Task(task) for task in config.tasks]
    figures = {task.value: _judged(run.mean, task, tests, config.sizes[-1]) for task in tasks}
    try:
        into.mkdir(parents=True, exist_ok=True)
        weights = into / WEIGHTS
        _put(weights, save(_state(run.mean, tasks)))
        card = _card(run, config, [one.train for one in splits], figures, weights, licence)
        _put(into / CARD, (card.model_dump_json(indent=1) + "\n").encode())
    except OSError as error:
        raise CheckpointError(f"{into} cannot be written ({error}): free some space") from error
    return card


@torch.inference_mode()
def _judged(network: FaceNet, task: Task, tests: Sequence[FaceData], side: int) -> dict[str, Any]:
    """The figures of one task on all pictures that have a label of it."""
    network.eval()
    device = next(network.parameters()).device
    logits, labels, groups = [], [], []
    for data in tests:
        rows = np.flatnonzero(data.labels[task] >= 0)
        for some in np.array_split(rows, range(BATCH, len(rows), BATCH)):
            pictures = torch.from_numpy(np.array(data.pictures[some])).to(device)
            logits.append(network(plain(pictures, side))[task].double().cpu().numpy())
            labels.append(data.labels[task][some])
            groups.append(data.groups[some] if len(data.groups) else np.full(len(some), ""))
    if not sum(map(len, labels)):
        raise DataError(
            f"no picture that judges has a label of {task.value}: add some, or train the others "
            "alone with --tasks"
        )
    group = {"group": np.concatenate(groups)}
    return measured(task, np.concatenate(logits), np.concatenate(labels), group)


def _put(path: Path, data: bytes) -> None:
    """All of it or nothing: a half-written file never stands in place of a good one."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _state(network: FaceNet, tasks: Sequence[Task]) -> dict[str, Tensor]:
    """Half floats, without heads that learnt nothing."""
    left_out = tuple(f"heads.{task.value}." for task in Task if task not in tasks)
    return {
        name: (tensor.half() if tensor.is_floating_point() else tensor).cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if not name.startswith(left_out or ("\0",))
    }


def _card(
    run: Run,
    config: Config,
    training: Sequence[FaceData],
    figures: dict[str, Any],
    weights: Path,
    licence: str,
) -> ModelCard:
    tasks = [Task(task) for task in config.tasks]
    return ModelCard(
        format=FORMAT,
        name="Face model trained on own data",
        trunk=config.trunk,
        weights=weights.name,
        weights_sha256=sha256(weights),
        side=config.sizes[-1],
        mean=MEAN,
        std=STD,
        tasks={
            task: TaskFacts(
                labels=tuple(label.value for label in LABELS[task]),
                temperature=figures[task.value]["temperature"],
                unsure_below=figures[task.value]["unsure_below"],
            )
            for task in tasks
        },
        data=(_data(training, tasks, licence),),
        licence=licence,
        trained={
            "minutes": round(run.seconds / 60, 1),
            "pictures_seen": run.step * config.batch,
            "sizes": list(config.sizes),
            # Not the paths: they say how somebody's disk is laid out.
            "data": [name.partition(":")[0] for name in config.data],
        },
        metrics={task.value: figures[task.value] for task in tasks},
        limits=LIMITS,
    )


def _data(training: Sequence[FaceData], tasks: Sequence[Task], licence: str) -> DataSet:
    return DataSet(
        name="own data",
        pictures=sum(len(part) for part in training),
        tasks=tuple(tasks),
        licence=licence,
        source="collected by whoever trained it",
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="export_own", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--into", type=Path, required=True, help=f"folder for {WEIGHTS} and {CARD}")
    parser.add_argument("--cache", type=Path, help="default: cache beside the run")
    parser.add_argument(
        "--licence",
        default="not stated",
        help="terms of the weights, after those of all pictures and weights they come from",
    )
    asked = parser.parse_args(argv)
    try:
        run, config = runs.resume(asked.run)
        cache = asked.cache or asked.run.parent / "cache"
        card = export_own(run, config, cache, asked.into, asked.licence)
    except (CheckpointError, ConfigError, DataError, NetworkError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    right = ", ".join(f"{task} {facts['accuracy']:.1%}" for task, facts in card.metrics.items())
    sys.stdout.write(f"{asked.into / CARD}: {right}\n")


if __name__ == "__main__":
    main()
