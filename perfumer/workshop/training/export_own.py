"""Ship a model of your own data: ``perfumer export-own``.

Measures the run of ``--run`` on the part of its data that is kept for judging, and writes its
weights (half-precision numbers, safetensors), their card and MODEL_CARD.md. The model has a head
for each task that the data has labels for; other tasks are never answered. The model that the
project itself ships is made by ``training.export``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from perfumer.classifier.model_card import CardError, DataSet, ModelCard
from perfumer.classifier.network import FaceNet, NetworkError
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.data.splits import Splits
from perfumer.workshop.training.evaluate import add_figures
from perfumer.workshop.training.judge.judging import Figures, judge_heads
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import Run
from perfumer.workshop.training.ship.card_files import CARD, TEXT, WEIGHTS
from perfumer.workshop.training.ship.exporter import (
    Facts,
    export_network,
    keep_heads,
    prepare_network,
)

LIMITS = (
    "Reads what people would say of a picture, never what a person is like.",
    "Perceived gender is binary because its data is; it only orders a catalog.",
    "Never predicts race, orientation, health, politics or religion.",
    "Trained and judged on pictures of one collection: expect less on others.",
    "Thresholds of being sure were chosen on the pictures they are judged on.",
)


def export_own(run: Run, config: Config, cache: Path, into: Path, licence: str) -> ModelCard:
    """Export a run on one's own data into the folder ``into``; return the card.

    Raises :class:`DataError` if the data of the run is gone or has no labels to judge a task on,
    and :class:`CardError` if ``into`` cannot be written; ``into`` is then as it was.
    """
    splits = sources.read(config.data, cache, config.side, config.seed)
    tests = [data for one in splits if (data := one.test or one.val) is not None]
    tasks = [task for task in Task if task in config.tasks]
    side = config.sizes[-1]
    network = prepare_network(run, config, splits, side)
    keep_heads(network, tasks)

    def complete(card: ModelCard, folder: Path) -> ModelCard:
        return add_figures(card, _judge(network, tasks, tests, side))

    facts = _facts(config, tasks, splits, licence)
    return export_network(network, run, config, side, facts, complete, into)


def _judge(
    network: FaceNet, tasks: Sequence[Task], tests: Sequence[FaceData], side: int
) -> Figures:
    """Return the figures of each task, on all pictures that have a label of it."""
    figures = judge_heads(network, tests, side, None)
    for task in tasks:
        if task.value not in figures:
            raise DataError(
                f"no picture that judges has a label of {task.value}: add some, or train the "
                "others alone with --tasks"
            )
    return figures


def _facts(config: Config, tasks: Sequence[Task], splits: Sequence[Splits], licence: str) -> Facts:
    own = DataSet(
        name="own data",
        pictures=sum(len(one.train) for one in splits),
        tasks=tuple(tasks),
        licence=licence,
        source="collected by the person who trained the model",
    )
    return Facts(
        name="Face model trained on own data",
        tasks=tasks,
        data=(own,),
        licence=licence,
        limits=LIMITS,
        # Kinds only: paths would show the layout of the trainer's disk.
        trained={"data": sources.kinds_of(config.data)},
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="perfumer export-own", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument(
        "--into", type=Path, required=True, help=f"folder for {WEIGHTS}, {CARD} and {TEXT}"
    )
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
    except (CardError, CheckpointError, ConfigError, DataError, NetworkError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    right = ", ".join(f"{task} {facts['accuracy']:.1%}" for task, facts in card.metrics.items())
    sys.stdout.write(f"{asked.into / CARD}: {right}\n")


if __name__ == "__main__":
    main()
