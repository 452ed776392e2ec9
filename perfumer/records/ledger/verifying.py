"""Check whether the records of a database are those that were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from perfumer.records.ledger.chain import Fault, Finding, Link, find_faults
from perfumer.records.ledger.entries import read, read_all
from perfumer.records.ledger.folding import find_forged_sums
from perfumer.records.ledger.keys import NO_KEYS, Keys, is_sealed
from perfumer.records.ledger.states import KioskState, is_signed, read_damaged_names, read_states
from perfumer.records.tables import RECORDS, exposures, heads, numbers, plays

SHOWN = 20  # findings of one kind that are named; more say nothing new


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one kiosk's chain; without findings it is as it was written."""

    kiosk: KioskState
    findings: tuple[Finding, ...]


def verify(
    connection: Connection, kept: Mapping[str, Link], keys: Keys = NO_KEYS
) -> Iterator[Verdict]:
    """Check every chain, kiosk by kiosk, and what belongs to no chain.

    ``kept`` are heads that were noted outside the database, by kiosk.
    """
    known = read_states(connection, keys)
    for kiosk in known:
        faults = list(_check_state(kiosk, keys))
        entries = read_all(connection, kiosk.kiosk)
        keyed = keys.signs_after(kiosk.kiosk, kiosk.keyed)
        faults += find_faults(entries, kiosk.trimmed, kiosk.head, keys, keyed)
        faults += _astray(connection, kiosk)
        faults += _missed_heads(connection, kiosk, keys)
        faults += find_forged_sums(connection, kiosk.kiosk, keys)
        if kiosk.kiosk in kept:
            faults += _off_the_chain(connection, kiosk, kept[kiosk.kiosk])
        yield Verdict(kiosk, tuple(faults))
    names = {each.kiosk for each in known}
    broken = set(read_damaged_names(connection))
    for name in sorted((_with_records(connection) | set(kept) | broken) - names):
        wrong = Fault.CHANGED if name in broken else Fault.REMOVED
        what = Finding(wrong, 0, "its row in the table of kiosks")
        nowhere = Link(0, "")
        yield Verdict(KioskState(name, "?", nowhere, nowhere, 0, 0, ""), (what,))


def _check_state(kiosk: KioskState, keys: Keys) -> Iterator[Finding]:
    unsealed = kiosk.sealed is None and keys.newest is not None and is_signed(kiosk, keys)
    if kiosk.sealed is False:
        yield Finding(Fault.CHANGED, 0, "its row in the table of kiosks")
    elif unsealed:
        yield Finding(Fault.UNKNOWN, 0, "its row in the table of kiosks, whose key is not here,")


def _astray(connection: Connection, kiosk: KioskState) -> Iterator[Finding]:
    """Yield exposures without a play, and records whose number is not in the table of numbers."""
    name = kiosk.kiosk
    for what, table, of in (
        ("exposures of record {}, which is no play,", exposures, plays),
        *(
            ("record {}, whose number was not given out,", table, numbers)
            for table in RECORDS.values()
        ),
    ):
        same = (of.c.kiosk == table.c.kiosk) & (of.c.sequence == table.c.sequence)
        query = (
            select(table.c.sequence)
            .distinct()
            .select_from(table.outerjoin(of, same))
            .where(table.c.kiosk == name, of.c.sequence.is_(None))
            .limit(SHOWN)
        )
        for (sequence,) in connection.execute(query):
            yield Finding(Fault.INSERTED, 0, what.format(sequence))


def _missed_heads(connection: Connection, kiosk: KioskState, keys: Keys) -> Iterator[Finding]:
    """Yield the signed heads that the chain no longer goes through, or that were forged."""
    query = select(heads).where(heads.c.kiosk == kiosk.kiosk).order_by(heads.c.sequence)
    for row in connection.execute(query).mappings():
        if is_sealed(row, keys) is False:
            where = f"the head of {row['day']}, {row['sequence']}"
            yield Finding(Fault.CHANGED, int(row["sequence"]), where)
        elif row["sequence"] > kiosk.trimmed.sequence:
            link = Link(int(row["sequence"]), str(row["hash"]))
            yield from _off_the_chain(connection, kiosk, link)


def _with_records(connection: Connection) -> set[str]:
    return {
        str(kiosk)
        for table in (*RECORDS.values(), heads)
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
    if kept.sequence > kiosk.head.sequence:
        where = f"records {kiosk.head.sequence + 1} to {kept.sequence}, at the end,"
        return [Finding(Fault.REMOVED, kiosk.head.sequence + 1, where)]
    where = f"the head kept, {kept.sequence}, is not on the chain: it"
    return [Finding(Fault.CHANGED, kept.sequence, where)]
