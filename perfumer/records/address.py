"""Addresses of databases: which are understood, and how one is shown without its password.

``sqlite:///var/records.sqlite3`` or ``postgresql+psycopg://user@host/name``.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from perfumer.text.composing import compose
from perfumer.text.finding import find_file

DIALECTS = {"sqlite", "postgresql"}
MAX_PORT = 65_535
_EXAMPLES = "Use sqlite:///var/records.sqlite3 or postgresql+psycopg://user:password@host/database"


class RecordsError(Exception):
    """Records cannot be kept or read; the message names the database and the remedy."""


def resolve_address(url: str, root: Path) -> str:
    """Return the address, with a SQLite file's relative path resolved from ``root``.

    The one rule for the kiosk, the dashboard and the commands. Raises :class:`RecordsError` for
    what is no address of a file or a server.
    """
    address = parse_address(url)
    if address.get_backend_name() != "sqlite":
        return url
    path = find_file(root / compose(str(address.database))).as_posix()
    return address.set(database=path).render_as_string(hide_password=False)


def parse_address(url: str) -> URL:
    """Return the parts of the address. Raises :class:`RecordsError` with examples of good ones."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        raise RecordsError(f"{shown_address(url)} is no database address. {_EXAMPLES}") from None
    if _is_ambiguous(url):
        raise RecordsError(
            f"{shown_address(url)} has an @ or / too many: in a user name or password write "
            "%40 for @, %2F for /, %3A for :, %3F for ? and %23 for #"
        )
    if address.port is not None and not 1 <= address.port <= MAX_PORT:
        raise RecordsError(f"{name_of(address)} has no port from 1 to {MAX_PORT}. {_EXAMPLES}")
    if address.get_backend_name() not in DIALECTS:
        raise RecordsError(f"{name_of(address)}: only SQLite and PostgreSQL are known. {_EXAMPLES}")
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise RecordsError(f"{name_of(address)} names no file. {_EXAMPLES}")
    return address


def _is_ambiguous(url: str) -> bool:
    """Return whether a password may have been taken for a host, or a part of one."""
    scheme, _, rest = url.partition("://")
    login, found, _ = rest.rpartition("@")
    return not scheme.startswith("sqlite") and bool(found) and any(sign in login for sign in "@/?#")


def name_of(address: URL) -> str:
    """Return the address as it may be shown and logged: see :func:`shown_address`."""
    return shown_address(address.render_as_string(hide_password=True))


def shown_address(url: str) -> str:
    """Return scheme and what follows the last @: whatever was written, no part of a password."""
    scheme, found, rest = url.partition("://")
    if not found:
        return repr(url.rpartition("@")[2])
    if scheme.startswith("sqlite"):
        return unquote(url)
    place = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{'…@' if '@' in rest else ''}{place}"
