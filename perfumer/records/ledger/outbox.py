"""A kiosk's own records: chained, numbered, limited in size, and kept until they are shipped.

When there is no room, the oldest records are deleted that the fleet's database has (or, for a
kiosk that does not ship, simply the oldest). If none of them may be deleted, the newest rows are
refused and counted: a record that was stored is never lost, so the chain stays whole.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Connection, Engine, delete, func, select

from perfumer.records.database import begin_write
from perfumer.records.ledger.chain import START, STATE, Entry, Link
from perfumer.records.ledger.entries import chain_notice, chain_rows, put, read
from perfumer.records.ledger.folding import fold
from perfumer.records.ledger.keys import NO_KEYS, Key, Keys
from perfumer.records.ledger.states import (
    KioskState,
    StateError,
    enrol,
    mend_state,
    read_state,
    save_state,
)
from perfumer.records.rows import Row
from perfumer.records.tables import RECORDS, feedback, kiosks, numbers, plays, visits

log = logging.getLogger(__name__)

SHARE = 20  # a twentieth of the records is deleted at a time


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one kiosk's file may hold; a server limits its own size."""

    rows: int
    bytes: int


class _UndoneError(Exception):
    """Ends a transaction that was only a try."""


class Outbox:
    """The records of one kiosk in ``engine``'s database, whose tables exist."""

    def __init__(
        self,
        engine: Engine,
        place: str,
        bounds: Bounds | None,
        ships: bool,
        kiosk: str | None = None,
        keys: Keys = NO_KEYS,
    ) -> None:
        """``bounds`` is None on a server; with ``ships`` only shipped records are deleted.

        ``kiosk`` is the kiosk's name on a server (its place if None); a file keeps its own name.
        The newest of ``keys`` signs.
        """
        self.engine = engine
        self.keys = keys
        self.mended: str | None = None  # what was wrong with the kiosk's row, if anything was
        self._place = place
        self._bounds = bounds if engine.dialect.name == "sqlite" else None
        self._ships = ships
        with begin_write(engine) as connection:
            self.kiosk = _identity(connection, place, kiosk or place, keys.newest)
            state = self._state(connection)
            if keys.newest and state.keyed < 0:  # the first start with a key
                self._save(connection, replace(state, keyed=state.head.sequence))

    def append(self, rows: Sequence[Row], mark: str) -> int:
        """Store rows in one transaction; return how many had room, the others are counted.

        ``mark`` names the batch. If that batch was stored before, the connection broke after
        the commit or a kill came before its file was deleted, and nothing is left to do.
        """
        with begin_write(self.engine) as connection:
            state = self._state(connection)
            if mark == state.taken or mark in state.earlier:
                return len(rows)
            state = self._make_room(connection, state, len(rows))
            room = self._free_rows(connection, state)
            key = self.keys.newest
            entries = list(chain_rows(rows[:room], self.kiosk, self._place, state.head, key))
            put(connection, entries)
            self._save(
                connection,
                replace(
                    state.with_batch(mark),
                    place=self._place,
                    head=entries[-1].link if entries else state.head,
                    refused=state.refused + len(rows) - len(entries),
                ),
            )
        return len(entries)

    def check(self, row: Row) -> None:
        """Try to store a row, and leave no trace of it. Raises what the database says of it."""
        with suppress(_UndoneError), begin_write(self.engine) as connection:
            state = self._state(connection)
            key = self.keys.newest
            put(connection, list(chain_rows([row], self.kiosk, self._place, state.head, key)))
            raise _UndoneError

    def read_after(self, sequence: int, limit: int) -> list[Entry]:
        """Return the records that follow, ``limit`` at most."""
        with self.engine.begin() as connection:
            return read(connection, self.kiosk, sequence, limit)

    def acknowledge(self, sequence: int) -> None:
        """Note that everything up to ``sequence`` is in the fleet's database."""
        with begin_write(self.engine) as connection:
            state = self._state(connection)
            self._save(connection, replace(state, shipped=sequence))

    def erase_before(self, day: date) -> int:
        """Delete the records before a day of the kiosk's clock; return how many.

        They go from the front of the chain up to the first one that is not older, and with a
        fleet only once they have arrived there.
        """
        with begin_write(self.engine) as connection:
            state = self._state(connection)
            last = min(
                _last_before(connection, self.kiosk, day, state),
                state.shipped if self._ships else state.head.sequence,
            )
            if last <= state.trimmed.sequence:
                return 0
            self._save(connection, replace(state, trimmed=self._delete(connection, last)))
            return last - state.trimmed.sequence

    def state(self) -> KioskState:
        """Return how the kiosk's records stand."""
        try:
            with self.engine.begin() as connection:
                return read_state(connection, self.kiosk, self.keys)
        except StateError:
            with begin_write(self.engine) as connection:
                return self._state(connection)

    def _state(self, connection: Connection) -> KioskState:
        """Return the kiosk's state; one that was damaged is made anew, and the chain says so."""
        try:
            return read_state(connection, self.kiosk, self.keys)
        except StateError as error:
            key = self.keys.newest
            state = mend_state(connection, self.kiosk, self._place, bool(key))
            notice = chain_notice(STATE, str(error), self.kiosk, state.head, key)
            put(connection, [notice])
            state = replace(state, head=notice.link)
            self._save(connection, state)
            self.mended = f"{error}: it was made anew from the records; 'records verify' tells more"
            log.error("%s", self.mended)
            return state

    def _delete(self, connection: Connection, last: int) -> Link:
        """Delete records up to ``last``, keep sums; return the link where the chain now starts."""
        fold(connection, self.kiosk, last, self.keys.newest)
        return _delete(connection, self.kiosk, last)

    def _save(self, connection: Connection, state: KioskState) -> None:
        save_state(connection, state, self.keys.newest)

    def _free_rows(self, connection: Connection, state: KioskState) -> int | None:
        """Return how many rows may be added; None for any number."""
        if self._bounds is None:
            return None
        if _bytes(connection) >= self._bounds.bytes:
            return 0
        return max(0, self._bounds.rows - state.held)

    def _make_room(self, connection: Connection, state: KioskState, coming: int) -> KioskState:
        """Delete as many of the oldest records as needed and allowed; return the new state."""
        bounds = self._bounds
        newest = state.shipped if self._ships else state.head.sequence
        while bounds and state.trimmed.sequence < newest:
            over = state.held + coming - bounds.rows
            if over <= 0 and _bytes(connection) < bounds.bytes:
                break
            count = max(over, state.held // SHARE, 1)
            last = min(state.trimmed.sequence + count, newest)
            state = replace(state, trimmed=self._delete(connection, last))
        return state


def _identity(connection: Connection, place: str, name: str, key: Key | None) -> str:
    """Return the kiosk's name. A file has one kiosk, named at its first start; a server many."""
    if connection.dialect.name == "sqlite":
        known = connection.execute(select(kiosks.c.kiosk)).first()
        name = str(known[0]) if known and isinstance(known[0], str) else uuid.uuid4().hex
    enrol(connection, name, place, key)
    return name


def _last_before(connection: Connection, kiosk: str, day: date, state: KioskState) -> int:
    """Return the number of the last record of the front that is all older than ``day``."""
    begin = datetime.combine(day, time.min)
    firsts = []
    for table in (plays, visits, feedback):
        query = select(func.min(table.c.sequence)).where(
            table.c.kiosk == kiosk, table.c.minute >= begin
        )
        firsts.append(connection.execute(query).scalar())
    kept = [int(first) for first in firsts if first is not None]
    return min(kept) - 1 if kept else state.head.sequence


def _delete(connection: Connection, kiosk: str, last: int) -> Link:
    """Delete a kiosk's records up to ``last``; return the link at which its chain now starts."""
    newest = read(connection, kiosk, last - 1, 1)
    hash_ = newest[0].hash if newest and newest[0].sequence == last else START
    for table in (*RECORDS.values(), numbers):
        connection.execute(delete(table).where(table.c.kiosk == kiosk, table.c.sequence <= last))
    return Link(last, hash_)


def _bytes(connection: Connection) -> int:
    """Return the bytes of the file in use; pages of deleted records are free again."""
    pages, free, size = (
        connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
        for what in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
