"""Read back what a kiosk recorded, and what arrived in the fleet's database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, select, text

from perfumer.records.database import begin_read, connect
from perfumer.records.ledger.keys import Keys, load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import RECORDS, plays, visits
from perfumer.workshop.soak.booth import PLACE, Booth
from perfumer.workshop.soak.visits import Key

BATCH = 500
OPEN_TRANSACTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '2 seconds'
"""


@dataclass(frozen=True, slots=True)
class Found:
    """All that is in the databases after a run; the kiosk has ended."""

    visits: tuple[Key, ...]  # in the order of their records
    plays: int  # that a page confirmed
    records: int
    not_arrived: int  # records that the fleet's database lacks, or has otherwise
    not_sent: int  # records that only the fleet's database has
    unsaved: int  # files of records that wait for a database
    faults: tuple[str, ...]  # of the chains


def read_back(booth: Booth, central: str | None) -> Found:
    """Ship what the kiosk wrote last, and return everything."""
    keys = load_keys(booth.key)
    own = connect(booth.records)
    fleet = connect(central) if central else None
    try:
        faults = find_faults(own, keys)
        if fleet is not None:
            outbox = Outbox(own, PLACE, None, ships=True, keys=keys)
            while ship(outbox, fleet, BATCH):
                pass
            faults += find_faults(fleet, keys)
        here, there = _links(own), _links(fleet) if fleet is not None else None
        with begin_read(own) as connection:
            columns = select(visits.c.experience, visits.c.language).order_by(visits.c.sequence)
            found = [(row.experience, row.language) for row in connection.execute(columns)]
            shown = select(func.count()).where(plays.c.failure.is_(None))
            confirmed = connection.execute(shown).scalar_one()
    finally:
        own.dispose()
        if fleet is not None:
            fleet.dispose()
    return Found(
        visits=tuple(found),
        plays=confirmed,
        records=len(here),
        not_arrived=0 if there is None else len(here - there),
        not_sent=0 if there is None else len(there - here),
        unsaved=len(list(booth.spill.glob("*.jsonl"))),
        faults=faults,
    )


def find_faults(engine: Engine, keys: Keys) -> tuple[str, ...]:
    """Return what is wrong with the chains of a database."""
    with begin_read(engine) as connection:
        verdicts = verify(connection, {}, keys)
        return tuple(str(each) for verdict in verdicts for each in verdict.findings)


def count_open_transactions(central: str) -> int:
    """Return how many connections of a PostgreSQL have been idle in a transaction for a while."""
    engine = connect(central)
    try:
        with begin_read(engine) as connection:
            return int(connection.execute(text(OPEN_TRANSACTIONS)).scalar_one())
    finally:
        engine.dispose()


def _links(engine: Engine) -> set[tuple[str, int, str]]:
    """Return every record as kiosk, number and hash."""
    with begin_read(engine) as connection:
        return {
            (row.kiosk, row.sequence, row.hash)
            for table in RECORDS.values()
            for row in connection.execute(select(table.c.kiosk, table.c.sequence, table.c.hash))
        }
