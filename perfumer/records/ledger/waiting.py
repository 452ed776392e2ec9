"""Rows that no database has yet: in memory, and within a second on a disk. For any thread."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Sequence

from perfumer.records.ledger.spill import Batch, Spill
from perfumer.records.rows import Row

KEEP_S = 0.3  # seconds that a row may wait in memory alone


class Waiting:
    """A queue of batches, the oldest first, and the rows of the next one."""

    def __init__(self, spill: Spill, max_rows: int) -> None:
        self._spill = spill
        self._max_rows = max_rows
        self._changed = threading.Condition()
        self._keeping = threading.Lock()  # one thread writes files at a time
        self._loose: list[Row] = []
        self._batches: deque[Batch] = deque()
        self._kept: set[str] = set()  # marks of batches that have a file
        self._count = 0  # rows in memory
        self._since: float | None = None  # monotonic seconds since when something waits
        self.overflown = 0  # rows that were dropped because too many waited
        self.trouble: str | None = None  # why rows are in memory only

    @property
    def count(self) -> int:
        """Number of rows that are not known to be in the database."""
        return self._count

    def add(self, row: Row) -> bool:
        """Take a row; return False if too many wait, and it was dropped."""
        with self._changed:
            if self._count >= self._max_rows:
                self.overflown += 1
                return False
            self._loose.append(row)
            self._count += 1
            self._since = self._since or time.monotonic()
            self._changed.notify_all()
        return True

    def wake(self) -> None:
        """End a :meth:`sleep`."""
        with self._changed:
            self._changed.notify_all()

    def sleep(self, timeout_s: float) -> None:
        """Return when there are loose rows, or after a while."""
        with self._changed:
            if not self._loose:
                self._changed.wait(timeout_s)

    def next(self) -> Batch | None:
        """Return the oldest batch, which stays until it is settled."""
        with self._changed:
            if not self._batches:
                self._seal()
            return self._batches[0] if self._batches else None

    def settle(self, batch: Batch) -> None:
        """Forget a batch that is stored. Raises :class:`OSError` if its file stays."""
        if batch.mark in self._kept:
            self._spill.forget(batch.mark)
        with self._changed:
            self._batches.remove(batch)
            self._kept.discard(batch.mark)
            self._count -= len(batch.rows)
            self._since = time.monotonic() if self._count else None

    def rows(self) -> Sequence[Row]:
        """Return all rows that wait."""
        with self._changed:
            return [*(row for batch in self._batches for row in batch.rows), *self._loose]

    def age_s(self) -> float:
        """Return how long something has waited since the last batch was stored."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def is_kept(self, mark: str) -> bool:
        """Return whether the file of this mark is one of this process."""
        return mark in self._kept

    def keep(self) -> None:
        """Write a file for each batch that has none; say in ``trouble`` why it is impossible."""
        with self._keeping:
            with self._changed:
                self._seal()
                fresh = [batch for batch in self._batches if batch.mark not in self._kept]
                # Before it is written: a file that nobody knows would come in again.
                self._kept |= {batch.mark for batch in fresh}
            try:
                while fresh:
                    self._spill.keep(fresh[0])
                    self._drop_if_stored(fresh.pop(0))
            except OSError as error:
                with self._changed:
                    self._kept -= {batch.mark for batch in fresh}
                self.trouble = f"records wait in memory only: {error}"
            else:
                self.trouble = None

    def _drop_if_stored(self, batch: Batch) -> None:
        with self._changed:
            waits = batch in self._batches
        if not waits:
            self._spill.forget(batch.mark)

    def _seal(self) -> None:
        if self._loose:
            self._batches.append(Batch(uuid.uuid4().hex, tuple(self._loose)))
            self._loose = []
