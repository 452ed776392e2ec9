"""A kiosk's own records: chained, numbered, limited in size, and kept until they are shipped.

When there is no room, the oldest records are deleted that the fleet's database has (or, for a
kiosk that does not ship, simply the oldest). If none of them may be deleted, the newest rows are
refused and counted: a record that was stored is never lost, so the chain stays whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, RowMapping, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from perfumer.records.database import begin_write
from perfumer.records.ledger.chain import START, Entry, Link
from perfumer.records.ledger.entries import chain_rows, put, read
from perfumer.records.rows import Row
from perfumer.records.tables import RECORDS, kiosks

SHARE = 20  # a twentieth of the records is deleted at a time


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one kiosk's file may hold; a server limits its own size."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class KioskState:
    """How a kiosk's records stand: its row in the table of kiosks."""

    kiosk: str
    place: str
    head: Link  # the newest record
    trimmed: Link  # the newest record that was deleted for lack of room
    shipped: int  # number of the newest record in the fleet's database
    refused: int  # rows for which there was no room
    taken: str  # mark of the last batch that was stored

    @property
    def held(self) -> int:
        """Number of records in this database; their numbers have no gaps."""
        return self.head.sequence - self.trimmed.sequence

    @property
    def waiting(self) -> int:
        """Number of records that the fleet's database does not have yet."""
        return self.head.sequence - self.shipped


class Outbox:
    """The records of one kiosk in ``engine``'s database, whose tables exist."""

    def __init__(
        self,
        engine: Engine,
        place: str,
        bounds: Bounds | None,
        ships: bool,
        kiosk: str | None = None,
    ) -> None:
        """``bounds`` is None on a server; with ``ships`` only shipped records are deleted.

        ``kiosk`` is the kiosk's name on a server (its place if None); a file keeps its own name.
        """
        self.engine = engine
        self._place = place
        self._bounds = bounds if engine.dialect.name == "sqlite" else None
        self._ships = ships
        with begin_write(engine) as connection:
            self.kiosk = _identity(connection, place, kiosk or place)

    def append(self, rows: Sequence[Row], mark: str) -> int:
        """Store rows in one transaction; return how many had room, the others are counted.

        ``mark`` names the batch. If it is the last batch stored, the connection broke after the
        rows had been committed, and nothing is left to do.
        """
        with begin_write(self.engine) as connection:
            state = read_state(connection, self.kiosk)
            if state.taken == mark:
                return len(rows)
            state = self._make_room(connection, state, len(rows))
            room = self._free_rows(connection, state)
            entries = list(chain_rows(rows[:room], self.kiosk, self._place, state.head))
            put(connection, entries)
            save_state(
                connection,
                replace(
                    state,
                    place=self._place,
                    head=entries[-1].link if entries else state.head,
                    refused=state.refused + len(rows) - len(entries),
                    taken=mark,
                ),
            )
        return len(entries)

    def read_after(self, sequence: int, limit: int) -> list[Entry]:
        """Return the records that follow, ``limit`` at most."""
        with self.engine.begin() as connection:
            return read(connection, self.kiosk, sequence, limit)

    def acknowledge(self, sequence: int) -> None:
        """Note that everything up to ``sequence`` is in the fleet's database."""
        with begin_write(self.engine) as connection:
            state = read_state(connection, self.kiosk)
            save_state(connection, replace(state, shipped=sequence))

    def state(self) -> KioskState:
        """Return how the kiosk's records stand."""
        with self.engine.begin() as connection:
            return read_state(connection, self.kiosk)

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
            state = replace(state, trimmed=_delete(connection, self.kiosk, last))
        return state


def read_state(connection: Connection, kiosk: str) -> KioskState:
    """Return a kiosk's state; its row is locked against other writers where the database can."""
    query = select(kiosks).where(kiosks.c.kiosk == kiosk).with_for_update()
    return _state_of(connection.execute(query).mappings().one())


def read_states(connection: Connection) -> list[KioskState]:
    """Return the states of all kiosks in the database, by place."""
    query = select(kiosks).order_by(kiosks.c.place, kiosks.c.kiosk)
    return [_state_of(row) for row in connection.execute(query).mappings()]


def enrol(connection: Connection, kiosk: str, place: str) -> None:
    """Add the kiosk's row to the table, unless it has one."""
    start = Link(0, START)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = state_columns(KioskState(kiosk, place, start, start, 0, 0, ""))
    connection.execute(dialect.insert(kiosks).values(new).on_conflict_do_nothing())


def save_state(connection: Connection, state: KioskState) -> None:
    """Write a kiosk's state to its row."""
    change = update(kiosks).where(kiosks.c.kiosk == state.kiosk)
    connection.execute(change.values(state_columns(state)))


def _identity(connection: Connection, place: str, name: str) -> str:
    """Return the kiosk's name. A file has one kiosk, named at its first start; a server many."""
    if connection.dialect.name == "sqlite":
        known = connection.execute(select(kiosks.c.kiosk)).first()
        name = str(known[0]) if known else uuid.uuid4().hex
    enrol(connection, name, place)
    return name


def _state_of(row: RowMapping) -> KioskState:
    return KioskState(
        kiosk=row["kiosk"],
        place=row["place"],
        head=Link(row["head"], row["head_hash"]),
        trimmed=Link(row["trimmed"], row["trimmed_hash"]),
        shipped=row["shipped"],
        refused=row["refused"],
        taken=row["taken"],
    )


def state_columns(state: KioskState) -> dict[str, str | int]:
    """Return the state as columns of the table of kiosks."""
    return {
        "kiosk": state.kiosk,
        "place": state.place,
        "head": state.head.sequence,
        "head_hash": state.head.hash,
        "trimmed": state.trimmed.sequence,
        "trimmed_hash": state.trimmed.hash,
        "shipped": state.shipped,
        "refused": state.refused,
        "taken": state.taken,
    }


def _delete(connection: Connection, kiosk: str, last: int) -> Link:
    """Delete a kiosk's records up to ``last``; return the link at which its chain now starts."""
    [newest] = read(connection, kiosk, last - 1, 1)
    for table in RECORDS.values():
        connection.execute(delete(table).where(table.c.kiosk == kiosk, table.c.sequence <= last))
    return Link(last, newest.hash)


def _bytes(connection: Connection) -> int:
    """Return the bytes of the file in use; pages of deleted records are free again."""
    pages, free, size = (
        connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
        for what in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
