"""Write rows into the database; keep them elsewhere while it is away. Runs on one thread.

While the database is locked, full, missing or of a newer version, rows wait in memory and, if
the disk has room, in a spill file.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import NoResultFound

from perfumer.records.database import (
    TROUBLES,
    RecordsError,
    begin_read,
    connect,
    file_of,
    is_file,
    migrate,
    name_of,
    trouble_of,
    write_again,
)
from perfumer.records.ledger.learning import Counts, add_rows, read_feedback_counts
from perfumer.records.ledger.names import load_name
from perfumer.records.ledger.outbox import Bounds, Outbox
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.spill import read_spilled, spill, spill_path
from perfumer.records.rows import Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where records go, and how many may wait."""

    url: str
    place: str
    bounds: Bounds
    central: Central | None  # the fleet's database; None for a kiosk without a fleet
    spill: Path  # folder of rows that wait for the database
    queue_rows: int  # most rows that may wait in memory; more are dropped and counted
    retry_s: float  # seconds between two tries while the database is away

    @property
    def name_file(self) -> Path:
        """Return the file with the name of a kiosk that writes to a server."""
        return self.spill.with_suffix(".kiosk")


def check_plan(plan: Plan) -> None:
    """Raise :class:`RecordsError` for a plan that can never work."""
    own = connect(plan.url).url
    if plan.central and connect(plan.central.url).url == own:
        raise RecordsError(
            f"{name_of(own)} is both the kiosk's own database and the fleet's: leave the fleet's "
            "address out to write there directly, or give the kiosk a file of its own"
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one transaction, the same at every try."""

    mark: str
    rows: tuple[Row, ...]


class Writer:
    """Stores rows on one thread; other threads only read its attributes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.engine = connect(plan.url)
        self.outbox: Outbox | None = None
        self.trouble: str | None = None  # why rows cannot be stored, and the remedy
        self.settled = 0  # rows since the start that were stored or refused
        self.refused = 0  # rows since the start for which the database had no room
        self.counts: Counts = {}
        self._counted = False  # whether ``counts`` includes the answers in the database
        self._file: tuple[int, int] | None = None  # device and number of the open file
        self._batch: Batch | None = None  # batch in progress; perhaps stored without an answer
        self._pending: list[Row] = []  # rows of the next batch
        self._mark = uuid.uuid4().hex  # mark of the next batch
        self._spilled: dict[str, int] = {}  # number of rows in each mark's file
        self._retry_at = 0.0  # monotonic seconds of the next try

    @property
    def waiting(self) -> int:
        """Number of rows that are not known to be in the database."""
        batch = self._batch
        return len(self._pending) + (len(batch.rows) if batch else 0)

    def take(self, rows: Sequence[Row]) -> None:
        """Add rows to the next batch, and their answers to the counts."""
        self._pending += rows
        self.counts = add_rows(self.counts, rows)

    def is_due(self, at: float) -> bool:
        """Return whether there is something to store or open, and the pause is over."""
        return at >= self._retry_at and bool(self.waiting or self.trouble)

    def save(self) -> None:
        """Store all that waits; or say in ``trouble`` why not, and spill it to disk."""
        try:
            outbox = self._open()
            while batch := self._next():
                self._count(len(batch.rows), outbox.append(batch.rows, batch.mark))
                self._forget(batch.mark)
                self._batch = None
                self.settled += len(batch.rows)
        except TROUBLES as error:
            self._drop_outbox(error)
            self._set_trouble(trouble_of(error, self.engine.url))
            self._retry_at = time.monotonic() + self._plan.retry_s
            self._spill()

    def _drop_outbox(self, error: Exception) -> None:
        """Drop the outbox if its tables or its kiosk may be gone, so that it is opened again.

        A deleted file is restored through the outbox, which is therefore kept.
        """
        if isinstance(error, NoResultFound) or not is_file(self.engine):
            self.outbox = None

    def _next(self) -> Batch | None:
        if self._batch is None and self._pending:
            self._batch = Batch(self._mark, tuple(self._pending))
            self._pending, self._mark = [], uuid.uuid4().hex
        return self._batch

    def _open(self) -> Outbox:
        """Return the outbox of the file that the address names; restore the file if deleted."""
        file = file_of(self.engine)
        if self.outbox and file == self._file:
            return self.outbox
        if self.outbox and file is None:
            log.error("%s was deleted; it is restored", name_of(self.engine.url))
            write_again(self.engine)
        self.engine.dispose()
        migrate(self.engine)
        plan = self._plan
        outbox = Outbox(
            self.engine,
            plan.place,
            plan.bounds,
            ships=plan.central is not None,
            kiosk=None if is_file(self.engine) else load_name(plan.name_file),
        )
        self._file = file_of(self.engine)
        self._rescue(outbox)
        if is_file(self.engine) or not self._counted:
            self._recount()
        self.outbox = outbox
        self._set_trouble(None)
        return outbox

    def _recount(self) -> None:
        """Read the counts. A server's are read once: it may have stored the batch already."""
        with begin_read(self.engine) as connection:
            waiting = (*(self._batch.rows if self._batch else ()), *self._pending)
            self.counts = add_rows(read_feedback_counts(connection), waiting)
        self._counted = True

    def _rescue(self, outbox: Outbox) -> None:
        """Store what earlier processes left, each file once."""
        for left in read_spilled(self._plan.spill):
            if left.mark not in self._spilled:  # this process's own rows wait in memory too
                self._count(len(left.rows), outbox.append(left.rows, left.mark))
                left.path.unlink()

    def _count(self, rows: int, stored: int) -> None:
        self.refused += rows - stored
        if stored == rows:
            self._set_trouble(None)
            return
        self._set_trouble(
            f"records database {name_of(self.engine.url)}: full of records that the fleet's "
            "database does not have yet, so new ones are refused: bring it back, or raise "
            "PERFUMER_RECORDS__MAX_ROWS and PERFUMER_RECORDS__MAX_MEGABYTES"
        )

    def _spill(self) -> None:
        batch = self._batch or Batch("", ())
        try:
            for mark, rows in ((batch.mark, batch.rows), (self._mark, self._pending)):
                if len(rows) > self._spilled.get(mark, 0):
                    spill(self._plan.spill, mark, rows)
                    self._spilled[mark] = len(rows)
        except OSError as error:
            log.warning("records wait in memory only: %s", error)

    def _forget(self, mark: str) -> None:
        if self._spilled.pop(mark, 0):
            spill_path(self._plan.spill, mark).unlink(missing_ok=True)

    def _set_trouble(self, trouble: str | None) -> None:
        """Log when it changes, not on every try."""
        if trouble and trouble != self.trouble:
            log.error("%s", trouble)
        if self.trouble and not trouble:
            log.info("records are stored again")
        self.trouble = trouble
