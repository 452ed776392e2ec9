"""Measure a network on labelled faces: ``python -m perfumer.classifier.training.evaluate``.

Prints JSON: accuracy, confusion, calibration before and after temperature scaling, error by
group, and what "not sure" below a threshold buys.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from perfumer.classifier.model_card import load_card
from perfumer.classifier.network import FaceNet
from perfumer.classifier.predictor import load_network
from perfumer.classifier.training.augment import plain
from perfumer.classifier.training.datasets import FaceData, fairface, fer2013
from perfumer.traits import LABELS, AgeBand, Task

Numbers = NDArray[np.float64]

RIGHT_WHEN_SURE = 0.97  # asked of the answers that are given, per task, where it can be had


@torch.inference_mode()
def outputs(network: FaceNet, data: FaceData, side: int, batch: int = 256) -> dict[str, Numbers]:
    """Logits per task, (n, labels), and the features, (n, width)."""
    network.eval()
    names = [*(task.value for task in Task), "features"]
    found: dict[str, list[Numbers]] = {name: [] for name in names}
    for first in range(0, len(data), batch):
        pictures = torch.from_numpy(np.array(data.pictures[first : first + batch]))
        x = plain(pictures, side).contiguous(memory_format=torch.channels_last)
        features = network.features(x)
        found["features"].append(features.double().numpy())
        for task, head in network.heads.items():
            found[task].append(head(features).double().numpy())
    return {name: np.concatenate(parts) for name, parts in found.items() if parts}


def shares(logits: Numbers, temperature: float = 1.0) -> Numbers:
    grown = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def surprise(logits: Numbers, labels: NDArray[np.int64], temperature: float) -> float:
    found = shares(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(found + 1e-12).mean())


def best_temperature(logits: Numbers, labels: NDArray[np.int64]) -> float:
    """Temperature scaling (Guo et al. 2017), by a fine grid."""
    tried = np.geomspace(0.3, 4, 120)
    return float(tried[int(np.argmin([surprise(logits, labels, t) for t in tried]))])


def ece(found: Numbers, labels: NDArray[np.int64], bins: int = 15) -> float:
    """Expected calibration error of the top label (Naeini et al. 2015)."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(error)


def threshold(found: Numbers, labels: NDArray[np.int64], wanted: float) -> tuple[float, float]:
    """Least top probability above which ``wanted`` of the answers are right, and the share given.

    (1.0, 0.0) when no threshold reaches it for at least a twentieth of the pictures.
    """
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    order = np.argsort(-sure)
    rate = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # Answers as sure as each other are given or withheld together.
    ends = np.append(np.diff(sure[order]) < 0, True)
    good = np.nonzero((rate >= wanted) & ends)[0]
    good = good[good >= len(order) // 20]
    if not len(good):
        return 1.0, 0.0
    last = int(good[-1])
    return float(sure[order][last]), (last + 1) / len(order)


def rejection(found: Numbers, labels: NDArray[np.int64]) -> list[dict[str, float]]:
    """Accuracy of the surest 100, 90 … 50 % of the answers."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    ordered = right[np.argsort(-sure)]
    return [
        {"answered": part / 10, "right": _short(ordered[: len(ordered) * part // 10].mean())}
        for part in range(10, 4, -1)
    ]


def measured(
    task: Task, logits: Numbers, labels: NDArray[np.int64], groups: NDArray[np.str_] | None
) -> dict[str, Any]:
    """All figures of one task; its temperature is fitted here, on the same pictures' odd half,
    and judged on the even half."""
    temperature = best_temperature(logits[1::2], labels[1::2])
    found = shares(logits, temperature)
    right = found.argmax(axis=1) == labels
    limit, given = threshold(found, labels, _wanted(task, right))
    facts: dict[str, Any] = {
        "pictures": len(labels),
        "accuracy": _short(right.mean()),
        "confusion": _confusion(task, found, labels),
        "temperature": round(temperature, 3),
        "ece_before": _short(ece(shares(logits)[::2], labels[::2])),
        "ece_after": _short(ece(found[::2], labels[::2])),
        "rejection": rejection(found, labels),
        "unsure_below": _short(limit),
        "right_when_sure": _short(right[found.max(axis=1) >= limit].mean() if given else 0.0),
        "not_sure": _short(1 - given),
    }
    if task is Task.AGE:
        facts |= _ages(found, labels)
    if groups is not None:
        facts["by_race_group"] = by_group(right, groups)
    return facts


def _wanted(task: Task, right: NDArray[np.bool_]) -> float:
    # Gender must be right when it is said; elsewhere "sure" means clearly better than all.
    return RIGHT_WHEN_SURE if task is Task.GENDER else min(0.95, float(right.mean()) + 0.15)


def _ages(found: Numbers, labels: NDArray[np.int64]) -> dict[str, float]:
    top = found.argmax(axis=1)
    merged = np.array([0, 1, 2, 2, 3, 3, 4, 5, 6])  # 10s with 20s, 30s with 40s
    sums = np.stack([found[:, merged == group].sum(axis=1) for group in range(7)], axis=1)
    return {
        "within_one": _short((np.abs(top - labels) <= 1).mean()),
        "merged": _short((sums.argmax(axis=1) == merged[labels]).mean()),
    }


def by_group(right: NDArray[np.bool_], groups: NDArray[np.str_]) -> dict[str, float]:
    """Accuracy per group, and the gap between the best and the worst."""
    each = {
        str(group): _short(right[groups == group].mean()) for group in sorted(set(groups.tolist()))
    }
    return each | {"gap": _short(max(each.values()) - min(each.values()))}


def _confusion(task: Task, found: Numbers, labels: NDArray[np.int64]) -> list[list[int]]:
    n = len(LABELS[task])
    table = np.zeros((n, n), int)
    np.add.at(table, (labels, found.argmax(axis=1)), 1)
    return [[int(v) for v in row] for row in table]


def _short(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)


def evaluate(network: FaceNet, data: Path, cache: Path, side: int) -> dict[str, Any]:
    """Figures for gender and age on FairFace val, emotion on FER2013 test."""
    faces = fairface(data, cache, 112, "val")
    found = outputs(network, faces, side)
    figures: dict[str, Any] = {}
    for task in (Task.GENDER, Task.AGE):
        labels = np.asarray(faces.labels[task])
        figures[task.value] = measured(task, found[task], labels, faces.groups)
    figures["gender"]["by_age_group"] = by_group(
        found["gender"].argmax(axis=1) == faces.labels[Task.GENDER],
        np.array([tuple(AgeBand)[v].value for v in faces.labels[Task.AGE]]),
    )
    figures["age"]["by_gender"] = by_group(
        found["age"].argmax(axis=1) == faces.labels[Task.AGE],
        np.array([("female", "male")[v] for v in faces.labels[Task.GENDER]]),
    )
    test = fer2013(data, cache, 112, "test")
    logits = outputs(network, test, side)["emotion"]
    figures["emotion"] = measured(Task.EMOTION, logits, np.asarray(test.labels[Task.EMOTION]), None)
    return figures


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--card", type=Path, default=Path("models/face.json"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    parser.add_argument("--cache", type=Path, default=Path("runs/cache"))
    options = parser.parse_args(argv)
    card = load_card(options.card)
    network = load_network(card, options.card.parent / card.weights)
    figures: Mapping[str, Any] = evaluate(network, options.data, options.cache, card.side)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
