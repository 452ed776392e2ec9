"""Cross-validate by person: ``python -m perfumer.workshop.training.crossval --help``.

Each of k folds is judged by a network that was trained on the others; nobody is in two folds.
``crossval.md`` and ``crossval.json`` hold mean and spread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from perfumer.classifier.network import TRUNKS
from perfumer.workshop.training.data.splits import folds
from perfumer.workshop.training.judge.trials import (
    REFUSED,
    budget,
    config_of,
    named,
    parser,
    prepared,
    table,
    trial,
    write,
)

Figures = Mapping[str, float]


def crossval(asked: argparse.Namespace) -> list[Figures]:
    """The figures of each fold."""
    splits, processes = prepared(asked)
    sets = [one.train for one in splits]
    parts = [folds(data, asked.folds, asked.seed) for data in sets]
    found = []
    for number in range(asked.folds):
        sys.stderr.write(f"fold {number + 1} of {asked.folds}\n")
        judged = [data.taken(part[number]) for data, part in zip(sets, parts, strict=True)]
        training = [
            data.taken(np.setdiff1d(np.arange(len(data)), part[number]))
            for data, part in zip(sets, parts, strict=True)
        ]
        config = config_of(asked, asked.trunk, sum(len(part) for part in training))
        found.append(trial(config, training, judged, asked.out, processes).figures)
    return found


def spread(found: Sequence[Figures]) -> dict[str, Figures]:
    """Mean, standard deviation between folds, least and most, per figure that all folds have."""
    names = [name for name in found[0] if all(name in figures for figures in found)]
    return {name: _spread([figures[name] for figures in found]) for name in names}


def _spread(values: Sequence[float]) -> Figures:
    facts = {
        "mean": statistics.mean(values),
        "deviation": statistics.stdev(values),
        "least": min(values),
        "most": max(values),
    }
    return {name: round(value, 4) for name, value in facts.items()}


def page(found: Sequence[Figures], asked: argparse.Namespace) -> str:
    """Mean and spread per task, and every fold."""
    summary = spread(found)
    rows = [
        [name, *(f"{value:.1%}" for value in summary[name].values())] for name in named(summary)
    ]
    each = [
        [str(number), *(f"{figures[name]:.1%}" for name in named(figures))]
        for number, figures in enumerate(found, start=1)
    ]
    return (
        f"{asked.trunk}, {asked.folds} folds, {budget(asked)} each, of at most {asked.part:,} "
        f"faces of each data set, at {asked.size} pixels.\n\n"
        + table(["task", "mean", "deviation", "least", "most"], rows)
        + "\n"
        + table(["fold", *named(found[0])], each)
    )


def main(argv: Sequence[str] | None = None) -> None:
    made = parser("crossval", __doc__, minutes=3)
    made.add_argument("--trunk", choices=sorted(TRUNKS), default="resnet50")
    made.add_argument("--folds", type=int, default=5, help="(5)")
    asked = made.parse_args(argv)
    if asked.folds < 2:
        made.error("--folds must be 2 or more")
    try:
        found = crossval(asked)
    except REFUSED as error:
        made.exit(2, f"{made.prog}: {error}\n")
    asked_for = {name: str(value) for name, value in vars(asked).items()}
    facts = {"folds": found, "spread": spread(found), "asked": asked_for}
    write(asked.out, "crossval", facts, page(found, asked))
    sys.stdout.write(page(found, asked))


if __name__ == "__main__":
    main()
