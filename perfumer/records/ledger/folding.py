"""Keep sums of the plays that are deleted: plays and seconds by day and ad, nothing of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select

from perfumer.records.ledger.chain import Fault, Finding
from perfumer.records.ledger.damage import soundness
from perfumer.records.ledger.keys import Key, Keys, is_sealed, seal_columns
from perfumer.records.tables import folded, plays

SUMS = ("plays", "failed", "shown_s")


def fold(connection: Connection, kiosk: str, last: int, key: Key | None) -> None:
    """Add a kiosk's plays up to ``last``, which are about to be deleted, to the sums."""
    day = func.date(plays.c.minute)
    shown = plays.c.failure.is_(None)
    query = (
        select(
            day.label("day"),
            plays.c.campaign,
            plays.c.creative,
            func.sum(case((shown, 1), else_=0)).label("plays"),
            func.sum(case((shown, 0), else_=1)).label("failed"),
            func.sum(case((shown, plays.c.shown_s), else_=0.0)).label("shown_s"),
        )
        .where(plays.c.kiosk == kiosk, plays.c.sequence <= last, *soundness(connection, plays))
        .group_by(day, plays.c.campaign, plays.c.creative)
    )
    for row in connection.execute(query).mappings().all():
        _add(connection, dict(row) | {"kiosk": kiosk, "day": str(row["day"])}, key)


def find_forged_sums(connection: Connection, kiosk: str, keys: Keys) -> Iterator[Finding]:
    """Yield the sums that are not as they were written."""
    for row in connection.execute(select(folded).where(folded.c.kiosk == kiosk)).mappings():
        if is_sealed(row, keys) is False or (keys.newest and not row["key"]):
            where = f"the sum of {row['campaign']} on {row['day']}"
            yield Finding(Fault.CHANGED, 0, where)


def _add(connection: Connection, new: dict[str, Any], key: Key | None) -> None:
    names = [column.name for column in folded.primary_key.columns]
    here = [folded.c[name] == new[name] for name in names]
    before = connection.execute(select(folded).where(*here)).mappings().first()
    columns = {name: new[name] for name in names}
    columns |= {name: _number(new[name]) + _number(before and before[name]) for name in SUMS}
    columns["shown_s"] = float(columns["shown_s"])
    connection.execute(delete(folded).where(*here))
    connection.execute(insert(folded).values(seal_columns(columns, key)))


def _number(value: Any) -> int | float:
    """Return a number that was read back, or 0 for what is none."""
    if isinstance(value, float):
        return value
    try:
        return int(value or 0)
    except ValueError:
        return 0
