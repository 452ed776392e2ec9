"""Accept what the kiosk records: never blocks; data is lost only when memory and disk are full.

One thread writes rows into the database; another one sees to it that a row that is not stored
at once is on a disk within a second. While the database is locked, full, missing, frozen or of a
newer version, rows wait in memory and in files, and :attr:`Store.trouble` says why. Writing
continues by itself when the database is back. A folder of records has one owner at a time.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from perfumer.files.holding import HeldError, Hold
from perfumer.records.address import RecordsError, name_of
from perfumer.records.clock import Clock
from perfumer.records.database import begin_read, connect, is_file
from perfumer.records.ledger.learning import Counts, read_newest_minute
from perfumer.records.ledger.shipping import Shipper
from perfumer.records.ledger.waiting import KEEP_S, Waiting
from perfumer.records.ledger.writer import Plan, Writer, check_plan
from perfumer.records.rows import FeedbackRow, PlayRow, Row, VisitRow
from perfumer.records.troubles import DAMAGE, TROUBLES
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all

MAX_WAIT_S = 120.0  # longest time of one look at a database that takes its time
SILENT_S = 10.0  # seconds without a row being stored after which that is a trouble


class Store:
    """The records of one kiosk. ``add_…`` may be called from any thread."""

    def __init__(self, plan: Plan) -> None:
        """Check the plan and hold its folder; open nothing yet.

        Raises :class:`RecordsError` for a wrong address, :class:`OwnedError` for a folder that
        another kiosk has.
        """
        check_plan(plan)
        self._plan = plan
        self._spill = plan.make_spill()
        self._waiting = Waiting(self._spill, plan.queue_rows)
        self._clock = Clock()
        self._writer = Writer(
            plan, self._waiting, self._spill, trusts_clock=lambda: self._clock.trouble is None
        )
        self._holds = hold_records(plan)
        self._closing = threading.Event()
        self.supervised: tuple[Supervised, ...] = ()
        self._shipper = Shipper(plan.central, lambda: self._writer.outbox) if plan.central else None

    def start(self, supervisor: Supervisor) -> None:
        """Open the database and write, on threads of its own; ship on another one."""
        parts = [
            Part("records", self._run, may_wait=True, patience_s=MAX_WAIT_S),
            Part("records-keep", self._keep, may_wait=True),
        ]
        if self._shipper:
            parts.append(Part("ship", self._shipper.run, may_wait=True, patience_s=MAX_WAIT_S))
        self.supervised = supervisor.start(*parts)

    def close(self, within_s: float) -> None:
        """Store what waits, or leave it in the spill folder for the next start."""
        self._closing.set()
        end_all(self.supervised)
        self._waiting.wake()
        end = time.monotonic() + within_s
        if self._shipper:
            self._shipper.stop()
        for one in self.supervised:
            one.join(end - time.monotonic())
        if self._waiting.count:
            self._waiting.keep()
        if self._shipper:
            self._shipper.close()
        # A thread that hangs keeps its connection, and the folder, until the process ends.
        if not any(one.is_alive for one in self.supervised):
            self.engine.dispose()
            self._holds.close()

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
        if self._writer.trouble:
            return self._writer.trouble
        began_at = self._writer.began_at
        silent_s = max(
            self._waiting.age_s(), time.monotonic() - began_at if began_at is not None else 0.0
        )
        if silent_s < SILENT_S or not self.supervised:
            return None
        return (
            f"records database {name_of(self.engine.url)}: no answer for {silent_s:.0f} s: is the "
            "server, or the disk, frozen? Rows wait on this disk"
        )

    @property
    def troubles(self) -> tuple[str, ...]:
        """Every sentence about the records that people should read."""
        others = (self.shipping_trouble, self.clock_trouble)
        return (*self.own_troubles, *filter(None, others))

    @property
    def own_troubles(self) -> tuple[str, ...]:
        """Why rows do not reach the kiosk's database, and what was mended there."""
        kept = self._waiting.trouble if self._waiting.count else None
        return (*filter(None, (self.trouble, kept)), *self._writer.notes)

    @property
    def clock_trouble(self) -> str | None:
        """Why the time in rows may be wrong."""
        return self._clock.trouble

    @property
    def shipping_trouble(self) -> str | None:
        """Why nothing reaches the fleet's database; the kiosk works without it."""
        return self._shipper.trouble if self._shipper else None

    @property
    def unshipped(self) -> int:
        """Number of records that the fleet's database lacked at the last try to ship."""
        return self._shipper.unshipped if self._shipper else 0

    @property
    def waiting(self) -> int:
        """Number of rows in memory that are not in the database yet."""
        return self._waiting.count

    @property
    def dropped(self) -> int:
        """Number of rows since the start for which there was no room anywhere."""
        return self._waiting.overflown + self._writer.refused

    def feedback_counts(self) -> Counts:
        """Return answers (fits, does not fit) by item, emotion and intent; never waits."""
        return self._writer.counts

    def _add(self, row: Row) -> None:
        mark = self._clock.look(datetime.now().astimezone(), time.monotonic())
        row = replace(row, clock=mark) if mark else row
        self._writer.take(row)

    def _run(self, pulse: Pulse) -> None:
        self._writer.save()
        self._clock.begin_after(self._newest_minute())
        while not self._closing.is_set():
            pulse.beat()
            self._waiting.sleep(self._plan.retry_s)
            if self._writer.is_due(time.monotonic()):
                self._writer.save()
            elif self._waiting.count:
                self._closing.wait(KEEP_S)  # until the next try; the other thread keeps rows
        self._writer.save(last=True)

    def _keep(self, pulse: Pulse) -> None:
        """Put rows on disk that have waited, and watch the clock."""
        while not self._closing.wait(KEEP_S):
            pulse.beat()
            if self._waiting.age_s() > KEEP_S:
                self._waiting.keep()
            self._clock.look(datetime.now().astimezone(), time.monotonic())

    def _newest_minute(self) -> datetime | None:
        kiosk = self.kiosk
        if kiosk is None:
            return None
        try:
            with begin_read(self.engine) as connection:
                return read_newest_minute(connection, kiosk)
        except (*TROUBLES, *DAMAGE):
            return None


class OwnedError(RecordsError):
    """Another kiosk has the records; the message names its process."""


def hold_records(plan: Plan) -> ExitStack:
    """Hold the spill folder and the database file for this program, until they are closed.

    Raises :class:`OwnedError`.
    """
    holds = ExitStack()
    names = [plan.spill.with_suffix(".lock")]
    engine = connect(plan.url)
    if is_file(engine):
        names.append(Path(f"{engine.url.database}.lock"))
    for name in names:
        try:
            holds.callback(Hold(name).release)
        except HeldError as error:
            holds.close()
            raise OwnedError(
                f"the records in {name.parent} belong to {error}: end it first, or give this "
                "kiosk a PERFUMER_RECORDS__URL and a PERFUMER_RECORDS__SPILL of its own"
            ) from error
        except OSError:
            continue  # a folder that cannot be written is told when it is opened
    return holds
