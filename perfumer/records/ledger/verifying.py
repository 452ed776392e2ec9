"""Whether the records of a database are those that were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from perfumer.records.ledger.chain import Finding, Link, Wrong, findings
from perfumer.records.ledger.entries import read, read_all
from perfumer.records.ledger.outbox import Standing, standings
from perfumer.records.tables import RECORDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one kiosk's chain."""

    kiosk: Standing
    findings: tuple[Finding, ...]


def verify(connection: Connection, kept: Mapping[str, Link]) -> Iterator[Verdict]:
    """Check every chain, kiosk by kiosk; ``kept`` are heads noted elsewhere, by kiosk."""
    known = standings(connection)
    for kiosk in known:
        found = list(findings(read_all(connection, kiosk.kiosk), kiosk.trimmed, kiosk.head))
        if kiosk.kiosk in kept:
            found += _off_the_chain(connection, kiosk, kept[kiosk.kiosk])
        yield Verdict(kiosk, tuple(found))
    for name in sorted((_with_records(connection) | set(kept)) - {each.kiosk for each in known}):
        what = Finding(Wrong.REMOVED, 0, "its row in the table of kiosks")
        nowhere = Link(0, "")
        yield Verdict(Standing(name, "?", nowhere, nowhere, 0, 0, ""), (what,))


def _with_records(connection: Connection) -> set[str]:
    return {
        kiosk
        for table in RECORDS.values()
        for (kiosk,) in connection.execute(select(table.c.kiosk).distinct())
    }


def _off_the_chain(connection: Connection, kiosk: Standing, kept: Link) -> list[Finding]:
    """Nothing, if the chain goes through the head that was kept."""
    if kept.sequence == kiosk.trimmed.sequence:
        hashes = [kiosk.trimmed.hash]
    else:
        hashes = [
            entry.hash
            for entry in read(connection, kiosk.kiosk, kept.sequence - 1, len(RECORDS))
            if entry.sequence == kept.sequence
        ]
    if kept.hash in hashes:
        return []
    if kept.sequence < kiosk.trimmed.sequence:
        where = f"the head kept, {kept.sequence}, was deleted for lack of room; nothing"
        return [Finding(Wrong.CHANGED, kept.sequence, where)]
    where = f"the head kept, {kept.sequence}, is not on the chain: it"
    return [Finding(Wrong.CHANGED, kept.sequence, where)]
