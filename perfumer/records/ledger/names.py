"""Names of kiosks: random, so that no two kiosks of a fleet have the same.

A kiosk that writes to a server keeps its name in a file, since its place may be another's too.
A copied or restored database gets a new name, because another kiosk has used its numbers.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert

from perfumer.files.whole import set_aside, write_whole
from perfumer.records.address import RecordsError, name_of
from perfumer.records.database import begin_write
from perfumer.records.ledger.chain import START, Entry, Link, find_faults, hash_record
from perfumer.records.ledger.entries import put, read_all
from perfumer.records.ledger.keys import NO_KEYS, Key, Keys
from perfumer.records.ledger.states import read_states, state_columns
from perfumer.records.tables import RECORDS, kiosks, numbers

NAME = re.compile(r"[0-9a-f]{32}")  # a random UUID in hexadecimal


def load_name(file: Path) -> str:
    """Return the name kept in the file; make one at the first start. Raises :class:`OSError`."""
    kept = file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else ""
    if NAME.fullmatch(kept):
        return kept
    if file.exists():
        set_aside(file, "is empty or was not written whole, so the kiosk gets a new name")
    name = uuid.uuid4().hex
    write_whole(file, f"{name}\n")
    return name


def rename(engine: Engine, keys: Keys = NO_KEYS) -> str:
    """Give the kiosk of a database file a new name, and return it.

    What was shipped is in the fleet's database under the old name, so it leaves this file; the
    rest becomes a new chain that starts at 1. Raises :class:`RecordsError` for a server, and
    for records that were changed: a new chain would hide that.
    """
    if engine.dialect.name != "sqlite":
        raise RecordsError("only a kiosk's own file has a name to change: give its --url")
    name = uuid.uuid4().hex
    with begin_write(engine) as connection:
        [old] = read_states(connection, keys)
        entries = read_all(connection, old.kiosk)
        faults = find_faults(entries, old.trimmed, old.head, keys, old.keyed)
        if old.sealed is False or any(faults):
            raise RecordsError(
                f"{name_of(engine.url)}: its records are not as they were written; see "
                "'perfumer records verify', and start with a new file"
            )
        link, renamed = Link(0, START), []
        for entry in read_all(connection, old.kiosk):
            if entry.sequence > old.shipped:
                renamed.append(_renamed(entry, name, link, keys.newest))
                link = renamed[-1].link
        _clear(connection)
        put(connection, renamed)
        new = replace(
            old,
            kiosk=name,
            head=link,
            trimmed=Link(0, START),
            shipped=0,
            keyed=0 if keys.newest else -1,
        )
        connection.execute(insert(kiosks).values(state_columns(new, keys.newest)))
    return name


def _renamed(entry: Entry, kiosk: str, after: Link, key: Key | None) -> Entry:
    number = {"kiosk": kiosk, "sequence": after.sequence + 1}
    columns = dict(entry.columns) | number | {"key": key.name if key else ""}
    groups = tuple(dict(exposure) | number for exposure in entry.exposures)
    columns["hash"] = hash_record(after.hash, entry.kind, columns, groups, key)
    return Entry(entry.kind, columns, groups)


def _clear(connection: Connection) -> None:
    for table in (*RECORDS.values(), numbers, kiosks):
        connection.execute(delete(table))
