"""Keep rows in files while no database has them, so that they survive the process.

Each batch has a file of its own, JSON lines named by the batch's mark, written whole. The
database stores the mark in the same transaction as the rows, so that a crash in between stores
nothing twice. There are two folders, for a disk that fails, and a file of spare bytes that is
given up when the disk is full.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from perfumer.files.whole import DAMAGED, sync_folder, write_whole, writing
from perfumer.records.rows import ExposureRow, FeedbackRow, Outcome, PlayRow, Row, VisitRow
from perfumer.records.troubles import DAMAGE

log = logging.getLogger(__name__)

SUFFIX = ".jsonl"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
ROW_BYTES = 600  # of a play with two exposures, and some more
MAX_RESERVE = 64_000_000


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one transaction, the same at every try; ``mark`` names it."""

    mark: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SpillFile:
    """A batch in a file."""

    path: Path
    batch: Batch


@dataclass(frozen=True, slots=True)
class Spill:
    """The places for rows that wait."""

    folder: Path
    second: Path  # used while the first cannot be written
    reserve_bytes: int  # size of the file that is given up when the disk is full

    @property
    def reserve(self) -> Path:
        """The file of spare bytes."""
        return self.folder.with_suffix(".reserve")

    def keep(self, batch: Batch) -> None:
        """Write the file of the batch; raise the :class:`OSError` of the last place that failed."""
        lines = "".join(_line(row) + "\n" for row in batch.rows)
        try:
            self._write(lines, batch.mark)
        except OSError as error:
            log.warning(
                "%s cannot be written (%s), so records go to %s", self.folder, error, self.second
            )
            _own(self.second)
            write_whole(spill_path(self.second, batch.mark), lines, private=True)

    def forget(self, mark: str) -> None:
        """Delete the file of a batch that is stored."""
        for folder in (self.folder, self.second):
            with suppress(FileNotFoundError):
                spill_path(folder, mark).unlink()

    def read(self) -> Iterator[SpillFile]:
        """Yield what earlier processes left, the oldest first. Raises :class:`OSError`."""
        yield from read_spilled(self.folder)
        if self.second.is_dir() and _is_ours(self.second):
            yield from read_spilled(self.second)

    def hold_reserve(self) -> None:
        """Take the spare bytes of the disk, unless they are taken or there is no room."""
        with suppress(OSError):
            # A repaired file system may have left the file empty.
            held = self.reserve.stat().st_size if self.reserve.exists() else 0
            if held >= self.reserve_bytes:
                return
            with writing(self.reserve, private=True) as file:
                # Real blocks, and nothing that a file system could compress away.
                file.write(os.urandom(self.reserve_bytes))

    def _write(self, lines: str, mark: str) -> None:
        path = spill_path(self.folder, mark)
        try:
            write_whole(path, lines, private=True)
        except OSError as error:
            if error.errno not in FULL or not self.reserve.exists():
                raise
            log.warning("the disk is full: the records' reserve %s is given up", self.reserve)
            self.reserve.unlink()
            sync_folder(self.reserve.parent)
            write_whole(path, lines, private=True)


def make_spill(folder: Path, second: Path | None, rows: int) -> Spill:
    """Return the places for ``rows`` rows; without a second one, it is where the system has it."""
    if second is None:
        name = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:8]
        second = Path(tempfile.gettempdir()) / f"perfumer-unsaved-{name}"
    return Spill(folder, second, min(rows * ROW_BYTES, MAX_RESERVE))


def spill_path(folder: Path, mark: str) -> Path:
    """Return the file of a mark."""
    return folder / f"{mark}{SUFFIX}"


def read_spilled(folder: Path) -> Iterator[SpillFile]:
    """Yield the batches in a folder, the oldest first. Raises :class:`OSError`.

    Lines that cannot be read are written to a file beside it, and logged.
    """
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(f"[!.]*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns):
        rows = _rows(path) if path.is_file() else ()
        if rows:
            yield SpillFile(path, Batch(path.stem, rows))


def describe_row(row: Row) -> str:
    """Return a row as a line, for a file of rows that no database takes."""
    return _line(row)


def _rows(path: Path) -> tuple[Row, ...]:
    rows: list[Row] = []
    bad: list[bytes] = []
    for line in path.read_bytes().splitlines():
        try:
            rows.append(_row(line.decode("utf-8")))
        except (*DAMAGE, RecursionError):
            bad.append(line)
    if bad:
        aside = path.with_suffix(DAMAGED)
        write_whole(aside, b"\n".join(bad) + b"\n", private=True)
        log.error("%d unsaved records in %s cannot be read; they are in %s", len(bad), path, aside)
    if not rows:
        path.unlink()
    return tuple(rows)


def _own(folder: Path) -> None:
    """Make a folder in a place that others may write, too. Raises :class:`OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _is_ours(folder):
        raise PermissionError(errno.EPERM, "belongs to another user", str(folder))


def _is_ours(folder: Path) -> bool:
    if os.name != "posix":
        return True
    status = folder.lstat()
    return status.st_uid == os.geteuid() and not folder.is_symlink()


def _line(row: Row) -> str:
    minute = row.minute.isoformat()
    return json.dumps({"kind": type(row).__name__, **asdict(row), "minute": minute}, default=repr)


def _row(line: str) -> Row:
    values: dict[str, Any] = json.loads(line)
    kind = values.pop("kind")
    values["minute"] = datetime.fromisoformat(values["minute"])
    if kind == PlayRow.__name__:
        values["exposures"] = tuple(ExposureRow(**each) for each in values["exposures"])
        return PlayRow(**values)
    if kind == VisitRow.__name__:
        return VisitRow(**values | {"outcome": Outcome(values["outcome"])})
    if kind == FeedbackRow.__name__:
        return FeedbackRow(**values)
    raise ValueError(f"no kind of row: {kind}")
