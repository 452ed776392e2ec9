"""Open a database by its address, bring its tables to this version, put its errors into words.

``sqlite:///var/records.sqlite3`` (in WAL mode) or ``postgresql+psycopg://user@host/name``.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from perfumer.files.whole import PRIVATE, draft_of, put_in_place
from perfumer.text.composing import compose
from perfumer.text.finding import find_file

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_S = 2  # seconds that another process may hold the file
CONNECT_S = 5  # seconds until an attempt to connect to a server ends
ANSWER_S = 8.0  # seconds without an answer of a server that is connected, but frozen
REPORT_S = 30.0  # the same for what reads reports, which are long
SILENT_MS = 10_000  # milliseconds without an answer after which a server counts as gone
MIGRATING = 0x7065_7266  # advisory lock under which one kiosk at a time makes tables
DIALECTS = {"sqlite", "postgresql"}
MAX_PORT = 65_535


class RecordsError(Exception):
    """Records cannot be kept or read; the message names the database and the remedy."""


def resolve_address(url: str, root: Path) -> str:
    """Return the address, with a SQLite file's relative path resolved from ``root``.

    The one rule for the kiosk, the dashboard and the commands. Raises :class:`RecordsError` for
    what is no address of a file or a server.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return url
    path = find_file(root / compose(str(address.database))).as_posix()
    return address.set(database=path).render_as_string(hide_password=False)


def connect(url: str, answer_s: float = ANSWER_S) -> Engine:
    """Return an engine for the address; open nothing yet. Raises :class:`RecordsError`.

    A server that has not answered a statement after ``answer_s`` seconds counts as gone.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    statement_s = max(1, round(answer_s) - 1)  # the server's own limit comes first
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=2,
        connect_args={
            "connect_timeout": CONNECT_S,
            "tcp_user_timeout": SILENT_MS,
            "options": f"-c statement_timeout={statement_s}s -c lock_timeout={statement_s}s",
        },
    )
    # Late: most kiosks write to a file, and start sooner without the server's driver.
    from perfumer.records.patience import use_patient_connections

    use_patient_connections(engine, answer_s)
    return engine


_EXAMPLES = "Use sqlite:///var/records.sqlite3 or postgresql+psycopg://user:password@host/database"


def _address(url: str) -> URL:
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


def _sqlite(address: URL) -> Engine:
    file = Path(str(address.database)).absolute()

    def opened() -> sqlite3.Connection:
        # mode=rw: only migrate() makes a file. Reading one that was just deleted must not put
        # an empty one in its place.
        return sqlite3.connect(
            f"{file.as_uri()}?mode=rw", uri=True, timeout=BUSY_S, check_same_thread=False
        )

    engine = create_engine(address, creator=opened)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # Damaged text must fail no reading; what stands in its place has another hash.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        connection.isolation_level = None  # transactions are begun below, also around DDL
        _log_ahead(connection)
        # A record may be shipped as soon as it is committed. With less than FULL, a power cut
        # could undo the commit here, and the number would be used twice.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_size_limit=4194304")
        connection.execute("PRAGMA temp_store=MEMORY")  # no temporary files next to the database

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        how = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {how}")

    return engine


def _log_ahead(connection: Any) -> None:
    """Switch to write-ahead logging; try again while another process does the same."""
    end = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def begin_write(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that will write: SQLite waits for its turn now, not in the middle."""
    with engine.connect() as connection:
        ready = connection.execution_options(begin="IMMEDIATE")
        with ready.begin():
            yield ready


@contextmanager
def begin_read(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that sees one moment of the database, however long it reads."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to this version; other kiosks may do the same at the same time.

    Raises :class:`RecordsError` for a newer or a foreign database, and SQLAlchemy's errors for
    one that cannot be written.
    """
    if engine.url.get_backend_name() == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(PRIVATE)  # SQLite gives the files beside it the same rights
    if _version(engine) == _known()[-1]:
        return
    # Late: a database of this version, as at nearly every start, does not need it.
    from alembic import command
    from alembic.config import Config

    with begin_write(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", MIGRATIONS.as_posix())
        command.upgrade(config, "head")


def is_file(engine: Engine) -> bool:
    """Return whether the database is a file and not on a server."""
    return engine.dialect.name == "sqlite"


def file_of(engine: Engine) -> tuple[int, int] | None:
    """Return device and number of the file; None if it does not exist, or for a server."""
    path = engine.url.database
    if engine.url.get_backend_name() != "sqlite" or not path:
        return None
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def write_again(engine: Engine) -> None:
    """Restore a SQLite file that was deleted while it was open: its content still exists.

    Raises SQLAlchemy's or SQLite's errors, or :class:`OSError`, when it cannot be written.
    """
    path = Path(engine.url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    new = draft_of(path)
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("VACUUM INTO ?", (str(new),))
    put_in_place(new, path)
    engine.dispose()  # the next connection opens the new file


def check_version(engine: Engine) -> None:
    """Raise :class:`RecordsError` unless the database has the tables of this version."""
    if engine.url.get_backend_name() == "sqlite" and file_of(engine) is None:
        raise RecordsError(f"{name_of(engine.url)} does not exist: no kiosk has written it yet")
    if _version(engine) != _known()[-1]:
        raise RecordsError(
            f"{name_of(engine.url)} is of an older version: start a kiosk of this version once"
        )


def _version(engine: Engine) -> str | None:
    """Return the revision of the database; None if it is empty."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        versions = text("SELECT version_num FROM alembic_version")
        revision = connection.scalar(versions) if "alembic_version" in tables else None
    if revision is None and tables:
        raise RecordsError(
            f"{name_of(engine.url)} holds other tables ({', '.join(sorted(tables)[:3])}): "
            "give the records a database of their own"
        )
    if revision is not None and revision not in _known():
        raise RecordsError(
            f"{name_of(engine.url)} was made by a newer version (its revision is {revision}): "
            "update this program; rows wait here until then"
        )
    return revision


def _known() -> list[str]:
    """Return the revisions that this version can make, the newest last: how the files are named."""
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))


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


# Errors of a database that is away, full or broken.
TROUBLES = (RecordsError, SQLAlchemyError, sqlite3.Error, OSError)
# Errors of values that no kiosk wrote: nothing that is read back is trusted.
DAMAGE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError)
