"""Writes readings into a table: one row per face, one column per probability."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.files.whole import put_in_place
from perfumer.traits import LABELS, Task, Traits

FIRST_COLUMNS = ("path", "face", "reason")


class TableError(Exception):
    """The table cannot be written; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Row:
    """A face that was read, or a picture without one."""

    path: Path
    face: int | None  # number of the face in the picture, from 1; None without a face
    reason: str  # why there is no face; "" if there is one
    traits: Traits | None  # None without a face


def name_columns(reads: frozenset[Task]) -> tuple[str, ...]:
    """Return ``gender.female`` … ``impression.sexy``, for the tasks that the network reads."""
    return tuple(
        f"{task.value}.{label.value}" for task in _sort_tasks(reads) for label in LABELS[task]
    )


def check_free(path: Path, *, force: bool) -> None:
    """Raise :class:`TableError` if a file would be overwritten or the folder does not exist."""
    if path.is_dir():
        raise TableError(f"{path} is a folder: name a file")
    if path.exists() and not force:
        raise TableError(f"{path} exists: name another file, or allow it with --force")
    if not path.parent.is_dir():
        raise TableError(f"{path.parent} is not a folder: make it first")


def write(path: Path, rows: Iterable[Row], reads: frozenset[Task], *, force: bool) -> None:
    """Write all rows, or no file: a temporary file takes its place once it is complete.

    Raises :class:`TableError` if it cannot be written, for instance on a full disk.
    """
    check_free(path, force=force)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        # File names need not be UTF-8; surrogateescape keeps their bytes.
        with draft.open("x", encoding="utf-8", errors="surrogateescape", newline="") as file:
            table = csv.writer(file)
            table.writerow([*FIRST_COLUMNS, *name_columns(reads)])
            table.writerows(_format_row(row, reads) for row in rows)
        check_free(path, force=force)  # another program may have made the file in the meantime
        put_in_place(draft, path)
    except OSError as error:
        raise TableError(f"{path} cannot be written ({error}): free some space") from error
    finally:
        draft.unlink(missing_ok=True)


def _format_row(row: Row, reads: frozenset[Task]) -> list[str]:
    first = [str(row.path), "" if row.face is None else str(row.face), row.reason]
    if row.traits is None:
        return [*first, *("" for _ in name_columns(reads))]
    return [*first, *_format_shares(row.traits, _sort_tasks(reads))]


def _format_shares(traits: Traits, tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        yield from (f"{share:.6f}" for share in traits.shares(task).values())


def _sort_tasks(reads: frozenset[Task]) -> list[Task]:
    return [task for task in Task if task in reads]
