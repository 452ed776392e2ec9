"""Labelled faces: one array of pictures, and one column of labels per task.

A missing label is -1 and does not count in the loss; labels are never made up. Pictures are decoded
and scaled once, into a cache of plain arrays that training maps into memory.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from tqdm import tqdm

from perfumer.traits import AgeBand, Emotion, Gender, Task
from perfumer.workshop.training.data.caching import SHARES, Decoded, is_cache, write_cache
from perfumer.workshop.training.heads import HEADS, Head

CACHE_VERSION = 2

AGE = {band.value: index for index, band in enumerate(AgeBand)} | {"more than 70": 8}
GENDER = {gender.value: index for index, gender in enumerate(Gender)}
EMOTION = {emotion.value: index for index, emotion in enumerate(Emotion)}


class DataError(Exception):
    """A data set cannot be used; the message names the file and the remedy."""


class Pictures(Protocol):
    """An array of pictures, or some rows of an array that is not copied."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any, /) -> Any: ...


@dataclass(frozen=True)
class Rows:
    """Some rows of an array; the array is not copied, as it may be a file mapped into memory."""

    whole: Pictures
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rows: Any, /) -> Any:
        return self.whole[self.rows[rows]]


@dataclass(frozen=True)
class FaceData:
    """Pictures of faces with their labels.

    Where people did not agree, ``shares`` say how many named each label; a row of zeros means that
    nobody was asked, and then the label counts.
    """

    pictures: Pictures  # (n, side, side, 3) uint8 RGB
    labels: Mapping[str, NDArray[np.int64]]  # by head, (n,); -1 if missing
    groups: NDArray[np.str_]  # group of each picture, to compare errors over; never an input
    tight: NDArray[np.bool_]  # whether a picture is cropped without the usual margin
    # Person on each picture, "" if unknown; an empty array if no person is known.
    people: NDArray[np.str_] = field(default_factory=lambda: np.array([], np.str_))
    shares: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)  # by head, (n, labels)

    def __len__(self) -> int:
        return len(self.pictures)

    def taken(self, rows: NDArray[np.int64]) -> FaceData:
        """Return these rows, in this order."""
        return FaceData(
            Rows(self.pictures, rows),
            {task: column[rows] for task, column in self.labels.items()},
            self.groups[rows] if len(self.groups) else self.groups,
            self.tight[rows],
            self.people[rows] if len(self.people) else self.people,
            {head: column[rows] for head, column in self.shares.items()},
        )


Row = Mapping[str, object]
Labeller = Callable[[Row], Mapping[Head, int]]
Sharer = Callable[[Row], Mapping[Head, Sequence[float]]]


def fairface_labels(row: Row) -> dict[Head, int]:
    """Return the labels of gender and age, as FairFace spells them."""
    return {
        Task.GENDER: label_of(GENDER, row, "gender", str(row["gender"]).lower()),
        Task.AGE: label_of(AGE, row, "age", str(row["age"])),
    }


def label_of(known: Mapping[str, int], row: Row, column: str, value: str) -> int:
    """Return the index of a label; raises :class:`DataError` for an unknown one."""
    if value not in known:
        raise DataError(
            f"{row.get('where', 'a row')}: {column} is '{value}'; known are {', '.join(known)}: "
            "correct the label, or leave the row out"
        )
    return known[value]


def decode_picture(data: bytes, side: int, where: str) -> NDArray[np.uint8]:
    """Decode a picture to its middle square, upright as its EXIF data says: (side, side, 3) RGB.

    Raises :class:`DataError`, which names ``where``, for a picture that is damaged or too large.
    """
    picture = upright(data, where)
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 2
    square = picture.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((side, side), Image.Resampling.BICUBIC), np.uint8)


def upright(data: bytes, where: str) -> Image.Image:
    """Decode a picture to RGB at its own size; raises as :func:`decode_picture` does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                return ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise DataError(
            f"{where} has more than {Image.MAX_IMAGE_PIXELS or 0:,} pixels: scale it down"
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError(f"{where} is not a readable picture ({error}): remove it") from error


def read_parquet(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[tuple[bytes, Row]]:
    """Return encoded pictures, each with the named other columns.

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
            row = {name: table[name][index].as_py() for name in columns}
            yield data, row | {"where": f"{path}, row {index + 1}"}


def load_cached(
    name: str,
    cache: Path,
    side: int,
    source: Callable[[], Iterator[tuple[bytes, Row]]],
    labeller: Labeller,
    *,
    group: str | None,
    tight: bool,
    person: str | None = None,
    sharer: Sharer = lambda row: {},
) -> FaceData:
    """Return the data set from ``cache``; decode it from ``source`` first if it is not there.

    ``group`` and ``person`` name columns of the rows. Raises :class:`DataError` for pictures and
    labels that cannot be used, for no pictures at all, and if the cache cannot be written.
    """
    folder = cache / f"{name}-{side}-v{CACHE_VERSION}"
    if not is_cache(folder):
        _decode(folder, side, source(), labeller, sharer, group, person)
    pictures = np.load(folder / "pictures.npy", mmap_mode="r")
    labels = {head: np.load(folder / f"{head}.npy") for head in HEADS}
    shares = {head: folder / f"{head}{SHARES}" for head in HEADS}
    return FaceData(
        pictures,
        labels,
        np.load(folder / "groups.npy"),
        np.full(len(pictures), tight),
        np.load(folder / "people.npy"),
        {head: np.load(file) for head, file in shares.items() if file.is_file()},
    )


def _decode(
    folder: Path,
    side: int,
    rows: Iterator[tuple[bytes, Row]],
    labeller: Labeller,
    sharer: Sharer,
    group: str | None,
    person: str | None,
) -> None:
    first = next(rows, None)
    if first is None:
        raise DataError(f"{folder.name} has no pictures: check the path given with --data")
    # Decoding may take minutes; the bar is shown on a terminal only.
    shown = tqdm(chain([first], rows), desc=folder.name, unit=" pictures", disable=None)
    pictures = (
        Decoded(
            decode_picture(data, side, str(row.get("where", f"{folder.name}, picture {number}"))),
            labeller(row),
            str(row[group]) if group else "",
            str(row[person]) if person else "",
            sharer(row),
        )
        for number, (data, row) in enumerate(shown, 1)
    )
    try:
        write_cache(folder, side, pictures)
    except OSError as error:
        raise DataError(f"{folder} cannot be written ({error}): free some space") from error


def fairface(data: Path, cache: Path, side: int, split: str) -> FaceData:
    """Read FairFace; ``split`` is train (40,000 faces) or val (5,000)."""
    names = {
        "train": ["fairface_train_1.parquet", "fairface_train_2.parquet"],
        "val": ["fairface_val.parquet"],
    }[split]
    return load_cached(
        f"fairface-{split}",
        cache,
        side,
        lambda: read_parquet([data / name for name in names], ["age", "gender", "race"]),
        fairface_labels,
        group="race",
        tight=False,
    )
