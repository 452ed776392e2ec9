"""Check whether the records of a database are those that were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from perfumer.records.ledger.chain import Fault, Finding, Link, find_faults
from perfumer.records.ledger.entries import read, read_all
from perfumer.records.ledger.outbox import KioskState, read_states
from perfumer.records.tables import RECORDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one kiosk's chain; without findings it is as it was written."""

    kiosk: KioskState
    findings: tuple[Finding, ...]


def verify(connection: Connection, kept: Mapping[str, Link]) -> Iterator[Verdict]:
    """Check every chain, kiosk by kiosk.

    ``kept`` are heads that were noted outside the database, by kiosk.
    """
    known = read_states(connection)
    for kiosk in known:
        faults = list(find_faults(read_all(connection, kiosk.kiosk), kiosk.trimmed, kiosk.head))
        if kiosk.kiosk in kept:
            faults += _off_the_chain(connection, kiosk, kept[kiosk.kiosk])
        yield Verdict(kiosk, tuple(faults))
    for name in sorted((_with_records(connection) | set(kept)) - {each.kiosk for each in known}):
        what = Finding(Fault.REMOVED, 0, "its row in the table of kiosks")
        nowhere = Link(0, "")
        yield Verdict(KioskState(name, "?", nowhere, nowhere, 0, 0, ""), (what,))


def _with_records(connection: Connection) -> set[str]:
    return {
        kiosk
        for table in RECORDS.values()
        for (kiosk,) in connection.execute(select(table.c.kiosk).distinct())
    }


def _off_the_chain(connection: Connection, kiosk: KioskState, kept: Link) -> list[Finding]:
    """Return a finding unless the chain goes through the head that was noted."""
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
        return [Finding(Fault.CHANGED, kept.sequence, where)]
    where = f"the head kept, {kept.sequence}, is not on the chain: it"
    return [Finding(Fault.CHANGED, kept.sequence, where)]
