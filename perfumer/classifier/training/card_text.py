"""MODEL_CARD.md from the card: the same facts for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfumer.classifier.model_card import ModelCard
from perfumer.traits import Task

USE = """## What it is for

A booth that recommends a perfume: one picture of a face, read after consent, becomes a
probability per label. It reads the impression people get of a picture. It says nothing about
character, and it never predicts race, orientation, health, politics or religion. Not for
decisions about people, identification, or anybody who has not agreed.
"""

RETRAIN = """## Retrain

`python -m perfumer.classifier.training.train --help` explains every option; a run in
`runs/face` goes on with `--resume` after a kill at any moment. `make train ARGS="--data FOLDER"`
trains on a folder with the Parquet files named in `perfumer/classifier/training/datasets.py`;
`python -m perfumer.classifier.training.export --data FOLDER` fits the impression head, measures
and writes `models/`. `... training.evaluate --data FOLDER` measures what is there.
"""


def card_text(card: ModelCard) -> str:
    """The whole page, in Markdown."""
    return "\n".join(
        [
            f"# {card.name}",
            "",
            f"{card.trunk}, {card.side}×{card.side} pixels, one head per task; weights in half "
            f"floats, `{card.weights}`. Licence of the weights: {card.licence}. Written by "
            "`training/export.py` from the card, `face.json`.",
            "",
            USE,
            "## Data",
            "",
            _table(
                ["set", "pictures", "tasks", "licence", "source"],
                [
                    [d.name, f"{d.pictures:,}", ", ".join(d.tasks), d.licence, d.source]
                    for d in card.data
                ],
            ),
            "## How it was trained",
            "",
            _facts(card.trained),
            _measured(card),
            "## Limits",
            "",
            *[f"- {limit}" for limit in card.limits],
            "",
            RETRAIN,
        ]
    )


def _measured(card: ModelCard) -> str:
    parts = ["## Measured", ""]
    where = {
        Task.GENDER: "FairFace val, 5,000 faces",
        Task.AGE: "FairFace val, 5,000 faces",
        Task.EMOTION: "FER2013 private test, 3,589 faces",
        Task.IMPRESSION: "One Million Impressions, 804 faces, 5-fold",
    }
    for task in Task:
        found: Mapping[str, Any] = card.metrics[task.value]
        single = {
            name: value for name, value in found.items() if not isinstance(value, dict | list)
        }
        parts += [f"### {task.value.capitalize()}: {where[task]}", "", _facts(single)]
        for name, groups in found.items():
            if isinstance(groups, dict):
                rows = [[group, f"{value:.3f}"] for group, value in groups.items()]
                parts.append(_table([name.replace("_", " "), "share"], rows))
    return "\n".join(parts)


def _facts(facts: Mapping[str, Any]) -> str:
    rows = [[name.replace("_", " "), str(value)] for name, value in facts.items()]
    return _table(["fact", "value"], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
