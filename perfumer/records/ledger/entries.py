"""Turn rows into chained records, insert them, and read them back in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.types import TypeEngine

from perfumer.records.ledger.chain import DAMAGED, Entry, Link, hash_record
from perfumer.records.ledger.keys import Key
from perfumer.records.rows import MAX_LENGTH, ExposureRow, PlayRow, Row
from perfumer.records.tables import RECORDS, TABLE_OF, exposures, numbers

PAGE = 2000  # records that are read at a time


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
    entries: list[Entry] = []
    for kind, table in RECORDS.items():
        query = (
            select(table)
            .where(table.c.kiosk == kiosk, table.c.sequence > after)
            .order_by(table.c.sequence)
            .limit(limit)
        )
        entries += [Entry(kind, dict(row)) for row in connection.execute(query).mappings()]
    entries.sort(key=lambda entry: entry.sequence)
    return _with_exposures(connection, kiosk, entries[:limit])


def read_all(connection: Connection, kiosk: str) -> Iterator[Entry]:
    """Yield all records of a kiosk by sequence; they are read a page at a time."""
    after = -1
    while page := read(connection, kiosk, after, PAGE):
        # Two records with one number lie in different tables: keep them on the same page.
        whole = page if len(page) < PAGE else _without_last_number(page)
        yield from whole
        after = whole[-1].sequence


def _without_last_number(page: list[Entry]) -> list[Entry]:
    return [entry for entry in page if entry.sequence != page[-1].sequence]


def _with_exposures(connection: Connection, kiosk: str, entries: list[Entry]) -> list[Entry]:
    numbers = [entry.sequence for entry in entries if entry.kind == "plays"]
    if not numbers:
        return entries
    of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = select(exposures).where(
        exposures.c.kiosk == kiosk, exposures.c.sequence.between(numbers[0], numbers[-1])
    )
    for row in connection.execute(query).mappings():
        of[row["sequence"]].append(dict(row))
    return [
        Entry(entry.kind, entry.columns, tuple(of[entry.sequence]))
        if entry.kind == "plays"
        else entry
        for entry in entries
    ]


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
