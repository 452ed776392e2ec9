"""Writes decoded pictures as plain arrays into a folder, one by one, so any set fits."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from perfumer.workshop.training.heads import HEADS, Head, labels_of

FACTS = "facts.json"  # written last; a folder without it is not a complete cache
SHARES = "-shares.npy"  # how the name of a file with shares of a head's labels ends
MISSING = -1


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded picture with its labels."""

    picture: NDArray[np.uint8]  # (side, side, 3)
    labels: Mapping[Head, int]  # heads without a label are left out
    group: str  # "" if unknown
    person: str  # "" if unknown
    shares: Mapping[Head, Sequence[float]] = field(default_factory=dict)  # of each label


def is_cache(folder: Path) -> bool:
    """Return whether ``folder`` holds a complete cache."""
    return (folder / FACTS).is_file()


def write_cache(folder: Path, side: int, rows: Iterable[Decoded]) -> int:
    """Write all ``rows`` and return their number; ``folder`` appears once it is complete.

    Raises :class:`OSError` if it cannot be written, and all that ``rows`` raises.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The name has the process's number, as several processes may write the same cache at once.
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        count = _write(draft, side, rows)
        _publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return count


def _write(folder: Path, side: int, rows: Iterable[Decoded]) -> int:
    labels: dict[Head, list[int]] = {head: [] for head in HEADS}
    shares: dict[Head, list[Sequence[float]]] = {head: [] for head in HEADS}
    groups: list[str] = []
    people: list[str] = []
    with (folder / "pictures.npy").open("wb+") as file:
        _write_header(file, 0, side)
        for row in rows:
            file.write(row.picture.tobytes())
            for head in HEADS:
                labels[head].append(row.labels.get(head, MISSING))
                shares[head].append(row.shares.get(head, ()))
            groups.append(row.group)
            people.append(row.person)
        file.seek(0)
        _write_header(file, len(groups), side)
    for head in HEADS:
        np.save(folder / f"{head}.npy", np.array(labels[head], np.int64))
        if any(shares[head]):
            none = (0.0,) * len(labels_of(head))
            column = [given or none for given in shares[head]]
            np.save(folder / f"{head}{SHARES}", np.array(column, np.float32))
    np.save(folder / "groups.npy", np.array(groups, np.str_))
    np.save(folder / "people.npy", np.array(people, np.str_))
    facts = {"pictures": len(groups), "side": side}
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return len(groups)


def _write_header(file: BinaryIO, count: int, side: int) -> None:
    # NumPy's header has space for any count, so it can be overwritten at the end.
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, side, side, 3)}
    np.lib.format.write_array_header_1_0(file, header)


def _publish(draft: Path, folder: Path) -> None:
    """Give the complete folder its name, unless another process was first."""
    if not is_cache(folder):
        shutil.rmtree(folder, ignore_errors=True)  # incomplete, of an earlier version
        try:
            draft.rename(folder)
        except OSError:
            if not is_cache(folder):
                raise
