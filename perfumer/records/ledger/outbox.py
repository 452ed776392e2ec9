"""A kiosk's own records: chained, numbered, bounded on disk, and kept until they arrived.

When there is no room, the oldest records go that the fleet's database has (or, for a kiosk
that ships nowhere, simply the oldest). If none of them may go, the newest rows are refused and
counted: what was once recorded is never dropped, so the chain stays whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, RowMapping, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from perfumer.records.database import writing
from perfumer.records.ledger.chain import START, Entry, Link
from perfumer.records.ledger.entries import chained, put, read
from perfumer.records.rows import Row
from perfumer.records.tables import RECORDS, kiosks

SHARE = 20  # a twentieth of the records goes at a time


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one kiosk may hold; only for SQLite, a server's room is its own matter."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the table of kiosks."""

    kiosk: str
    place: str
    head: Link  # the newest record
    trimmed: Link  # the newest one deleted
    shipped: int
    refused: int
    taken: str  # mark of the last batch stored

    @property
    def held(self) -> int:
        """Records that lie here; numbers are without gaps."""
        return self.head.sequence - self.trimmed.sequence

    @property
    def waiting(self) -> int:
        """Records that the fleet's database has not yet got."""
        return self.head.sequence - self.shipped


class Outbox:
    """The records of one kiosk in ``engine``'s database, whose tables are made."""

    def __init__(
        self,
        engine: Engine,
        place: str,
        bounds: Bounds | None,
        ships: bool,
        kiosk: str | None = None,
    ) -> None:
        """``bounds`` is None on a server; ``ships``: nothing goes before it arrived.

        ``kiosk`` is its name on a server, the place without one; a file keeps its own.
        """
        self.engine = engine
        self._place = place
        self._bounds = bounds if engine.dialect.name == "sqlite" else None
        self._ships = ships
        with writing(engine) as connection:
            self.kiosk = _identity(connection, place, kiosk or place)

    def append(self, rows: Sequence[Row], mark: str) -> int:
        """Store rows in one transaction; says how many had room, the rest is counted.

        ``mark`` is the batch's own: when it is the last one stored, the connection broke after
        the rows had been committed, and there is nothing left to do.
        """
        with writing(self.engine) as connection:
            standing = standing_of(connection, self.kiosk)
            if standing.taken == mark:
                return len(rows)
            standing = self._with_room(connection, standing, len(rows))
            room = self._room(connection, standing)
            entries = list(chained(rows[:room], self.kiosk, self._place, standing.head))
            put(connection, entries)
            save(
                connection,
                replace(
                    standing,
                    place=self._place,
                    head=entries[-1].link if entries else standing.head,
                    refused=standing.refused + len(rows) - len(entries),
                    taken=mark,
                ),
            )
        return len(entries)

    def after(self, sequence: int, most: int) -> list[Entry]:
        """The records that follow, at most so many."""
        with self.engine.begin() as connection:
            return read(connection, self.kiosk, sequence, most)

    def acknowledge(self, sequence: int) -> None:
        """Everything up to ``sequence`` is in the fleet's database."""
        with writing(self.engine) as connection:
            standing = standing_of(connection, self.kiosk)
            save(connection, replace(standing, shipped=sequence))

    def standing(self) -> Standing:
        with self.engine.begin() as connection:
            return standing_of(connection, self.kiosk)

    def _room(self, connection: Connection, standing: Standing) -> int | None:
        """How many rows may come; None for any number."""
        if self._bounds is None:
            return None
        if _bytes(connection) >= self._bounds.bytes:
            return 0
        return max(0, self._bounds.rows - standing.held)

    def _with_room(self, connection: Connection, standing: Standing, coming: int) -> Standing:
        """The standing after as many of the oldest records went as must and may."""
        bounds = self._bounds
        newest = standing.shipped if self._ships else standing.head.sequence
        while bounds and standing.trimmed.sequence < newest:
            over = standing.held + coming - bounds.rows
            if over <= 0 and _bytes(connection) < bounds.bytes:
                break
            goes = max(over, standing.held // SHARE, 1)
            last = min(standing.trimmed.sequence + goes, newest)
            standing = replace(standing, trimmed=_delete(connection, self.kiosk, last))
        return standing


def standing_of(connection: Connection, kiosk: str) -> Standing:
    """A kiosk's row, locked against other writers where the database does that."""
    query = select(kiosks).where(kiosks.c.kiosk == kiosk).with_for_update()
    return _standing(connection.execute(query).mappings().one())


def standings(connection: Connection) -> list[Standing]:
    """All kiosks of the database, by place."""
    query = select(kiosks).order_by(kiosks.c.place, kiosks.c.kiosk)
    return [_standing(row) for row in connection.execute(query).mappings()]


def enrol(connection: Connection, kiosk: str, place: str) -> None:
    """Give the kiosk its row, unless it has one."""
    start = Link(0, START)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = columns_of(Standing(kiosk, place, start, start, 0, 0, ""))
    connection.execute(dialect.insert(kiosks).values(new).on_conflict_do_nothing())


def save(connection: Connection, standing: Standing) -> None:
    """Write a kiosk's row."""
    change = update(kiosks).where(kiosks.c.kiosk == standing.kiosk)
    connection.execute(change.values(columns_of(standing)))


def _identity(connection: Connection, place: str, name: str) -> str:
    """Who writes here. A file has one kiosk, named at its first start; a server has many."""
    if connection.dialect.name == "sqlite":
        known = connection.execute(select(kiosks.c.kiosk)).first()
        name = str(known[0]) if known else uuid.uuid4().hex
    enrol(connection, name, place)
    return name


def _standing(row: RowMapping) -> Standing:
    return Standing(
        kiosk=row["kiosk"],
        place=row["place"],
        head=Link(row["head"], row["head_hash"]),
        trimmed=Link(row["trimmed"], row["trimmed_hash"]),
        shipped=row["shipped"],
        refused=row["refused"],
        taken=row["taken"],
    )


def columns_of(standing: Standing) -> dict[str, str | int]:
    """The row of the table of kiosks."""
    return {
        "kiosk": standing.kiosk,
        "place": standing.place,
        "head": standing.head.sequence,
        "head_hash": standing.head.hash,
        "trimmed": standing.trimmed.sequence,
        "trimmed_hash": standing.trimmed.hash,
        "shipped": standing.shipped,
        "refused": standing.refused,
        "taken": standing.taken,
    }


def _delete(connection: Connection, kiosk: str, last: int) -> Link:
    """Delete a kiosk's records up to ``last``, which is where its chain now begins."""
    [newest] = read(connection, kiosk, last - 1, 1)
    for table in RECORDS.values():
        connection.execute(delete(table).where(table.c.kiosk == kiosk, table.c.sequence <= last))
    return Link(last, newest.hash)


def _bytes(connection: Connection) -> int:
    """What the records take of the file; pages of deleted ones are free again."""
    pages, free, size = (
        connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
        for what in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
