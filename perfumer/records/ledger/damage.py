"""Find rows of a SQLite file that no kiosk wrote, and set them aside.

SQLite stores any value in any column, and a disk may change what it stores. A bad row goes into
a file for people, and out of the tables; what is left of it in the chain is its number and hash,
so that ``verify`` names it and its neighbours are still checked. A server checks types itself.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Double,
    Engine,
    String,
    Table,
    literal_column,
)
from sqlalchemy import Column as SqlColumn

from perfumer.files.whole import DAMAGED, write_whole
from perfumer.records.database import begin_read, begin_write, is_file
from perfumer.records.rows import MAX_COUNT
from perfumer.records.tables import HASH, Minute, exposures, feedback, plays, visits
from perfumer.records.troubles import DAMAGE

MAX_FOUND = 1000  # rows that are set aside at a time
MAX_SECONDS = 1e9  # that a row may speak of
MAX_SEQUENCE = 2**62
MINUTES = 24 * 60  # of a day
EARLY, LATE = "2000-01-01", "2100-01-01"
SEARCHED = (exposures, plays, visits, feedback)
T = TypeVar("T")


def is_sound(table: Table) -> str:
    """Return a condition in SQLite's words that holds for rows a kiosk may have written."""
    return " AND ".join(_is_sound(column) for column in table.columns)


def soundness(connection: Connection, *tables: Table) -> list[ColumnElement[bool]]:
    """Return conditions that leave damaged rows of the tables out; a server has none."""
    file = connection.dialect.name == "sqlite"
    return [literal_column(is_sound(table), Boolean) for table in tables if file]


def set_damage_aside(engine: Engine, folder: Path) -> Iterator[str]:
    """Set bad rows aside, into files in ``folder``; yield a sentence for each file.

    Raises SQLAlchemy's errors for a database that cannot be read, :class:`OSError` for the file.
    """
    if not is_file(engine):
        return
    for table in SEARCHED:
        where = f'"{table.name}" WHERE ({is_sound(table)}) IS NOT 1'
        with begin_read(engine) as connection:
            query = f"SELECT 1 FROM {where} LIMIT 1"
            found = connection.exec_driver_sql(query).first()
        if not found:
            continue
        path = folder / f"{table.name}-{uuid.uuid4().hex[:8]}{DAMAGED}"
        with begin_write(engine) as connection:
            number = _move(connection, table, where, path)
        yield f"{number} damaged rows of {table.name} were set aside; they are in {path}"


def read_around_damage(connection: Connection, read: Callable[[], T]) -> tuple[T, int]:
    """Return what ``read`` returns, and the number of damaged rows that were left out for it.

    A row may have been damaged since the last search. The rest of the transaction leaves it out.
    """
    try:
        return read(), 0
    except DAMAGE:
        hidden = hide_damage(connection)
        if not hidden:
            raise
    return read(), hidden


def hide_damage(connection: Connection) -> int:
    """Let this connection see sound rows only; return the number of the others.

    Views that last as long as the connection stand before the tables of a SQLite file.
    """
    if connection.dialect.name != "sqlite":
        return 0
    hidden = 0
    for table in SEARCHED:
        rows, sound = f'FROM main."{table.name}" WHERE', f"({is_sound(table)}) IS"
        count = connection.exec_driver_sql(f"SELECT count(*) {rows} {sound} NOT 1").scalar_one()
        connection.exec_driver_sql(f'CREATE TEMP VIEW "{table.name}" AS SELECT * {rows} {sound} 1')
        hidden += int(count)
    return hidden


def _move(connection: Connection, table: Table, where: str, path: Path) -> int:
    query = f"SELECT rowid AS row_number, * FROM {where} LIMIT {MAX_FOUND}"
    rows = [dict(row) for row in connection.exec_driver_sql(query).mappings()]
    lines = (json.dumps(row, ensure_ascii=False, default=repr) + "\n" for row in rows)
    write_whole(path, "".join(lines), private=True)
    for row in rows:
        delete = f'DELETE FROM "{table.name}" WHERE rowid = ?'
        connection.exec_driver_sql(delete, (row["row_number"],))
        if table is not exposures and _is_in_the_chain(row):
            connection.exec_driver_sql(
                'INSERT OR IGNORE INTO damaged (kiosk, sequence, hash, "key", "table", reason) '
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    row["kiosk"],
                    row["sequence"],
                    row["hash"] if _is_hash(row["hash"]) else "",
                    "",
                    table.name,
                    f"its content is in {path.name}",
                ),
            )
    return len(rows)


def _is_in_the_chain(row: dict[str, Any]) -> bool:
    kiosk, sequence = row["kiosk"], row["sequence"]
    return isinstance(kiosk, str) and isinstance(sequence, int) and sequence > 0


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == HASH


def _is_sound(column: SqlColumn[Any]) -> str:
    name = f'"{column.table.name}"."{column.name}"'
    kind = f"typeof({name})"
    if isinstance(column.type, String):
        shortest = 0 if column.server_default is not None else 1
        sound = f"{kind} = 'text' AND length({name}) BETWEEN {shortest} AND {column.type.length}"
    elif isinstance(column.type, Minute):
        # A time that is none, such as the 31st of February, comes back as another.
        whole = f"strftime('%Y-%m-%d %H:%M', {name}) || ':00.000000'"
        sound = f"{kind} = 'text' AND {whole} = {name} AND {name} BETWEEN '{EARLY}' AND '{LATE}'"
    elif isinstance(column.type, Double):
        sound = f"{kind} IN ('real', 'integer') AND {name} BETWEEN 0 AND {MAX_SECONDS}"
    else:
        least, most = _bounds(column)
        sound = f"{kind} = 'integer' AND {name} BETWEEN {least} AND {most}"
    return f"({name} IS NULL OR ({sound}))" if column.nullable else f"({sound})"


def _bounds(column: SqlColumn[Any]) -> tuple[int, int]:
    """Return the least and most of a whole number."""
    if isinstance(column.type, Boolean):
        return 0, 1
    if column.name == "offset_min":
        return -MINUTES, MINUTES
    return (1, MAX_SEQUENCE) if column.name == "sequence" else (0, MAX_COUNT)
