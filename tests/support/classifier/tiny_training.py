"""Training with a trunk of five neurons on made-up faces: ``python tiny_training.py --help``.

Takes the same options as the real command, and is what the tests kill, resume and multiply.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from torch import nn

from perfumer.classifier import network
from perfumer.traits import Task
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import FaceData

SIDE = 24


def trunk(weights: str | None) -> tuple[nn.Module, int]:
    return nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(12, 5), nn.ReLU()), 5


def wide_trunk(weights: str | None) -> tuple[nn.Module, int]:
    return nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(48, 9), nn.ReLU()), 9


def faces(n: int = 48, task: Task = Task.GENDER, seed: int = 0) -> FaceData:
    """Bright pictures are one class of ``task``, dark ones the other; nothing else is labelled."""
    bright = np.arange(n) % 2
    noise = np.random.default_rng(seed).integers(0, 40, (n, SIDE, SIDE, 3))
    pictures = (bright[:, None, None, None] * 180 + noise).astype(np.uint8)
    labels = {other.value: np.full(n, -1) for other in Task}
    labels[task.value] = bright.astype(np.int64)
    people = np.array([f"person {number // 4}" for number in range(n)])
    return FaceData(pictures, labels, np.array([""] * n), np.zeros(n, bool), people)


def made_up(path: Path, cache: Path, side: int) -> list[sources.Splits]:
    """One set knows genders, the other emotions."""
    return [sources.Splits(faces(160)), sources.Splits(faces(120, Task.EMOTION, 1))]


def register() -> None:
    network.TRUNKS |= {"tiny": trunk, "tiny-wide": wide_trunk}
    sources.READERS["made-up"] = made_up


if __name__ == "__main__":
    from perfumer.workshop.training import train

    register()
    train.main(sys.argv[1:])
