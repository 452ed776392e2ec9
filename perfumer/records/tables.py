"""The tables, which are the same in a kiosk's own database and in the fleet's.

Every record has a number, its ``sequence``, that counts up by one for each kiosk over all
kinds of records, and the ``hash`` that chains it to the one before (:mod:`.ledger.chain`).
``migrations/`` makes these tables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    Text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from perfumer.records.rows import MAX_LENGTH, FeedbackRow, PlayRow, VisitRow

HASH = 64  # hexadecimal digits of SHA-256
KEY = 16  # most characters of a key's name


class _Lenient(sqlite.DATETIME):
    """A time of a SQLite file; text that is none comes back as it stands, and fails no reading."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        parse = super().result_processor(dialect, coltype)

        def read(value: Any) -> Any:
            try:
                return parse(value) if parse else value
            except (ValueError, TypeError):
                return value

        return read


class Minute(TypeDecorator[datetime]):
    """A whole minute of the kiosk's own clock, without an offset; anything finer is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        lenient: TypeEngine[Any] = _Lenient()  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(lenient if dialect.name == "sqlite" else DateTime())

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
        _added("key", String(KEY)),  # name of the key of its hash; "" for a record without one
        _added(
            "clock", String(KEY)
        ),  # what was wrong with the clock (:mod:`perfumer.records.clock`)
    )


def _added(name: str, kind: TypeEngine[Any], start: str = "") -> Column[Any]:
    """Return a column of a later version; the chain leaves its default out."""
    return Column(name, kind, nullable=False, server_default=start, default=start)


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
    _added("earlier", Text()),  # marks of some batches before it
    # The records after this number all have a key; negative while there is none.
    Column("keyed", BigInteger, nullable=False, server_default="-1", default=-1),
    _added("key", String(KEY)),  # name of the key of ``seal``
    _added("seal", String(HASH)),  # HMAC of every other column of this row
)

# Every number once, whatever table its record is in.
numbers = Table(
    "numbers",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Heads of chains, signed by their kiosks, in the fleet's database: the newest of each day.
heads = Table(
    "heads",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(HASH), nullable=False),
    Column("day", String(10), nullable=False),  # of the kiosk's own clock
    Column("key", String(KEY), nullable=False),
    Column("seal", String(HASH), nullable=False),
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

# What is left of plays that were deleted: sums by day, which say nothing about people.
folded = Table(
    "folded",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    Column("day", String(10), primary_key=True),  # of the kiosk's own clock
    Column("campaign", String(MAX_LENGTH), primary_key=True),
    Column("creative", String(MAX_LENGTH), primary_key=True),
    Column("plays", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("shown_s", Double, nullable=False),  # of the plays that did not fail
    Column("key", String(KEY), nullable=False),
    Column("seal", String(HASH), nullable=False),
)

# What is left in the chain of a record that could not be read any more.
damaged = Table(
    "damaged",
    metadata,
    Column("kiosk", String(MAX_LENGTH), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(HASH), nullable=False),
    Column("key", String(KEY), nullable=False),
    _text("table"),  # where it was
    _text("reason"),
)

RECORDS: Mapping[str, Table] = {table.name: table for table in (plays, visits, feedback, damaged)}
TABLE_OF: Mapping[type, Table] = {PlayRow: plays, VisitRow: visits, FeedbackRow: feedback}
