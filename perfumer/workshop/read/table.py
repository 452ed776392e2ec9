"""The table that readings are written to: which columns it has, and when it takes its place."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfumer.traits import LABELS, Task, Traits

FIRST = ("path", "face", "reason")


class TableError(Exception):
    """The table cannot be written; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Row:
    """A face that was read, or why a picture has none: then ``face`` and ``traits`` are None."""

    path: Path
    face: int | None
    reason: str
    traits: Traits | None


def columns(reads: frozenset[Task]) -> tuple[str, ...]:
    """``gender.female`` … ``impression.sexy`` of the tasks that the network reads."""
    return tuple(
        f"{task.value}.{label.value}" for task in _ordered(reads) for label in LABELS[task]
    )


def check_free(path: Path, *, force: bool) -> None:
    """Raises :class:`TableError` when something would be overwritten, or no folder is there."""
    if path.is_dir():
        raise TableError(f"{path} is a folder: name a file")
    if path.exists() and not force:
        raise TableError(f"{path} exists: name another file, or allow it with --force")
    if not path.parent.is_dir():
        raise TableError(f"{path.parent} is no folder: make it first")


def write(path: Path, rows: Iterable[Row], reads: frozenset[Task], *, force: bool) -> None:
    """All rows, or no file: it is written beside and takes its place when it is complete.

    Raises :class:`TableError` when it cannot be written, as on a full disk.
    """
    check_free(path, force=force)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        # Names of files need not be UTF-8: what they hold is kept.
        with beside.open("x", encoding="utf-8", errors="surrogateescape", newline="") as file:
            table = csv.writer(file)
            table.writerow([*FIRST, *columns(reads)])
            table.writerows(_cells(row, reads) for row in rows)
            file.flush()
            os.fsync(file.fileno())
        check_free(path, force=force)  # it may have come meanwhile
        beside.replace(path)
    except OSError as error:
        raise TableError(f"{path} cannot be written ({error}): free some space") from error
    finally:
        beside.unlink(missing_ok=True)


def _cells(row: Row, reads: frozenset[Task]) -> list[str]:
    first = [str(row.path), "" if row.face is None else str(row.face), row.reason]
    if row.traits is None:
        return [*first, *("" for _ in columns(reads))]
    return [*first, *_numbers(row.traits, _ordered(reads))]


def _numbers(traits: Traits, tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        yield from (f"{share:.6f}" for share in traits.shares(task).values())


def _ordered(reads: frozenset[Task]) -> list[Task]:
    return [task for task in Task if task in reads]
