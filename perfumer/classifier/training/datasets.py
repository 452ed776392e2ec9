"""Labelled faces as one array of pictures and one column of labels per task.

A missing label is -1 and masked in the loss, never invented. Pictures are decoded and
scaled once, into a cache of plain arrays that training maps into memory.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from perfumer.traits import AgeBand, Emotion, Gender, Task

MISSING = -1
CACHE_VERSION = 1

AGE = {band.value: index for index, band in enumerate(AgeBand)} | {"more than 70": 8}
GENDER = {gender.value: index for index, gender in enumerate(Gender)}
EMOTION = {emotion.value: index for index, emotion in enumerate(Emotion)}


class DataError(Exception):
    """A data set cannot be used; the message names the file and the remedy."""


@dataclass(frozen=True)
class FaceData:
    """``pictures`` (n, side, side, 3) uint8 RGB; ``labels[task]`` (n,) int64, -1 missing."""

    pictures: NDArray[np.uint8]
    labels: Mapping[str, NDArray[np.int64]]
    groups: NDArray[np.str_]  # a group to compare errors over, never an input
    tight: NDArray[np.bool_]  # cropped to the face, without the margin of the others

    def __len__(self) -> int:
        return len(self.pictures)


Row = Mapping[str, object]
Labeller = Callable[[Row], Mapping[Task, int]]


def fairface_labels(row: Row) -> dict[Task, int]:
    """Gender and age as FairFace spells them."""
    return {Task.GENDER: GENDER[str(row["gender"]).lower()], Task.AGE: AGE[str(row["age"])]}


def fer_labels(row: Row) -> dict[Task, int]:
    return {Task.EMOTION: EMOTION[str(row["emotion"])]}


def read_parquet(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[tuple[bytes, Row]]:
    """Encoded pictures with the other columns asked for.

    Raises :class:`DataError` for a missing file or column.
    """
    import pyarrow.parquet as parquet

    for path in paths:
        if not path.is_file():
            raise DataError(f"{path} is missing: name the folder of the data sets with --data")
        table = parquet.read_table(path)
        lacking = {"image", *columns} - set(table.schema.names)
        if lacking:
            raise DataError(f"{path} lacks the columns {', '.join(sorted(lacking))}")
        for index in range(table.num_rows):
            cell = table["image"][index].as_py()
            data = cell["bytes"] if isinstance(cell, dict) else cell
            yield data, {name: table[name][index].as_py() for name in columns}


def cached(
    name: str,
    cache: Path,
    side: int,
    source: Callable[[], Iterator[tuple[bytes, Row]]],
    labeller: Labeller,
    *,
    group: str | None,
    tight: bool,
) -> FaceData:
    """The data set from ``cache`` if it is there, else decoded from ``source`` into it."""
    folder = cache / f"{name}-{side}-v{CACHE_VERSION}"
    if not (folder / "facts.json").is_file():
        _decode(folder, side, source(), labeller, group)
    pictures = np.load(folder / "pictures.npy", mmap_mode="r")
    labels = {task.value: np.load(folder / f"{task.value}.npy") for task in Task}
    groups = np.load(folder / "groups.npy")
    return FaceData(pictures, labels, groups, np.full(len(pictures), tight))


def _decode(
    folder: Path,
    side: int,
    rows: Iterator[tuple[bytes, Row]],
    labeller: Labeller,
    group: str | None,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[NDArray[np.uint8]] = []
    labels: dict[str, list[int]] = {task.value: [] for task in Task}
    groups: list[str] = []
    for data, row in rows:
        with Image.open(io.BytesIO(data)) as picture:
            scaled = picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
        pictures.append(np.asarray(scaled))
        known = labeller(row)
        for task in Task:
            labels[task.value].append(known.get(task, MISSING))
        groups.append(str(row[group]) if group else "")
    np.save(folder / "pictures.npy", np.stack(pictures))
    for name, column in labels.items():
        np.save(folder / f"{name}.npy", np.array(column, np.int64))
    np.save(folder / "groups.npy", np.array(groups))
    (folder / "facts.json").write_text(json.dumps({"pictures": len(pictures), "side": side}))


def fairface(data: Path, cache: Path, side: int, split: str) -> FaceData:
    """``split`` is train (40,000 faces) or val (5,000)."""
    names = {
        "train": ["fairface_train_1.parquet", "fairface_train_2.parquet"],
        "val": ["fairface_val.parquet"],
    }[split]
    return cached(
        f"fairface-{split}",
        cache,
        side,
        lambda: read_parquet([data / name for name in names], ["age", "gender", "race"]),
        fairface_labels,
        group="race",
        tight=False,
    )


def fer2013(data: Path, cache: Path, side: int, split: str) -> FaceData:
    """``split`` is train (28,709 faces), val or test (3,589 each)."""
    return cached(
        f"fer2013-{split}",
        cache,
        side,
        lambda: read_parquet([data / f"fer2013_{split}.parquet"], ["emotion"]),
        fer_labels,
        group=None,
        tight=True,
    )


def joined(parts: Sequence[FaceData]) -> list[tuple[int, int]]:
    """(part, row) of every face, so that parts stay in their own memory maps."""
    return [(number, row) for number, part in enumerate(parts) for row in range(len(part))]
