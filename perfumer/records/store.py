"""Where the kiosk hands in what it records: never blocks, and loses nothing it need not.

Rows go into a queue; one thread writes them. No more may wait, there and with the thread
together, than the plan says. While the database is locked, full, gone
or of a newer version, rows wait in memory and, as far as a disk takes them, in a spill file,
and :attr:`Store.trouble` says why. It goes on by itself when the database is back.
"""

from __future__ import annotations

import queue
import threading
import time
from contextlib import suppress

from sqlalchemy import Engine

from perfumer.records.ledger.learning import Counts
from perfumer.records.ledger.shipping import Shipper
from perfumer.records.ledger.writer import Plan, Writer, check_plan
from perfumer.records.rows import FeedbackRow, PlayRow, Row, VisitRow


class Store:
    """The records of one kiosk. ``add_…`` may be called from any thread."""

    def __init__(self, plan: Plan) -> None:
        """Raises :class:`RecordsError` for an address that is none; opens nothing yet."""
        check_plan(plan)
        self._plan = plan
        self._queue: queue.SimpleQueue[Row | None] = queue.SimpleQueue()
        self._writer = Writer(plan)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._shipper = Shipper(plan.central, lambda: self._writer.outbox) if plan.central else None
        self._counting = threading.Lock()
        self._accepted = 0
        self._overflown = 0

    def start(self) -> None:
        """Open the database and write, both in a thread of its own."""
        self._thread.start()
        if self._shipper:
            self._shipper.start()

    def close(self, within_s: float) -> None:
        """Store what waits, or leave it in the spill folder for the next start."""
        self._closing.set()
        self._queue.put(None)  # wakes the thread
        if self._thread.is_alive():
            self._thread.join(within_s)
        if self._shipper:
            self._shipper.stop(within_s)
        self.engine.dispose()

    def add_play(self, row: PlayRow) -> None:
        self._add(row)

    def add_visit(self, row: VisitRow) -> None:
        self._add(row)

    def add_feedback(self, row: FeedbackRow) -> None:
        self._add(row)

    @property
    def engine(self) -> Engine:
        """For :mod:`.queries`."""
        return self._writer.engine

    @property
    def kiosk(self) -> str | None:
        """This kiosk's name in the records; None before its database was opened."""
        outbox = self._writer.outbox
        return outbox.kiosk if outbox else None

    @property
    def trouble(self) -> str | None:
        """Why rows cannot be stored now, and what to do; None when they are."""
        return self._writer.trouble

    @property
    def shipping_trouble(self) -> str | None:
        """Why nothing reaches the fleet's database; the kiosk is well without it."""
        return self._shipper.trouble if self._shipper else None

    @property
    def waiting(self) -> int:
        """Rows in memory that the database has not got yet."""
        return self._accepted - self._writer.settled

    @property
    def dropped(self) -> int:
        """Rows since the start for which there was no room anywhere."""
        return self._overflown + self._writer.refused

    def feedback_counts(self) -> Counts:
        """(fitted, did not) by (item, emotion, intent); from memory, so it never waits."""
        return self._writer.counts

    def _add(self, row: Row) -> None:
        with self._counting:
            if self.waiting >= self._plan.queue_rows:
                self._overflown += 1
                return
            self._accepted += 1
            self._queue.put(row)

    def _run(self) -> None:
        self._writer.save()
        while not self._closing.is_set():
            self._writer.take(self._taken(self._plan.retry_s))
            if self._writer.is_due(time.monotonic()):
                self._writer.save()
        self._writer.take(self._taken(0))
        self._writer.save()

    def _taken(self, wait_s: float) -> list[Row]:
        """What the queue holds, after waiting for the first."""
        rows: list[Row | None] = []
        with suppress(queue.Empty):
            if wait_s:
                rows.append(self._queue.get(timeout=wait_s))
            while True:
                rows.append(self._queue.get_nowait())
        return [row for row in rows if row is not None]
