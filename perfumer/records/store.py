"""Accept what the kiosk records: never blocks; data is lost only when memory and disk are full.

Rows go into a queue; one thread writes them. The plan limits how many may wait, in the queue
and with the thread together. While the database is locked, full, missing or of a newer version,
rows wait in memory and, if the disk has room, in a spill file, and :attr:`Store.trouble` says
why. Writing continues by itself when the database is back.
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
        """Check the plan; open nothing yet. Raises :class:`RecordsError` for a wrong address."""
        check_plan(plan)
        self._plan = plan
        self._queue: queue.SimpleQueue[Row | None] = queue.SimpleQueue()
        self._writer = Writer(plan)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._shipper = Shipper(plan.central, lambda: self._writer.outbox) if plan.central else None
        self._counting = threading.Lock()
        self._accepted = 0  # rows that were put into the queue
        self._overflown = 0  # rows that were dropped because too many waited

    def start(self) -> None:
        """Open the database and write, on a thread of its own; ship on another one."""
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
        """Record a play."""
        self._add(row)

    def add_visit(self, row: VisitRow) -> None:
        """Record a visit."""
        self._add(row)

    def add_feedback(self, row: FeedbackRow) -> None:
        """Record answers about one item."""
        self._add(row)

    @property
    def engine(self) -> Engine:
        """The kiosk's database, for reading."""
        return self._writer.engine

    @property
    def kiosk(self) -> str | None:
        """Name of this kiosk in the records; None before its database was opened."""
        outbox = self._writer.outbox
        return outbox.kiosk if outbox else None

    @property
    def trouble(self) -> str | None:
        """Why rows cannot be stored now, and what to do; None when they are."""
        return self._writer.trouble

    @property
    def shipping_trouble(self) -> str | None:
        """Why nothing reaches the fleet's database; the kiosk works without it."""
        return self._shipper.trouble if self._shipper else None

    @property
    def waiting(self) -> int:
        """Number of rows in memory that are not in the database yet."""
        return self._accepted - self._writer.settled

    @property
    def dropped(self) -> int:
        """Number of rows since the start for which there was no room anywhere."""
        return self._overflown + self._writer.refused

    def feedback_counts(self) -> Counts:
        """Return answers (fits, does not fit) by item, emotion and intent; never waits."""
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
            self._writer.take(self._drain_queue(self._plan.retry_s))
            if self._writer.is_due(time.monotonic()):
                self._writer.save()
        self._writer.take(self._drain_queue(0))
        self._writer.save()

    def _drain_queue(self, wait_s: float) -> list[Row]:
        """Return the rows of the queue, after waiting for the first."""
        rows: list[Row | None] = []
        with suppress(queue.Empty):
            if wait_s:
                rows.append(self._queue.get(timeout=wait_s))
            while True:
                rows.append(self._queue.get_nowait())
        return [row for row in rows if row is not None]
