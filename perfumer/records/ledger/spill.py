"""Keep rows in files while no database accepts them, so that they survive the process.

Each process writes a file of its own, JSON lines named by a mark. The database stores the mark
in the same transaction as the rows, so that a crash in between stores nothing twice.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from perfumer.records.rows import ExposureRow, FeedbackRow, Outcome, PlayRow, Row, VisitRow

log = logging.getLogger(__name__)

SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class SpillFile:
    """The rows of one file."""

    path: Path
    rows: tuple[Row, ...]

    @property
    def mark(self) -> str:
        return self.path.stem


def spill_path(folder: Path, mark: str) -> Path:
    """Return the file of a mark."""
    return folder / f"{mark}{SUFFIX}"


def spill(folder: Path, mark: str, rows: Sequence[Row]) -> None:
    """Replace the content of the mark's file by these rows. Raises :class:`OSError`."""
    path = spill_path(folder, mark)
    folder.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    with half.open("w", encoding="utf-8") as file:
        file.writelines(_line(row) + "\n" for row in rows)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def read_spilled(folder: Path) -> list[SpillFile]:
    """Return what earlier processes left, the oldest first. Raises :class:`OSError`.

    A damaged file is moved aside and logged.
    """
    if not folder.is_dir():
        return []
    paths = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
    read = [_read(path) for path in paths]
    return [spilled for spilled in read if spilled is not None]


def _read(path: Path) -> SpillFile | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return SpillFile(path, tuple(_row(line) for line in lines))
    except (ValueError, KeyError, TypeError) as error:
        aside = path.with_suffix(".damaged")
        path.replace(aside)
        log.error("unsaved records in %s cannot be read (%s); moved to %s", path, error, aside)
        return None


def _line(row: Row) -> str:
    minute = row.minute.isoformat()
    return json.dumps({"kind": type(row).__name__, **asdict(row), "minute": minute})


def _row(line: str) -> Row:
    values: dict[str, Any] = json.loads(line)
    kind = values.pop("kind")
    values["minute"] = datetime.fromisoformat(values["minute"])
    if kind == PlayRow.__name__:
        values["exposures"] = tuple(ExposureRow(**each) for each in values["exposures"])
        return PlayRow(**values)
    if kind == VisitRow.__name__:
        return VisitRow(**values | {"outcome": Outcome(values["outcome"])})
    return FeedbackRow(**values)
