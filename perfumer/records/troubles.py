"""What a database's errors mean for the operator, in words."""

from __future__ import annotations

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from perfumer.records.address import RecordsError, name_of

# Errors of a database that is away, full or broken.
TROUBLES = (RecordsError, SQLAlchemyError, sqlite3.Error, OSError)
# Errors of values that no kiosk wrote: nothing that is read back is trusted.
DAMAGE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError)
# Part of a driver's message → what is wrong, and the remedy.
_REMEDIES = (
    ("database is locked", "another program holds the file: end it"),
    ("disk is full", "the disk is full: make room"),
    ("readonly", "it may not be written: give this user the right to"),
    ("read-only", "it may not be written: give this user the right to"),
    ("disk i/o error", "the disk reports errors: check it and its free space"),
    ("unable to open", "the folder does not exist or may not be written: create it"),
    ("malformed", "the file is damaged: it is set aside, and a new one made"),
    ("not a database", "the file is no database: move it aside, a new one is made"),
    ("password authentication failed", "user or password is wrong: check the address"),
    ("does not exist", "it does not exist: create it"),
    ("could not translate host name", "the host's name is unknown: check address and network"),
    ("failed to resolve", "the host's name is unknown: check address and network"),
    ("no space left", "the server's disk is full: make room"),
    ("no answer", "the server does not answer: is it frozen or overloaded?"),
    ("timeout", "the server does not answer in time: is it frozen or overloaded?"),
    ("connection", "the server does not answer: is it running, can it be reached?"),
)


def trouble_of(error: Exception, address: URL) -> str:
    """Return one line for the operator: which database, what is wrong, what to do."""
    if isinstance(error, RecordsError):
        return str(error)
    message = str(error.orig if isinstance(error, DBAPIError) else error)
    first = message.strip().splitlines()[0] if message.strip() else type(error).__name__
    remedy = next((remedy for sign, remedy in _REMEDIES if sign in message.lower()), first)
    return f"records database {name_of(address)}: {remedy}"


def is_corrupt(error: Exception) -> bool:
    """Return whether the error says that the pages of a SQLite file are damaged."""
    return "malformed" in str(error.orig if isinstance(error, DBAPIError) else error).lower()
