"""A name of its own for a copied or restored file, whose numbers another kiosk has used."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy import Connection, Engine, delete, insert

from perfumer.records.database import RecordsError, name_of, writing
from perfumer.records.ledger.chain import START, Entry, Link, findings, linked
from perfumer.records.ledger.entries import put, read_all
from perfumer.records.ledger.outbox import columns_of, standings
from perfumer.records.tables import RECORDS, kiosks


def rename(engine: Engine) -> str:
    """Give the file's kiosk a new name; says which.

    What was shipped is in the fleet's database under the old name and leaves this file; the
    rest becomes a chain of its own, from 1. Raises :class:`RecordsError` for a server, and for
    records that are not as they were written: a new chain would hide that.
    """
    if engine.dialect.name != "sqlite":
        raise RecordsError("only a kiosk's own file has a name to change: give its --url")
    name = uuid.uuid4().hex
    with writing(engine) as connection:
        [old] = standings(connection)
        if any(findings(read_all(connection, old.kiosk), old.trimmed, old.head)):
            raise RecordsError(
                f"{name_of(engine.url)}: its records are not as they were written; see "
                "'python -m perfumer.records verify', and start with a new file"
            )
        link, entries = Link(0, START), []
        for entry in read_all(connection, old.kiosk):
            if entry.sequence > old.shipped:
                entries.append(_renamed(entry, name, link))
                link = entries[-1].link
        _clear(connection)
        put(connection, entries)
        new = replace(old, kiosk=name, head=link, trimmed=Link(0, START), shipped=0)
        connection.execute(insert(kiosks).values(columns_of(new)))
    return name


def _renamed(entry: Entry, kiosk: str, after: Link) -> Entry:
    key = {"kiosk": kiosk, "sequence": after.sequence + 1}
    columns = dict(entry.columns) | key
    groups = tuple(dict(exposure) | key for exposure in entry.exposures)
    columns["hash"] = linked(after.hash, entry.kind, columns, groups)
    return Entry(entry.kind, columns, groups)


def _clear(connection: Connection) -> None:
    for table in (*RECORDS.values(), kiosks):
        connection.execute(delete(table))
