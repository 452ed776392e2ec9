"""Reads faces that CSV files list: FairFace, FER2013, Kaggle's ages, and tables of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from perfumer.text.finding import find_file
from perfumer.traits import Task
from perfumer.workshop.training.data.adapters.examples import PARTS, Example, Found, Part, splits_of
from perfumer.workshop.training.data.adapters.files import Cells, digest, table
from perfumer.workshop.training.data.adapters.wording import band_of, label_in
from perfumer.workshop.training.data.datasets import (
    EMOTION,
    GENDER,
    DataError,
    fairface_labels,
    label_of,
)
from perfumer.workshop.training.data.splits import Splits
from perfumer.workshop.training.heads import Head

# FairFace as published: a table per part, and a folder of pictures with a margin of a quarter.
FAIRFACE = {Part.TRAIN: "fairface_label_train.csv", Part.VAL: "fairface_label_val.csv"}

# Numbers of emotions and names of parts in FER2013 (Goodfellow et al., 2013).
FER_EMOTIONS = dict(
    zip("0123456", ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"), strict=True)
)
FER_PARTS = {"Training": Part.TRAIN, "PublicTest": Part.VAL, "PrivateTest": Part.TEST}

# Numbers in Kaggle's age_gender.csv, which is made from UTKFace (Zhang et al., CVPR 2017).
UTK_GENDERS = {"0": GENDER["male"], "1": GENDER["female"]}
UTK_GROUPS = {"0": "White", "1": "Black", "2": "Asian", "3": "Indian", "4": "Other"}

OWN_COLUMNS = frozenset({"path", "person", "group", "split", *(task.value for task in Task)})


def fairface_csv(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read the folder of ``fairface_label_train.csv`` (file, age, gender, race) and pictures."""
    tables = {part: path / name for part, name in FAIRFACE.items() if (path / name).is_file()}
    if Part.TRAIN not in tables:
        raise DataError(f"{path / FAIRFACE[Part.TRAIN]} is missing: name its folder with --data")
    folders = [path, *sorted(folder for folder in path.iterdir() if folder.is_dir())]
    examples = [
        _fairface_row(where, cells, part, folders)
        for part, file in tables.items()
        for where, cells in table(file, ["file", "age", "gender", "race"])
    ]
    return _splits("fairface-csv", list(tables.values()), examples, False, cache, side)


def _fairface_row(where: str, cells: Cells, part: Part, folders: list[Path]) -> Example:
    labels = fairface_labels({**cells, "where": where})
    file = _found(cells["file"], folders, where)
    return Example(str(file), file, labels, part, group=cells["race"])


def fer2013_csv(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read ``fer2013.csv`` (emotion 0 to 6, 48 × 48 pixels, Usage), or the folder that has it."""
    file = path / "fer2013.csv" if path.is_dir() else path
    examples = [_fer_row(*row) for row in table(file, ["emotion", "pixels", "Usage"])]
    return _splits("fer2013-csv", [file], examples, True, cache, side)


def _fer_row(where: str, cells: Cells) -> Example:
    if cells["Usage"] not in FER_PARTS:
        raise DataError(
            f"{where}: Usage is '{cells['Usage']}'; known are {', '.join(FER_PARTS)}: correct it"
        )
    numbers = {number: EMOTION[name] for number, name in FER_EMOTIONS.items()}
    label = label_of(numbers, {"where": where}, "emotion", cells["emotion"])
    picture = _pixels(cells["pixels"], where)
    return Example(where, picture, {Task.EMOTION: label}, FER_PARTS[cells["Usage"]])


def age_gender_csv(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read Kaggle's ``age_gender.csv`` (age, ethnicity, gender, img_name, pixels), or its folder.

    Ethnicity only serves to compare errors by.
    """
    file = path / "age_gender.csv" if path.is_dir() else path
    examples = [_utk_row(*row) for row in table(file, ["age", "ethnicity", "gender", "pixels"])]
    return _splits("age-gender-csv", [file], examples, True, cache, side)


def _utk_row(where: str, cells: Cells) -> Example:
    row = {"where": where}
    try:
        age = band_of(float(cells["age"]))
    except ValueError as error:
        raise DataError(f"{where}: age is '{cells['age']}', no number of years: correct it") from (
            error
        )
    labels: dict[Head, int] = {
        Task.AGE: age,
        Task.GENDER: label_of(UTK_GENDERS, row, "gender", cells["gender"]),
    }
    group = UTK_GROUPS.get(cells["ethnicity"], "")
    return Example(where, _pixels(cells["pixels"], where), labels, group=group)


def _pixels(text: str, where: str) -> Callable[[], bytes]:
    """Return a function that makes a picture from grey values, given row by row."""

    def picture() -> bytes:
        try:
            values = np.array(text.split(), np.uint8)
        except (ValueError, OverflowError) as error:
            raise DataError(f"{where}: pixels must be 0 to 255 ({error}): correct it") from error
        side = round(len(values) ** 0.5)
        if not side or side * side != len(values):
            raise DataError(f"{where}: {len(values)} pixels make no square: restore the file")
        return b"P5 %d %d 255\n" % (side, side) + values.tobytes()

    return picture


def own_table(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read a CSV file with ``path`` and any of gender, age, emotion, impression; blank is missing.

    Paths are as seen from the file. Also ``person``, ``group`` and ``split`` (train, val, test).
    """
    rows = list(table(path, ["path"]))
    if not rows:
        raise DataError(f"{path} lists no pictures: add a row for each")
    columns = set(rows[0][1])
    unknown = sorted(columns - OWN_COLUMNS)
    if unknown:
        raise DataError(
            f"{path}: nothing is known of the columns {', '.join(unknown)}: rename them to some of "
            f"{', '.join(sorted(OWN_COLUMNS))}, or take them out"
        )
    if not columns & {task.value for task in Task}:
        raise DataError(f"{path} has no column of labels: add some of {', '.join(Task)}")
    examples = [_own_row(where, cells, path.parent) for where, cells in rows]
    files = [path, *(ex.picture for ex in examples if isinstance(ex.picture, Path))]
    return _splits("table", files, examples, False, cache, side)


def _own_row(where: str, cells: Cells, folder: Path) -> Example:
    labels: dict[Head, int] = {
        task: label_in(task, cells[task.value], where) for task in Task if task.value in cells
    }
    split = cells.get("split", "").lower() or Part.TRAIN.value
    if split not in PARTS:
        raise DataError(f"{where}: split is '{split}'; known are {', '.join(PARTS)}: correct it")
    file = _found(cells["path"], [folder], where)
    return Example(
        str(file),
        file,
        labels,
        PARTS[split],
        person=cells.get("person", ""),
        group=cells.get("group", ""),
    )


def _found(name: str, folders: list[Path], where: str) -> Path:
    for folder in folders:
        if (found := find_file(folder / name)).is_file():
            return found
    raise DataError(f"{where}: {folders[0] / name} is missing: restore it, or take the row out")


def _splits(
    kind: str, files: list[Path], examples: list[Example], tight: bool, cache: Path, side: int
) -> list[Splits]:
    if not examples:
        raise DataError(f"{files[0]} lists no pictures: restore it")
    return splits_of(Found(f"{kind}-{digest(files)}", examples, tight), cache, side)
