"""Data sets by name: ``--data KIND:PATH``, or the folder of the shared Parquet files alone.

docs/training-data.md has a line of every kind. For a new one, write a reader and give it a line in
:data:`READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from perfumer.workshop.training.data.adapters.aihub_emotions import (
    aihub_emotions,
    aihub_emotions_stand_ins,
)
from perfumer.workshop.training.data.adapters.aihub_families import aihub_families
from perfumer.workshop.training.data.adapters.image_folder import image_folder
from perfumer.workshop.training.data.adapters.tables import (
    age_gender_csv,
    fairface_csv,
    fer2013_csv,
    own_table,
)
from perfumer.workshop.training.data.datasets import DataError, fairface
from perfumer.workshop.training.data.ferplus import ferplus
from perfumer.workshop.training.data.splits import Splits, apart, split_in_parts

__all__ = ["READERS", "Reader", "Splits", "kinds_of", "read"]


# path, folder of the cache, side of the pictures → one or more data sets
Reader = Callable[[Path, Path, int], list[Splits]]


def _fairface(path: Path, cache: Path, side: int) -> list[Splits]:
    return [Splits(fairface(path, cache, side, "train"), fairface(path, cache, side, "val"))]


def _ferplus(path: Path, cache: Path, side: int) -> list[Splits]:
    train, val, test = (ferplus(path, cache, side, split) for split in ("train", "val", "test"))
    return [Splits(train, val, test)]


def _parquet(path: Path, cache: Path, side: int) -> list[Splits]:
    return _fairface(path, cache, side) + _ferplus(path, cache, side)


READERS: dict[str, Reader] = {
    "parquet": _parquet,  # FairFace and FER+ in one folder
    "fairface": _fairface,
    "ferplus": _ferplus,
    "folder": image_folder,
    "table": own_table,
    "aihub-families": aihub_families,
    "aihub-emotions": aihub_emotions,
    "aihub-emotions-stand-ins": aihub_emotions_stand_ins,
    "fairface-csv": fairface_csv,
    "fer2013-csv": fer2013_csv,
    "age-gender-csv": age_gender_csv,
}


def read(names: Sequence[str], cache: Path, side: int, seed: int) -> list[Splits]:
    """Every data set of ``names``, each with a part to check on.

    Raises :class:`DataError` for an unknown kind, and for what its reader refuses.
    """
    if not names:
        raise DataError("no data: name a folder with --data, or a kind and a path, KIND:PATH")
    found = [apart(splits) for name in names for splits in _read(name, cache, side)]
    return [splits if splits.val is not None else _with_val(splits, seed) for splits in found]


def kinds_of(names: Sequence[str]) -> list[str]:
    """Return the kind of each of ``names``. Paths are private: they show somebody's disk."""
    return [_kind_and_path(name)[0] for name in names]


def _kind_and_path(name: str) -> tuple[str, str]:
    kind, colon, path = name.partition(":")
    return (kind, path) if colon else ("parquet", name)


def _read(name: str, cache: Path, side: int) -> list[Splits]:
    kind, path = _kind_and_path(name)
    if kind not in READERS:
        raise DataError(f"--data {name}: no kind '{kind}'; known are {', '.join(READERS)}")
    folder = Path(path)
    if not folder.exists():
        raise DataError(f"--data {name}: {folder} is missing")
    return READERS[kind](folder, cache, side)


def _with_val(splits: Splits, seed: int) -> Splits:
    train, val = split_in_parts(splits.train, seed)
    return Splits(train, val, splits.test)
