"""What the records thread does: rows into the database, or beside it until it is back.

While the database is locked, full, gone or of a newer version, rows wait in memory and, as far
as the disk takes them, in a spill file.
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
    connect,
    file_of,
    is_file,
    migrate,
    name_of,
    reading,
    trouble_of,
    write_again,
)
from perfumer.records.ledger.learning import Counts, feedback_counts, with_rows
from perfumer.records.ledger.naming import name_in
from perfumer.records.ledger.outbox import Bounds, Outbox
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.spill import file_for, spill, spilled_in
from perfumer.records.rows import Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where records go."""

    url: str
    place: str
    bounds: Bounds
    central: Central | None  # the fleet's database; None for a kiosk of its own
    spill: Path  # folder of rows that wait for the database
    queue_rows: int  # that may wait in memory; more are dropped and counted
    retry_s: float  # between two tries while the database is away

    @property
    def name_file(self) -> Path:
        """Where the kiosk's name is kept that writes to a server; beside the spill folder."""
        return self.spill.with_suffix(".kiosk")


def check_plan(plan: Plan) -> None:
    """Raises :class:`RecordsError` for what can never work."""
    own = connect(plan.url).url
    if plan.central and connect(plan.central.url).url == own:
        raise RecordsError(
            f"{name_of(own)} is both the kiosk's own database and the fleet's: leave the fleet's "
            "address out to write there directly, or give the kiosk a file of its own"
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one transaction, the same ones at every try."""

    mark: str
    rows: tuple[Row, ...]


class Writer:
    """Owned by one thread; others only read its attributes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.engine = connect(plan.url)
        self.outbox: Outbox | None = None
        self.trouble: str | None = None
        self.settled = 0  # rows taken since the start that are stored, or refused
        self.refused = 0  # rows for which the database had no room
        self.counts: Counts = {}
        self._counted = False  # what the database knows is in them
        self._file: tuple[int, int] | None = None
        self._batch: Batch | None = None  # tried, and perhaps stored: the answer did not come
        self._pending: list[Row] = []  # the next batch
        self._mark = uuid.uuid4().hex  # its mark
        self._spilled: dict[str, int] = {}  # how many rows each mark's file holds
        self._retry_at = 0.0

    @property
    def waiting(self) -> int:
        """Rows that are not known to be in the database."""
        batch = self._batch
        return len(self._pending) + (len(batch.rows) if batch else 0)

    def take(self, rows: Sequence[Row]) -> None:
        self._pending += rows
        self.counts = with_rows(self.counts, rows)

    def is_due(self, at: float) -> bool:
        """Whether there is something to store or open, and no reason to wait with it."""
        return at >= self._retry_at and bool(self.waiting or self.trouble)

    def save(self) -> None:
        """Store all that waits; or say in ``trouble`` why not, and spill it."""
        try:
            outbox = self._opened()
            while batch := self._next():
                self._count(len(batch.rows), outbox.append(batch.rows, batch.mark))
                self._forget(batch.mark)
                self._batch = None
                self.settled += len(batch.rows)
        except TROUBLES as error:
            self._doubt(error)
            self._tell(trouble_of(error, self.engine.url))
            self._retry_at = time.monotonic() + self._plan.retry_s
            self._spill()

    def _doubt(self, error: Exception) -> None:
        """Open it anew where what was opened may be gone: a server's tables, a file's kiosk.

        A deleted file is put back from the outbox, which is therefore kept.
        """
        if isinstance(error, NoResultFound) or not is_file(self.engine):
            self.outbox = None

    def _next(self) -> Batch | None:
        if self._batch is None and self._pending:
            self._batch = Batch(self._mark, tuple(self._pending))
            self._pending, self._mark = [], uuid.uuid4().hex
        return self._batch

    def _opened(self) -> Outbox:
        """The outbox in the file that the address names, put back if it was deleted."""
        file = file_of(self.engine)
        if self.outbox and file == self._file:
            return self.outbox
        if self.outbox and file is None:
            log.error("%s was deleted; it is written again", name_of(self.engine.url))
            write_again(self.engine)
        self.engine.dispose()
        migrate(self.engine)
        plan = self._plan
        outbox = Outbox(
            self.engine,
            plan.place,
            plan.bounds,
            ships=plan.central is not None,
            kiosk=None if is_file(self.engine) else name_in(plan.name_file),
        )
        self._file = file_of(self.engine)
        self._rescue(outbox)
        if is_file(self.engine) or not self._counted:
            self._recount()
        self.outbox = outbox
        self._tell(None)
        return outbox

    def _recount(self) -> None:
        """What is known once of a server goes on in memory: it may hold the batch already."""
        with reading(self.engine) as connection:
            waiting = (*(self._batch.rows if self._batch else ()), *self._pending)
            self.counts = with_rows(feedback_counts(connection), waiting)
        self._counted = True

    def _rescue(self, outbox: Outbox) -> None:
        """Take in what former processes left, each file once."""
        for left in spilled_in(self._plan.spill):
            if left.mark not in self._spilled:  # our own rows wait in memory too
                self._count(len(left.rows), outbox.append(left.rows, left.mark))
                left.path.unlink()

    def _count(self, rows: int, stored: int) -> None:
        self.refused += rows - stored
        if stored == rows:
            self._tell(None)
            return
        self._tell(
            f"records database {name_of(self.engine.url)}: full of records that the fleet's has "
            "not got, so new ones are refused: bring the fleet's back, or raise "
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
            file_for(self._plan.spill, mark).unlink(missing_ok=True)

    def _tell(self, trouble: str | None) -> None:
        """Log when it changes, not on every try."""
        if trouble and trouble != self.trouble:
            log.error("%s", trouble)
        if self.trouble and not trouble:
            log.info("records are stored again")
        self.trouble = trouble
