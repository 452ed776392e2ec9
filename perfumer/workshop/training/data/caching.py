"""Decoded pictures as plain arrays in a folder, written as they come: no set is too large."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from perfumer.traits import Task

FACTS = "facts.json"  # written last: a folder without it is no cache
MISSING = -1


@dataclass(frozen=True, eq=False)
class Decoded:
    """``picture`` (side, side, 3) uint8; a task without a label is left out."""

    picture: NDArray[np.uint8]
    labels: Mapping[Task, int]
    group: str
    person: str


def is_cache(folder: Path) -> bool:
    return (folder / FACTS).is_file()


def write_cache(folder: Path, side: int, rows: Iterable[Decoded]) -> int:
    """Write all ``rows``; returns how many. ``folder`` appears when it is complete, or not at all.

    Raises :class:`OSError` when it cannot be written, and whatever ``rows`` raise.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: several processes may come to need the same cache at once.
    beside = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        count = _write(beside, side, rows)
        _settle(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return count


def _write(folder: Path, side: int, rows: Iterable[Decoded]) -> int:
    labels: dict[Task, list[int]] = {task: [] for task in Task}
    groups: list[str] = []
    people: list[str] = []
    with (folder / "pictures.npy").open("wb+") as file:
        _write_header(file, 0, side)
        for row in rows:
            file.write(row.picture.tobytes())
            for task, column in labels.items():
                column.append(row.labels.get(task, MISSING))
            groups.append(row.group)
            people.append(row.person)
        file.seek(0)
        _write_header(file, len(groups), side)
    for task, column in labels.items():
        np.save(folder / f"{task.value}.npy", np.array(column, np.int64))
    np.save(folder / "groups.npy", np.array(groups, np.str_))
    np.save(folder / "people.npy", np.array(people, np.str_))
    facts = {"pictures": len(groups), "side": side}
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return len(groups)


def _write_header(file: BinaryIO, count: int, side: int) -> None:
    # NumPy leaves room in a header for any count, so that it can be written over.
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, side, side, 3)}
    np.lib.format.write_array_header_1_0(file, header)


def _settle(beside: Path, folder: Path) -> None:
    """Give the finished folder its name, unless another process was first."""
    if not is_cache(folder):
        shutil.rmtree(folder, ignore_errors=True)  # begun by an earlier version, never finished
        try:
            beside.rename(folder)
        except OSError:
            if not is_cache(folder):
                raise
