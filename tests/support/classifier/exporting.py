"""A small network, trained on nothing, and look-alikes of the data that an export measures on."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
from PIL import Image
from torch import nn

from perfumer.classifier import network
from perfumer.traits import AgeBand
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.data.ferplus import OTHERS, VOTES
from perfumer.workshop.training.heads import HEADS
from perfumer.workshop.training.impressions.ratings import RATINGS
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import start

SIDE = 32
PICTURES = 60  # of each file


def conv_trunk(weights: str | None) -> tuple[nn.Module, int]:
    trunk = nn.Sequential(
        nn.Conv2d(3, 8, 3, 2),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, 2),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )
    return trunk, 16


def register() -> None:
    network.TRUNKS |= {"tiny-conv": conv_trunk}


def saved_run(folder: Path) -> Path:
    """The folder of a run that has just begun, and trains every head."""
    config = Config(trunk="tiny-conv", sizes=(SIDE,), shares=(1.0,), tasks=HEADS)
    runs.save(start(config), config, folder)
    return folder


def data_in(folder: Path) -> Path:
    """Every Parquet file that an export reads, of noise."""
    folder.mkdir()
    random = np.random.default_rng(2)
    ages = [band.value for band in AgeBand]
    for name in ("fairface_train_1", "fairface_train_2", "fairface_val"):
        columns = {
            "age": _among(ages, random),
            "gender": _among(["Male", "Female"], random),
            "race": _among(["one", "other"], random),
        }
        _write(folder / f"{name}.parquet", columns, random)
    for name in ("ferplus_train", "ferplus_val", "ferplus_test"):
        _write(folder / f"{name}.parquet", _votes(random), random)
    rated = {name: random.uniform(0, 100, PICTURES).tolist() for name in (*RATINGS, "gender")}
    _write(folder / "omi_train.parquet", rated, random)
    return folder


def _votes(random: np.random.Generator) -> dict[str, list]:
    """Eight of ten people agree on each face, and FER2013's own label is what they say."""
    seen = _among(list(VOTES), random)
    votes = {column: [8 if column == one else 0 for one in seen] for column in VOTES}
    others = {column: [2 if column == "unknown" else 0] * PICTURES for column in OTHERS}
    return votes | others | {"fer2013": [VOTES[one].value for one in seen]}


def _among(labels: list[str], random: np.random.Generator) -> list[str]:
    return [labels[number % len(labels)] for number in random.permutation(PICTURES)]


def _write(path: Path, columns: dict[str, list], random: np.random.Generator) -> None:
    table = {"image": [_picture(random) for _ in range(PICTURES)], **columns}
    pyarrow.parquet.write_table(pyarrow.table(table), path)


def _picture(random: np.random.Generator) -> bytes:
    held = io.BytesIO()
    Image.fromarray(random.integers(0, 255, (40, 40, 3), np.uint8)).save(held, "PNG")
    return held.getvalue()
