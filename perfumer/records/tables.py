"""The tables, which are the same in a kiosk's own database and in the fleet's.

Every record has a number, its ``sequence``, that counts up by one for each kiosk over all
kinds of records, and the ``hash`` that chains it to the one before (:mod:`.ledger.chain`).
``migrations/`` makes these tables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)
from sqlalchemy.types import TypeDecorator

from perfumer.records.rows import MAX_LENGTH, FeedbackRow, PlayRow, VisitRow

HASH = 64  # hexadecimal digits of SHA-256


class Minute(TypeDecorator[datetime]):
    """A whole minute of the kiosk's own clock, without an offset; anything finer is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and (value.tzinfo or value.second or value.microsecond):
            raise ValueError(f"{value} is no whole minute of a local clock")
        return value


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, String(MAX_LENGTH), nullable=optional)


def _spine() -> tuple[Column[Any], ...]:
    """Return the columns that every record has."""
    return (
        Column("kiosk", String(MAX_LENGTH), primary_key=True),
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", String(HASH), nullable=False),
        _text("place"),
        Column("minute", Minute, nullable=False, index=True),
        Column("offset_min", Integer, nullable=False),  # minutes of the clock ahead of UTC
    )


# In a kiosk's database one row; in the fleet's one row for each kiosk.
kiosks = Table(
    "kiosks",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    _text("place"),
    Column("head", BigInteger, nullable=False),  # number of the newest record here
    Column("head_hash", String(HASH), nullable=False),
    Column("trimmed", BigInteger, nullable=False),  # newest record deleted for lack of room
    Column("trimmed_hash", String(HASH), nullable=False),
    Column("shipped", BigInteger, nullable=False),  # newest record known to be in the fleet's
    Column("refused", BigInteger, nullable=False),  # rows for which there was no room
    Column("taken", String(HASH), nullable=False),  # mark of the last batch stored here
)

plays = Table(
    "plays",
    metadata,
    *_spine(),
    _text("campaign"),
    _text("creative"),
    _text("strategy"),
    Column("shown_s", Double, nullable=False),
    _text("failure", optional=True),
    Column("price_per_second", Double, nullable=False),
    Index("ix_plays_campaign", "campaign", "minute"),
)

exposures = Table(
    "exposures",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("group", String(MAX_LENGTH), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("ots", Integer, nullable=False),
    Column("lts", Integer, nullable=False),
    Column("arrivals", Integer, nullable=False),
    Column("attention_s", Double, nullable=False),
    Column("visit_s", Double, nullable=False),
    ForeignKeyConstraint(
        ["kiosk", "sequence"], ["plays.kiosk", "plays.sequence"], ondelete="CASCADE"
    ),
)

visits = Table(
    "visits",
    metadata,
    *_spine(),
    _text("experience", optional=True),
    _text("outcome"),
    _text("stage"),
    Column("visit_s", Integer, nullable=False),
    _text("language"),
)

feedback = Table(
    "feedback",
    metadata,
    *_spine(),
    _text("experience"),
    _text("item"),
    _text("emotion", optional=True),
    _text("intent", optional=True),
    Column("fits", Boolean, nullable=True),
    Column("recommends", Boolean, nullable=True),
)

RECORDS: Mapping[str, Table] = {table.name: table for table in (plays, visits, feedback)}
TABLE_OF: Mapping[type, Table] = {PlayRow: plays, VisitRow: visits, FeedbackRow: feedback}
