"""The kiosks whose records a database holds, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from perfumer.records.ledger.outbox import Standing, standings
from perfumer.records.tables import RECORDS, kiosks


@dataclass(frozen=True, slots=True)
class Member:
    """One kiosk; ``newest`` is the minute of its newest record, by its own clock."""

    standing: Standing
    newest: datetime | None


def fleet(connection: Connection) -> Sequence[Member]:
    """All of them, by place."""
    newest: dict[str, datetime] = {}
    for table in RECORDS.values():
        at_head = and_(table.c.kiosk == kiosks.c.kiosk, table.c.sequence == kiosks.c.head)
        for kiosk, minute in connection.execute(
            select(table.c.kiosk, table.c.minute).join_from(table, kiosks, at_head)
        ):
            newest[kiosk] = minute
    return [Member(each, newest.get(each.kiosk)) for each in standings(connection)]
