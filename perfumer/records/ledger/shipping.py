"""Batches of a kiosk's records on their way to the fleet's database, each exactly once.

How far a kiosk's records have arrived is written in the fleet's database in the transaction
that brings them. So whatever is cut off in between, on either side, is either there with its
cursor or not there at all, and the next batch begins after the cursor.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from perfumer.records.database import TROUBLES, RecordsError, connect, migrate, trouble_of, writing
from perfumer.records.ledger.chain import Link
from perfumer.records.ledger.entries import put
from perfumer.records.ledger.outbox import Outbox, Standing, enrol, save, standing_of

log = logging.getLogger(__name__)

LONGEST_PAUSE = 20  # times ``every_s``, between two tries while the fleet's database is away


@dataclass(frozen=True, slots=True)
class Central:
    """The fleet's database and how to ship there."""

    url: str
    batch: int  # records in one transaction
    every_s: float


def ship(outbox: Outbox, central: Engine, batch: int) -> int:
    """Bring the next records, at most ``batch``, and say how many.

    Raises :class:`RecordsError` when the fleet's database knows another kiosk by this one's
    name, SQLAlchemy's errors when either database is away.
    """
    own = outbox.standing()
    with writing(central) as there:
        enrol(there, own.kiosk, own.place)
        arrived = standing_of(there, own.kiosk)
        _check_same_kiosk(outbox, own, arrived.head)
        # Records deleted here that are not there either are gone: the fleet's database came
        # from an older backup. `verify` names them.
        after = max(arrived.head.sequence, own.trimmed.sequence)
        entries = outbox.after(after, batch)
        last = entries[-1].link if entries else arrived.head
        put(there, entries)
        save(
            there,
            replace(
                arrived, place=own.place, head=last, shipped=last.sequence, refused=own.refused
            ),
        )
    if own.shipped != last.sequence:
        outbox.acknowledge(last.sequence)
    return len(entries)


def _check_same_kiosk(outbox: Outbox, own: Standing, arrived: Link) -> None:
    """A file that was copied, or restored from a backup, would give numbers out twice."""
    if arrived.sequence > own.trimmed.sequence:
        found = outbox.after(arrived.sequence - 1, 1)
        same = bool(found) and found[0].hash == arrived.hash
    else:
        same = arrived.sequence < own.trimmed.sequence or arrived.hash == own.trimmed.hash
    if not same:
        raise RecordsError(
            f"the fleet's database has other records of kiosk {own.kiosk} ('{own.place}') from "
            f"number {arrived.sequence} on: this kiosk's file was copied or restored. Run "
            "'python -m perfumer.records rename' once; nothing is lost"
        )


class Shipper:
    """A thread that ships whenever there is something, and waits longer while it cannot."""

    def __init__(self, central: Central, outbox: Callable[[], Outbox | None]) -> None:
        self._central = central
        self._engine = connect(central.url)
        self._outbox = outbox
        self._ready = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ship", daemon=True)
        self.trouble: str | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self, within_s: float) -> None:
        """A batch that hangs is left behind: its thread ends with the process."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(within_s)
        self._engine.dispose()

    def _run(self) -> None:
        pause_s = self._central.every_s
        while not self._stopped.wait(pause_s):
            try:
                self._ship_all()
            except TROUBLES as error:
                self._ready = False  # the fleet's database may come back without its tables
                self._tell(trouble_of(error, self._engine.url))
                pause_s = min(pause_s * 2, self._central.every_s * LONGEST_PAUSE)
            else:
                self._tell(None)
                pause_s = self._central.every_s

    def _ship_all(self) -> None:
        outbox = self._outbox()
        if outbox is None:
            return
        if not self._ready:
            migrate(self._engine)
            self._ready = True
        while not self._stopped.is_set():
            if ship(outbox, self._engine, self._central.batch) < self._central.batch:
                return

    def _tell(self, trouble: str | None) -> None:
        if trouble != self.trouble:
            log.warning("shipping: %s", trouble or "the fleet's database takes records again")
        self.trouble = trouble
