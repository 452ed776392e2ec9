"""Tables are those of the code in both databases, and hold nobody."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, LargeBinary, create_engine, insert, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError, StatementError

from perfumer.records.address import RecordsError, name_of
from perfumer.records.database import (
    MIGRATIONS,
    begin_read,
    begin_write,
    check_version,
    connect,
    migrate,
)
from perfumer.records.ledger.chain import ADDED, START, Link
from perfumer.records.ledger.entries import chain_rows
from perfumer.records.ledger.keys import load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.states import KioskState, state_columns
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import Minute, metadata, visits
from perfumer.records.troubles import trouble_of
from tests.support.records.recording import MINUTE, ROOMY, visit

COLUMNS = [column for table in metadata.tables.values() for column in table.columns]
# Whatever could hold a person, a face or a moment has no place here.
NAMES = {
    *("kiosk", "sequence", "hash", "place", "minute", "offset_min"),
    *("campaign", "creative", "strategy", "shown_s", "failure", "price_per_second"),
    *("group", "wanted", "ots", "lts", "arrivals", "attention_s", "visit_s"),
    *("experience", "outcome", "stage", "language"),
    *("item", "emotion", "intent", "fits", "recommends"),
    *("head", "head_hash", "trimmed", "trimmed_hash", "shipped", "refused", "taken"),
    *("earlier", "keyed", "key", "seal", "day", "clock", "table", "reason", "plays", "failed"),
}


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_no_column_can_hold_a_person(column):
    assert column.name in NAMES
    assert not isinstance(column.type, LargeBinary)
    assert getattr(column.type, "length", 0) in (0, None, 10, 16, 64, 200)
    assert isinstance(column.type, Minute) or not isinstance(column.type, DateTime)


@pytest.mark.parametrize("moment", [MINUTE, datetime(2026, 11, 21, 9, 41, 1)])
def test_no_time_finer_than_a_minute_can_be_stored(tmp_path, moment):
    engine = connect(f"sqlite:///{tmp_path}/r.sqlite3")
    migrate(engine)
    row = chain_rows([visit()], "kiosk", "lobby", Link(0, START))
    columns = dict(next(row).columns) | {"minute": moment}
    with engine.connect() as connection, pytest.raises(StatementError, match="no whole minute"):
        connection.execute(insert(visits), columns)
    engine.dispose()


def test_migrations_make_the_tables_of_the_code(url):
    engine = connect(url)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_opening_twice_changes_nothing(url):
    engine = connect(url)
    migrate(engine)
    migrate(engine)
    check_version(engine)
    engine.dispose()


def test_kiosks_that_start_together_make_the_tables_once(url):
    engines = [connect(url) for _ in range(4)]
    failures = []

    def start(engine):
        try:
            migrate(engine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must know
            failures.append(error)

    threads = [threading.Thread(target=start, args=[engine]) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engines[0].connect() as connection:
        versions = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    for engine in engines:
        engine.dispose()
    assert (failures, versions) == ([], 1)


def test_a_database_of_a_newer_version_is_left_alone(url):
    engine = connect(url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsError, match="made by a newer version"):
        migrate(engine)
    engine.dispose()


def test_a_database_of_something_else_is_left_alone(url):
    engine = connect(url)
    check = create_engine(url)
    with check.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(RecordsError, match="holds other tables"):
        migrate(engine)
    assert inspect(check).get_table_names() == ["recipes"]
    engine.dispose()
    check.dispose()


def test_reading_makes_no_file(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/none.sqlite3")
    with pytest.raises(RecordsError, match="no kiosk has written it yet"):
        check_version(engine)
    with pytest.raises(OperationalError):
        engine.connect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"not a database at all, " * 100, b"SQLite format 3\0" * 100])
def test_a_damaged_file_is_told_and_kept(tmp_path, content):
    path = tmp_path / "r.sqlite3"
    path.write_bytes(content)
    engine = connect(f"sqlite:///{path}")
    with pytest.raises(DatabaseError) as caught:
        migrate(engine)
    engine.dispose()
    assert "move it aside" in trouble_of(caught.value, engine.url)
    assert path.read_bytes() == content


def test_a_read_only_file_is_told(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/r.sqlite3")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(OperationalError) as caught:
            connection.exec_driver_sql("DELETE FROM visits")
    engine.dispose()
    assert "may not be written" in trouble_of(caught.value, engine.url)


def test_a_password_is_never_told():
    engine = connect("postgresql+psycopg://kiosk:geheim@127.0.0.1:1/perfumer")
    with pytest.raises(OperationalError) as caught:
        engine.connect()
    told = trouble_of(caught.value, engine.url)
    assert "geheim" not in told + name_of(engine.url)
    assert "is it running" in told


def test_sqlite_is_set_up_to_survive(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/r.sqlite3")
    migrate(engine)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
    with closing(sqlite3.connect(tmp_path / "r.sqlite3")) as door:
        assert door.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_newest_file_of_the_migrations_is_the_version_of_the_tables(url):
    engine = connect(url)
    migrate(engine)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    check_version(engine)
    engine.dispose()
    assert found == ScriptDirectory(MIGRATIONS).get_current_head()


def test_records_of_the_version_before_keep_their_chain(url, tmp_path):
    """As a kiosk finds its file after an update: without keys, clocks and numbers."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        (tmp_path / "central.sqlite3").touch()
    with begin_write(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", MIGRATIONS.as_posix())
        command.upgrade(config, "0001")
        link = Link(0, START)
        for entry in chain_rows([visit(), visit("music")], "kiosk", "lobby", link):
            kept = {name: value for name, value in entry.columns.items() if name not in ADDED}
            columns = [sa.column(name) for name in kept]
            connection.execute(sa.table("visits", *columns).insert().values(kept))
            link = entry.link
        state = state_columns(KioskState("kiosk", "lobby", link, Link(0, START), 0, 0, "x"), None)
        old = {
            name: state[name] for name in state if name not in ("earlier", "keyed", "key", "seal")
        }
        columns = [sa.column(name) for name in old]
        connection.execute(sa.table("kiosks", *columns).insert().values(old))
    migrate(engine)
    keys = load_keys(tmp_path / "key")
    outbox = Outbox(engine, "lobby", ROOMY, False, kiosk="kiosk", keys=keys)
    assert outbox.append([visit()], "new") == 1
    with begin_read(engine) as connection:
        assert [verdict.findings for verdict in verify(connection, {}, keys)] == [()]
    assert outbox.state().head.sequence == 3
    engine.dispose()
