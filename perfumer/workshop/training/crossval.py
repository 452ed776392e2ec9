"""Cross-validate by person: ``perfumer crossval --help``.

Each of k folds is measured with a network that was trained on the others; no person is in two
folds. ``crossval.md`` and ``crossval.json`` hold mean and spread.
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
    USER_ERRORS,
    describe_budget,
    format_table,
    list_shares,
    make_config,
    make_parser,
    prepare,
    trial,
    write,
)

Figures = Mapping[str, float]


def crossval(options: argparse.Namespace) -> list[Figures]:
    """Train and measure each fold; return the figures of each."""
    splits, processes = prepare(options)
    sets = [one.train for one in splits]
    parts = [folds(data, options.folds, options.seed) for data in sets]
    found = []
    for number in range(options.folds):
        sys.stderr.write(f"fold {number + 1} of {options.folds}\n")
        judged = [data.taken(part[number]) for data, part in zip(sets, parts, strict=True)]
        training = [
            data.taken(np.setdiff1d(np.arange(len(data)), part[number]))
            for data, part in zip(sets, parts, strict=True)
        ]
        config = make_config(options, options.trunk, sum(len(part) for part in training))
        found.append(trial(config, training, judged, options.out, processes).figures)
    return found


def summarise(found: Sequence[Figures]) -> dict[str, Figures]:
    """Return mean, deviation between folds, minimum and maximum of figures that all folds have."""
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


def format_page(found: Sequence[Figures], options: argparse.Namespace) -> str:
    """Return tables of mean and spread per task, and of each fold."""
    summary = summarise(found)
    rows = [
        [name, *(f"{value:.1%}" for value in summary[name].values())]
        for name in list_shares(summary)
    ]
    each = [
        [str(number), *(f"{figures[name]:.1%}" for name in list_shares(figures))]
        for number, figures in enumerate(found, start=1)
    ]
    return (
        f"{options.trunk}, {options.folds} folds, {describe_budget(options)} each, of at most "
        f"{options.part:,} faces of each data set, at {options.size} pixels.\n\n"
        + format_table(["task", "mean", "deviation", "least", "most"], rows)
        + "\n"
        + format_table(["fold", *list_shares(found[0])], each)
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = make_parser("crossval", __doc__, minutes=3)
    parser.add_argument("--trunk", choices=sorted(TRUNKS), default="resnet50")
    parser.add_argument("--folds", type=int, default=5, help="number of folds (5)")
    options = parser.parse_args(argv)
    if options.folds < 2:
        parser.error("--folds must be 2 or more")
    try:
        found = crossval(options)
    except USER_ERRORS as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    used_options = {name: str(value) for name, value in vars(options).items()}
    facts = {"folds": found, "spread": summarise(found), "asked": used_options}
    write(options.out, "crossval", facts, format_page(found, options))
    sys.stdout.write(format_page(found, options))


if __name__ == "__main__":
    main()
