"""Write rows into the database, and open it again and again while it is away. On one thread.

While the database is locked, full, missing, frozen or of a newer version, rows wait
(:mod:`.waiting`). What cannot be read is set aside and said, and never holds anything up.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NoResultFound, StatementError

from perfumer.files.whole import DAMAGED, put_in_place, set_aside, write_whole
from perfumer.records.address import RecordsError, name_of
from perfumer.records.database import begin_read, connect, file_of, is_file, migrate, write_again
from perfumer.records.ledger.damage import set_damage_aside
from perfumer.records.ledger.keys import NO_KEYS, load_keys, remember
from perfumer.records.ledger.learning import Counts, add_rows, read_feedback_counts
from perfumer.records.ledger.names import load_name
from perfumer.records.ledger.noting import HeadNote
from perfumer.records.ledger.outbox import Bounds, Outbox
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.spill import Batch, Spill, describe_row, make_spill
from perfumer.records.ledger.waiting import Waiting
from perfumer.records.rows import Row
from perfumer.records.troubles import DAMAGE, TROUBLES, is_corrupt, trouble_of

log = logging.getLogger(__name__)

RESERVE_S = 60.0  # seconds between two looks whether the disk's reserve is there
MAX_NOTES = 5  # sentences that are kept; the log has all


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
    key: Path | None  # file of the chain's keys; None for a chain without one
    second_spill: Path | None = None  # where the first spill folder's disk fails
    keep_days: int = 0  # days that records are kept; 0 for as long as there is room

    @property
    def name_file(self) -> Path:
        """Return the file with the name of a kiosk that writes to a server."""
        return self.spill.with_suffix(".kiosk")

    def make_spill(self) -> Spill:
        """Return the places for rows that wait."""
        return make_spill(self.spill, self.second_spill, self.queue_rows)


def check_plan(plan: Plan) -> None:
    """Raise :class:`RecordsError` for a plan that can never work."""
    own = connect(plan.url).url
    if plan.central and connect(plan.central.url).url == own:
        raise RecordsError(
            f"{name_of(own)} is both the kiosk's own database and the fleet's: leave the fleet's "
            "address out to write there directly, or give the kiosk a file of its own"
        )


class Writer:
    """Stores what waits on one thread; other threads only read its attributes."""

    def __init__(
        self, plan: Plan, waiting: Waiting, spill: Spill, trusts_clock: Callable[[], bool]
    ) -> None:
        """Nothing is too old while ``trusts_clock`` says no."""
        self._plan = plan
        self._trusts_clock = trusts_clock
        self._waiting = waiting
        self._spill = spill
        self.engine = connect(plan.url)
        self.outbox: Outbox | None = None
        self.trouble: str | None = None  # why rows cannot be stored, and the remedy
        self.notes: tuple[str, ...] = ()  # sentences about what was set aside
        self.began_at: float | None = None  # monotonic seconds since when it saves one batch
        self.refused = 0  # rows since the start for which the database had no room
        self.counts: Counts = {}
        self._counting = threading.Lock()
        self._counted = False  # whether ``counts`` includes the answers in the database
        self._file: tuple[int, int] | None = None  # device and number of the open file
        self._head = HeadNote(plan.key) if plan.key else None
        self._searched: date | None = None  # day when the open database was searched for damage
        self._erased: date | None = None  # day when old records were erased last
        self._reserve_at = 0.0  # monotonic seconds of the next look at the disk's reserve
        self._retry_at = 0.0  # monotonic seconds of the next try

    def take(self, row: Row) -> None:
        """Let a row wait, and add its answers to the counts; safe from any thread."""
        with self._counting:
            if self._waiting.add(row):
                self.counts = add_rows(self.counts, [row])

    def is_due(self, at: float) -> bool:
        """Return whether there is something to store or open, and the pause is over."""
        return at >= self._retry_at and bool(self._waiting.count or self.trouble)

    def save(self, last: bool = False) -> None:
        """Store all that waits; or say in ``trouble`` why not, and keep it on disk.

        ``last``: nothing is saved after it.
        """
        self.began_at = time.monotonic()
        try:
            outbox = self._open()
            while batch := self._waiting.next():
                if not is_file(self.engine):
                    self._waiting.keep()  # the outbox first: a server may take its time
                self._store(outbox, batch)
                self._waiting.settle(batch)
                self.began_at = time.monotonic()  # it moves: the next step has as long
            self._look_after(outbox)
            if self._head and (last or self._head.is_due):
                self._head.write(outbox.state())
        except (*TROUBLES, *DAMAGE) as error:
            self._recover(error)
            self.trouble = trouble_of(error, self.engine.url)
            self._retry_at = time.monotonic() + self._plan.retry_s
            self._waiting.keep()
        finally:
            self.began_at = None

    def _store(self, outbox: Outbox, batch: Batch) -> None:
        """Store a batch; a row that no database takes is set aside, and holds up no other."""
        try:
            self._count(len(batch.rows), outbox.append(batch.rows, batch.mark))
            return
        except (StatementError, *DAMAGE) as error:
            if not _is_about_a_row(error):
                raise
        taken = [row for row in batch.rows if self._is_taken(outbox, row)]
        self._count(len(taken), outbox.append(taken, batch.mark))

    def _is_taken(self, outbox: Outbox, row: Row) -> bool:
        """Return whether the database takes a row; write one that it refuses into a file."""
        try:
            outbox.check(row)
        except (StatementError, *DAMAGE) as error:
            if not _is_about_a_row(error):
                raise
            reason = str(error).splitlines()[0]
        else:
            return True
        path = self._plan.spill / f"refused-{uuid.uuid4().hex}{DAMAGED}"
        write_whole(path, describe_row(row) + "\n", private=True)
        self.refused += 1
        self._note(f"a record was refused by the database ({reason}); it is in {path}")
        return False

    def _recover(self, error: Exception) -> None:
        """Do what makes the next try better."""
        if is_file(self.engine) and is_corrupt(error):
            self._replace_file()
        elif isinstance(error, (NoResultFound, *DAMAGE)) or not is_file(self.engine):
            # Its tables or its kiosk may be gone. A deleted file is restored through the
            # outbox, which is therefore kept.
            self.outbox, self._searched = None, None

    def _replace_file(self) -> None:
        """Set a file with damaged pages aside, so that the next try makes a new one."""
        self.engine.dispose()
        self.outbox, self._searched, self._counted = None, None, False
        path = Path(str(self.engine.url.database))
        aside = set_aside(path, "has damaged pages")
        for part in ("-wal", "-shm"):
            beside = path.with_name(path.name + part)
            if beside.exists():
                put_in_place(beside, aside.with_name(aside.name + part))
        self._note(f"{path} was damaged: it is set aside as {aside.name}, and a new one begun")

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
            keys=load_keys(plan.key) if plan.key else NO_KEYS,
        )
        if plan.key:
            remember(plan.key, outbox.kiosk, outbox.state().keyed)
            outbox.keys = load_keys(plan.key)
        if self._head and (missing := self._head.check(outbox.state())):
            self._note(missing)
        self._file, self._searched = file_of(self.engine), None
        self._rescue(outbox)
        if is_file(self.engine) or not self._counted:
            self._recount()
        self.outbox = outbox
        self.trouble = None
        return outbox

    def _recount(self) -> None:
        """Read the counts. A server's are read once: it may have stored a batch already."""
        with begin_read(self.engine) as connection:
            stored = read_feedback_counts(connection)
        with self._counting:
            self.counts = add_rows(stored, self._waiting.rows())
        self._counted = True

    def _rescue(self, outbox: Outbox) -> None:
        """Store what earlier processes left, each file once."""
        for left in self._spill.read():
            if not self._waiting.is_kept(left.batch.mark):  # this process's own wait in memory too
                self._store(outbox, left.batch)
                left.path.unlink()

    def _look_after(self, outbox: Outbox) -> None:
        """Search an opened file for damage; erase what is too old, once a day."""
        today = date.today()
        if self._searched != today:
            for note in set_damage_aside(self.engine, self._plan.spill):
                self._note(note)
            self._searched = today
        if time.monotonic() >= self._reserve_at:
            self._reserve_at = time.monotonic() + RESERVE_S
            self._spill.hold_reserve()
        if outbox.mended:
            self._note(outbox.mended)
            outbox.mended = None
        if self._plan.keep_days and self._erased != today and self._trusts_clock():
            erased = outbox.erase_before(today - timedelta(days=self._plan.keep_days))
            self._erased = today
            if erased:
                log.info("%d records were older than %d days", erased, self._plan.keep_days)

    def _note(self, note: str) -> None:
        self.notes = (*self.notes, note)[-MAX_NOTES:]

    def _count(self, rows: int, stored: int) -> None:
        self.refused += rows - stored
        if stored == rows:
            self.trouble = None
            return
        self.trouble = (
            f"records database {name_of(self.engine.url)}: full of records that the fleet's "
            "database does not have yet, so new ones are refused: bring it back, or raise "
            "PERFUMER_RECORDS__MAX_ROWS and PERFUMER_RECORDS__MAX_MEGABYTES"
        )


def _is_about_a_row(error: Exception) -> bool:
    """Return whether the database refused what a row says, and not the writing as such."""
    if isinstance(error, IntegrityError | DataError):
        return True
    return not isinstance(error, DBAPIError)
