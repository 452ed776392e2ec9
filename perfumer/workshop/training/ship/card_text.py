"""Writes MODEL_CARD.md from the model card: the same facts for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfumer.classifier.model_card import ModelCard
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.heads import FER2013
from perfumer.workshop.training.judge.others import ADULTS, IN_COLOUR, VOTES

USE = """## What it is for

A booth that recommends a perfume: one picture of a face, read after consent, becomes a
probability per label. It reads {reads}, as people would guess them from a picture. {unread}It says
nothing about character, and it never predicts race, orientation, health, politics or religion. Do
not use it to decide about people, to identify them, or without their consent.
"""

RETRAIN = """## Retrain

`perfumer train --help` explains all options; after a kill at any moment `--resume` continues the
run in `runs/face`. `make train ARGS="--data FOLDER"` trains on a folder with the Parquet files
named in `docs/training-data.md`. `perfumer export --help` says how a run becomes the files of this
folder. `perfumer evaluate --data FOLDER` measures the model that is there; with
`--data KIND:PATH --whole`, on your own pictures.
"""


OTHERS = {  # titles of the figures that belong to no task
    FER2013: "Expression, by FER2013's own labels",
    VOTES: "Expression, beside the shares of ten people's votes (in nats)",
    ADULTS: "Expression of adults in ordinary photographs",
    IN_COLOUR: "Strong expressions in colour, few faces that a rater picked",
}


def card_text(card: ModelCard) -> str:
    """Return the whole page, in Markdown."""
    return "\n".join(
        [
            f"# {card.name}",
            "",
            f"{card.trunk}, {card.side}×{card.side} pixels, one head per task; weights in half "
            f"precision, `{card.weights}`. Licence of the weights: {card.licence}. Written by "
            "`training/export.py` from the card, `face.json`.",
            "",
            _use(card),
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
            *_compressed(card),
            "## Limits",
            "",
            *[f"- {limit}" for limit in card.limits],
            "",
            RETRAIN,
        ]
    )


def _use(card: ModelCard) -> str:
    """Return what the model is for, and what it does not read."""
    unread = [task.value for task in Task if task not in card.reads]
    return USE.format(
        reads=_list([task.value for task in Task if task in card.reads]),
        unread=f"It does not read {_list(unread)}. " if unread else "",
    )


def _list(words: list[str]) -> str:
    """Return "one", "one and two" or "one, two and three"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _compressed(card: ModelCard) -> list[str]:
    form = card.compressed
    if form is None:
        return []
    lost = [[task.value, f"{points:+.2f}"] for task, points in form.lost.items()]
    return [
        "## Compressed form",
        "",
        f"`{next(iter(form.files))}`: {form.numbers.value}, for OpenVINO, "
        f"{form.bytes / 1e6:.1f} MB; ranges of values from {form.calibrated_on} training pictures. "
        "Points of accuracy that it loses against the weights, on the pictures above (impression: "
        "on those that its head was fitted to):",
        "",
        _table(["task", "points lost"], lost),
    ]


def _measured(card: ModelCard) -> str:
    on = card.metrics.get("measured_on", [])
    parts = ["## Measured", ""] + ([f"On: {'; '.join(on)}.", ""] if on else [])
    for task in Task:
        if task.value in card.metrics:
            parts += _task(task, card.metrics[task.value])
    for name, title in OTHERS.items():
        if name in card.metrics:
            parts += _section(title, card.metrics[name])
    return "\n".join(parts)


def _section(title: str, found: Mapping[str, Any]) -> list[str]:
    single = {name: value for name, value in found.items() if not isinstance(value, dict | list)}
    parts = [f"### {title}", "", _facts(single)]
    for name, groups in found.items():
        if isinstance(groups, dict):
            rows = [[group, f"{share:.3f}"] for group, share in groups.items() if _is_share(share)]
            parts.append(_table([name.replace("_", " "), "share"], rows))
    return parts


def _task(task: Task, found: Mapping[str, Any]) -> list[str]:
    parts = _section(task.value.capitalize(), found)
    if "rejection" in found:
        rows = [[f"{one['answered']:.0%}", f"{one['right']:.1%}"] for one in found["rejection"]]
        parts.append(_table(["answered, the surest", "right of them"], rows))
    if "confusion" in found:
        labels = [label.value for label in LABELS[task]]
        rows = [
            [f"**{label}**", *map(str, counts)]
            for label, counts in zip(labels, found["confusion"], strict=True)
        ]
        parts.append(_table(["labelled, below; answered, right", *labels], rows))
    return parts


def _is_share(value: object) -> bool:
    return isinstance(value, int | float)


def _facts(facts: Mapping[str, Any]) -> str:
    rows = [[name.replace("_", " "), _text(value)] for name, value in facts.items()]
    return _table(["fact", "value"], rows)


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
