"""Open a database, in WAL mode where it is SQLite's, and bring its tables to this version."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL

from perfumer.files.whole import PRIVATE, draft_of, put_in_place
from perfumer.records.address import RecordsError, name_of, parse_address

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_S = 2  # seconds that another process may hold the file
CONNECT_S = 5  # seconds until an attempt to connect to a server ends
ANSWER_S = 8.0  # seconds without an answer of a server that is connected, but frozen
REPORT_S = 30.0  # the same for what reads reports, which are long
SILENT_MS = 10_000  # milliseconds without an answer after which a server counts as gone
MIGRATING = 0x7065_7266  # advisory lock under which one kiosk at a time makes tables


def connect(url: str, answer_s: float = ANSWER_S) -> Engine:
    """Return an engine for the address; open nothing yet. Raises :class:`RecordsError`.

    A server that has not answered a statement after ``answer_s`` seconds counts as gone.
    """
    address = parse_address(url)
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


@contextmanager
def open_to_read(url: str, answer_s: float = REPORT_S) -> Iterator[Connection]:
    """Open a database that is there, in this version, for one look at one moment of it.

    Raises what :data:`perfumer.records.troubles.TROUBLES` lists.
    """
    engine = connect(url, answer_s)
    try:
        check_version(engine)
        with begin_read(engine) as connection:
            yield connection
    finally:
        engine.dispose()


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
