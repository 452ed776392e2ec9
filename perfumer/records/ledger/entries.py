"""Turn rows into chained records, insert them, and read them back in their order."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, select
from sqlalchemy.types import TypeEngine

from perfumer.records.ledger.chain import DAMAGED, Entry, Link, hash_record
from perfumer.records.ledger.keys import Key
from perfumer.records.rows import MAX_LENGTH, ExposureRow, PlayRow, Row
from perfumer.records.tables import RECORDS, TABLE_OF, exposures, numbers, plays

PAGE = 500  # records of one table that are read at a time; more give Python's collector work


def chain_rows(
    rows: Iterable[Row], kiosk: str, place: str, after: Link, key: Key | None = None
) -> Iterator[Entry]:
    """Yield each row as the next record of the kiosk's chain."""
    link = after
    for row in rows:
        entry = _entry(row, kiosk, place, link, key)
        link = entry.link
        yield entry


def put(connection: Connection, entries: Sequence[Entry]) -> None:
    """Insert the entries, all of one table at once."""
    by_table: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    if entries:
        keys = [{name: entry.columns[name] for name in ("kiosk", "sequence")} for entry in entries]
        connection.execute(insert(numbers), keys)  # fails for a number that is taken
    for entry in entries:
        by_table[RECORDS[entry.kind]].append(dict(entry.columns))
    for table, columns in by_table.items():
        connection.execute(insert(table), columns)
    groups = [dict(exposure) for entry in entries for exposure in entry.exposures]
    if groups:
        connection.execute(insert(exposures), groups)


def read(connection: Connection, kiosk: str, after: int, limit: int) -> list[Entry]:
    """Return the next records of a kiosk by sequence, ``limit`` at most."""
    pages = [
        _read_page(connection, kiosk, kind, table, after, limit) for kind, table in RECORDS.items()
    ]
    return list(islice(_in_order(pages), limit))


def read_all(connection: Connection, kiosk: str) -> Iterator[Entry]:
    """Yield all records of a kiosk by sequence; each table is read a page at a time."""
    return _in_order(
        [_read_table(connection, kiosk, kind, table) for kind, table in RECORDS.items()]
    )


def _in_order(tables: Iterable[Iterable[Entry]]) -> Iterator[Entry]:
    return heapq.merge(*tables, key=lambda entry: entry.sequence)


def _read_table(connection: Connection, kiosk: str, kind: str, table: Table) -> Iterator[Entry]:
    after = -1
    while page := _read_page(connection, kiosk, kind, table, after, PAGE):
        yield from page
        after = page[-1].sequence


def _read_page(
    connection: Connection, kiosk: str, kind: str, table: Table, after: int, limit: int
) -> list[Entry]:
    query = (
        select(table)
        .where(table.c.kiosk == kiosk, table.c.sequence > after)
        .order_by(table.c.sequence)
        .limit(limit)
    )
    rows = _dicts(connection, query)
    if table is not plays or not rows:
        return [Entry(kind, row) for row in rows]
    seen = _read_exposures(connection, kiosk, rows[0]["sequence"], rows[-1]["sequence"])
    return [Entry(kind, row, tuple(seen.get(row["sequence"], ()))) for row in rows]


def _read_exposures(
    connection: Connection, kiosk: str, first: int, last: int
) -> dict[int, list[dict[str, Any]]]:
    of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = select(exposures).where(
        exposures.c.kiosk == kiosk, exposures.c.sequence.between(first, last)
    )
    for row in _dicts(connection, query):
        of[row["sequence"]].append(row)
    return of


def _dicts(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    """Return rows by the names of their columns, in half the time of SQLAlchemy's mappings."""
    result = connection.execute(query)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]


def chain_notice(table: str, reason: str, kiosk: str, after: Link, key: Key | None) -> Entry:
    """Return a record that says what happened to the chain itself."""
    columns = {
        "kiosk": kiosk,
        "sequence": after.sequence + 1,
        "key": key.name if key else "",
        "table": table,
        "reason": reason[:MAX_LENGTH],
    }
    columns["hash"] = hash_record(after.hash, DAMAGED, columns, (), key)
    return Entry(DAMAGED, columns)


def _entry(row: Row, kiosk: str, place: str, after: Link, key: Key | None) -> Entry:
    table, sequence = TABLE_OF[type(row)], after.sequence + 1
    offset = row.minute.utcoffset() or timedelta(0)
    columns = _columns(row, table) | {
        "kiosk": kiosk,
        "sequence": sequence,
        "place": place,
        "minute": row.minute.replace(tzinfo=None, fold=0),
        "offset_min": int(offset.total_seconds() // 60),
        "key": key.name if key else "",
    }
    number = {"kiosk": kiosk, "sequence": sequence}
    rows = row.exposures if isinstance(row, PlayRow) else ()
    groups = tuple(_columns(exposure, exposures) | number for exposure in rows)
    columns["hash"] = hash_record(after.hash, table.name, columns, groups, key)
    return Entry(table.name, columns, groups)


def _columns(row: Row | ExposureRow, table: Table) -> dict[str, Any]:
    names = [field.name for field in fields(row) if field.name not in ("minute", "exposures")]
    return {name: _as_stored(getattr(row, name), table.c[name].type) for name in names}


def _as_stored(value: Any, kind: TypeEngine[Any]) -> Any:
    """Return the value as either database returns it, so that the hashes are equal."""
    if value is None:
        return None
    stored = kind.python_type(value)
    return stored + 0.0 if isinstance(stored, float) else stored  # SQLite drops the sign of -0.0
