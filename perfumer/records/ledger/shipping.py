"""Ship a kiosk's records to the fleet's database in batches, each exactly once.

The number of the newest record that arrived is written to the fleet's database in the same
transaction as the records. If either side breaks off, a batch is there together with that number
or not at all, and the next batch begins after it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, delete, insert

from perfumer.records.address import RecordsError
from perfumer.records.database import begin_write, connect, migrate
from perfumer.records.ledger.chain import Entry, Link
from perfumer.records.ledger.entries import put
from perfumer.records.ledger.keys import Key, seal_columns
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.states import KioskState, enrol, read_state, save_state
from perfumer.records.tables import heads
from perfumer.records.troubles import DAMAGE, TROUBLES, trouble_of
from perfumer.supervision.part import Pulse

LOOK_S = 1.0  # longest time between two beats
MAX_PAUSE = 20  # longest pause between two tries, as a multiple of ``interval_s``


@dataclass(frozen=True, slots=True)
class Central:
    """The fleet's database, and how to ship there."""

    url: str
    batch: int  # most records in one transaction
    interval_s: float  # seconds between two looks for records to ship


def ship(outbox: Outbox, central: Engine, batch: int) -> int:
    """Ship the next records, ``batch`` at most, and return how many.

    Raises :class:`RecordsError` when the fleet's database knows another kiosk by this one's
    name, SQLAlchemy's errors when either database is away.
    """
    own, key = outbox.state(), outbox.keys.newest
    with begin_write(central) as there:
        enrol(there, own.kiosk, own.place, key)
        arrived = read_state(there, own.kiosk)
        _check_same_kiosk(outbox, own, arrived.head)
        # Records that were deleted here and are not there either are lost: the fleet's database
        # was restored from an older backup. `verify` names them.
        after = max(arrived.head.sequence, own.trimmed.sequence)
        entries = outbox.read_after(after, batch)
        last = entries[-1].link if entries else arrived.head
        put(there, entries)
        now = replace(
            arrived,
            place=own.place,
            head=last,
            shipped=last.sequence,
            refused=own.refused,
            keyed=own.keyed,
        )
        save_state(there, now, key)
        if entries:
            keep_head(there, own.kiosk, last, _day_of(entries), key)
    if own.shipped != last.sequence:
        outbox.acknowledge(last.sequence)
    return len(entries)


def keep_head(there: Connection, kiosk: str, head: Link, day: str, key: Key | None) -> None:
    """Keep a signed head in the fleet's database, instead of an earlier one of the same day.

    Who cuts the chain off at its end there must then forge a signature as well.
    """
    here = heads.c.kiosk == kiosk
    there.execute(delete(heads).where(here, heads.c.day == day))
    columns = {"kiosk": kiosk, "sequence": head.sequence, "hash": head.hash, "day": day}
    there.execute(delete(heads).where(here, heads.c.sequence == head.sequence))
    there.execute(insert(heads).values(seal_columns(columns, key)))


def _day_of(entries: Sequence[Entry]) -> str:
    minutes = [each.columns["minute"] for each in entries if "minute" in each.columns]
    return f"{minutes[-1]:%Y-%m-%d}" if minutes else ""


def _check_same_kiosk(outbox: Outbox, own: KioskState, arrived: Link) -> None:
    """Refuse to ship from a copied or restored file: it would use numbers twice."""
    if arrived.sequence > own.trimmed.sequence:
        next_ = outbox.read_after(arrived.sequence - 1, 1)
        same = bool(next_) and next_[0].hash == arrived.hash
    else:
        same = arrived.sequence < own.trimmed.sequence or arrived.hash == own.trimmed.hash
    if not same:
        raise RecordsError(
            f"the fleet's database has other records of kiosk {own.kiosk} ('{own.place}') from "
            f"number {arrived.sequence} on: this kiosk's file was copied or restored. Run "
            "'perfumer records rename' once; nothing is lost"
        )


class Shipper:
    """Ships new records on a thread, and waits longer and longer while it cannot."""

    def __init__(self, central: Central, outbox: Callable[[], Outbox | None]) -> None:
        self._central = central
        self._engine = connect(central.url)
        self._outbox = outbox
        self._ready = False
        self._stopped = threading.Event()
        self.trouble: str | None = None  # why nothing is shipped, and the remedy
        self.unshipped = 0  # records that the fleet's database lacked at the last try

    def stop(self) -> None:
        """Ask :meth:`run` to end after the batch that it is at."""
        self._stopped.set()

    def close(self) -> None:
        """Give the connections up; a batch that hangs is abandoned, and ends with the process."""
        self._engine.dispose()

    def run(self, pulse: Pulse) -> None:
        """Ship until :meth:`stop`."""
        pause_s, due_at = self._central.interval_s, time.monotonic() + self._central.interval_s
        while not self._stopped.wait(min(LOOK_S, self._central.interval_s)):
            pulse.beat()
            if time.monotonic() < due_at:
                continue
            try:
                self._ship_all()
            except (*TROUBLES, *DAMAGE) as error:
                self._ready = False  # the fleet's database may come back without its tables
                self.trouble = trouble_of(error, self._engine.url)
                pause_s = min(pause_s * 2, self._central.interval_s * MAX_PAUSE)
            else:
                self.trouble = None
                pause_s = self._central.interval_s
            due_at = time.monotonic() + pause_s

    def _ship_all(self) -> None:
        outbox = self._outbox()
        if outbox is None:
            return
        self.unshipped = outbox.state().waiting
        if not self._ready:
            migrate(self._engine)
            self._ready = True
        while not self._stopped.is_set():
            shipped = ship(outbox, self._engine, self._central.batch)
            self.unshipped = max(0, self.unshipped - shipped)
            if shipped < self._central.batch:
                return
