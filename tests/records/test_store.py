"""Rows handed in are stored, whatever happens to the database meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from perfumer.records.address import RecordsError
from perfumer.records.database import begin_read, begin_write, connect, migrate
from perfumer.records.ledger.keys import load_keys
from perfumer.records.ledger.names import NAME, load_name, rename
from perfumer.records.ledger.outbox import Bounds
from perfumer.records.ledger.spill import read_spilled
from perfumer.records.ledger.states import read_states
from perfumer.records.store import Store
from perfumer.records.tables import metadata
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import answer, central, exposure, plan, play, visit
from tests.support.running import until


@contextmanager
def started(chosen):
    store = Store(chosen)
    store.start(Supervisor())
    try:
        yield store
    finally:
        store.close(5)


def stored(store: Store) -> bool:
    return store.waiting == 0 and store.trouble is None and store.kiosk is not None


def count(path, table: str) -> int:
    with closing(sqlite3.connect(path)) as door:
        return door.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_rows_of_every_kind_are_stored(tmp_path):
    with started(plan(tmp_path)) as store:
        store.add_play(play("modak", exposure(), exposure("male 30s")))
        store.add_visit(visit())
        store.add_feedback(answer())
        until(lambda: stored(store), 5)
    tables = ("plays", "exposures", "visits", "feedback")
    assert [count(tmp_path / "records.sqlite3", table) for table in tables] == [1, 2, 1, 1]


def test_closing_stores_what_was_handed_in_last(tmp_path):
    with started(plan(tmp_path)) as store:
        for _ in range(200):
            store.add_visit(visit())
    assert count(tmp_path / "records.sqlite3", "visits") == 200


def test_the_file_is_kept_between_starts(tmp_path):
    names = []
    for _ in range(2):
        with started(plan(tmp_path)) as store:
            store.add_visit(visit())
            until(lambda: stored(store), 5)
            names.append(store.kiosk)
    assert names[0] == names[1]
    assert count(tmp_path / "records.sqlite3", "visits") == 2


def test_answers_are_known_at_once_and_after_a_restart(tmp_path):
    key = ("spring-day", "sad", "stay")
    with started(plan(tmp_path)) as store:
        store.add_feedback(answer(fits=True))
        store.add_feedback(answer(fits=False))
        store.add_feedback(answer(fits=None))
        until(lambda: store.feedback_counts().get(key) == (1, 1), 5)
    with started(plan(tmp_path)) as store:
        assert until(lambda: store.feedback_counts() == {key: (1, 1)}, 5)


def test_a_locked_database_is_a_trouble_and_nothing_is_lost(tmp_path):
    with started(plan(tmp_path)) as store:
        until(lambda: stored(store), 5)
        with closing(sqlite3.connect(tmp_path / "records.sqlite3")) as other:
            other.execute("BEGIN EXCLUSIVE")
            store.add_visit(visit())
            until(lambda: store.trouble, 5)
            assert "another program holds the file" in (store.trouble or "")
        until(lambda: stored(store), 5)
    assert count(tmp_path / "records.sqlite3", "visits") == 1


def test_a_full_disk_is_a_trouble_and_nothing_is_lost(tmp_path):
    with started(plan(tmp_path)) as store:
        until(lambda: stored(store), 5)
        with store.engine.connect() as connection:  # the writer's connection, from the pool
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for _ in range(500):
            store.add_visit(visit())
        until(lambda: store.trouble, 5)
        assert "make room" in (store.trouble or "")
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        until(lambda: stored(store), 5)
    assert count(tmp_path / "records.sqlite3", "visits") == 500


def test_a_deleted_file_is_written_again_with_all_it_held(tmp_path):
    with started(plan(tmp_path)) as store:
        store.add_visit(visit())
        until(lambda: stored(store), 5)
        kiosk = store.kiosk
        for file in tmp_path.glob("records.sqlite3*"):
            file.unlink()
        store.add_visit(visit())
        until(lambda: stored(store), 5)
        assert store.kiosk == kiosk
    assert count(tmp_path / "records.sqlite3", "visits") == 2


def test_a_newer_database_is_left_alone_and_rows_wait_for_the_update(tmp_path):
    chosen = plan(tmp_path)
    engine = connect(chosen.url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with started(chosen) as store:
        store.add_visit(visit())
        until(lambda: store.trouble, 5)
        assert "made by a newer version" in (store.trouble or "")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    engine.dispose()
    with started(chosen) as store:
        until(lambda: stored(store), 5)
    assert count(tmp_path / "records.sqlite3", "visits") == 1
    assert list((tmp_path / "unsaved").iterdir()) == []


def test_what_waits_beyond_the_bound_is_counted(tmp_path):
    store = Store(plan(tmp_path, queue_rows=100))  # not started: nobody writes
    for _ in range(130):
        store.add_visit(visit())
    assert (store.waiting, store.dropped) == (100, 30)


def test_all_that_waits_is_bounded_and_spilled(tmp_path):
    away = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    with started(plan(tmp_path, url=away, queue_rows=100)) as store:
        until(lambda: store.trouble, 5)
        for _ in range(250):
            store.add_visit(visit())
        assert (store.waiting, store.dropped) == (100, 150)
        until(
            lambda: sum(len(each.batch.rows) for each in read_spilled(tmp_path / "unsaved")) == 100,
            5,
        )
    with started(plan(tmp_path)) as store:
        until(lambda: stored(store), 5)
        assert count(tmp_path / "records.sqlite3", "visits") == 100


def test_there_is_room_again_when_rows_were_stored(tmp_path):
    with started(plan(tmp_path, queue_rows=100)) as store:
        for _ in range(3):
            for _ in range(100):
                store.add_visit(visit())
            until(lambda: stored(store), 5)
        assert store.dropped == 0
    assert count(tmp_path / "records.sqlite3", "visits") == 300


def test_a_kiosk_that_is_renamed_goes_on_under_its_new_name(tmp_path):
    with started(plan(tmp_path)) as store:
        store.add_visit(visit())
        until(lambda: stored(store), 5)
        engine = connect(plan(tmp_path).url)
        name = rename(engine, load_keys(plan(tmp_path).key))
        engine.dispose()
        store.add_visit(visit())
        until(lambda: stored(store), 5)
        assert store.kiosk == name
    assert count(tmp_path / "records.sqlite3", "visits") == 2


def emptied(url: str) -> None:
    """As a database that was made anew beside a running kiosk."""
    engine = connect(url)
    with begin_write(engine) as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()


def test_a_server_whose_tables_are_gone_gets_them_again(tmp_path, postgres):
    with started(plan(tmp_path, url=postgres)) as store:
        store.add_feedback(answer(fits=True))
        until(lambda: stored(store), 5)
        kiosk = store.kiosk
        emptied(postgres)
        store.add_visit(visit())
        until(lambda: stored(store), 5)
        assert store.kiosk == kiosk
        assert store.feedback_counts() == {("spring-day", "sad", "stay"): (1, 0)}


def test_a_fleet_whose_tables_are_gone_gets_all_records_again(tmp_path):
    fleet = f"sqlite:///{tmp_path}/fleet.sqlite3"
    with started(plan(tmp_path, central=central(fleet))) as store:
        store.add_visit(visit())
        until(lambda: stored(store) and arrived(tmp_path) == 1, 5)
        emptied(fleet)
        store.add_visit(visit())
        assert until(lambda: arrived(tmp_path) == 2, 5)


def arrived(folder) -> int:
    try:
        return count(folder / "fleet.sqlite3", "visits")
    except sqlite3.OperationalError:  # no tables, or none yet
        return 0


def test_two_kiosks_of_one_place_stay_apart_on_a_server(tmp_path, postgres):
    names = []
    for folder in ("one", "two", "one"):
        with started(plan(tmp_path / folder, url=postgres)) as store:
            store.add_visit(visit())
            until(lambda store=store: stored(store), 5)
            names.append(store.kiosk)
    engine = connect(postgres)
    with begin_read(engine) as connection:
        found = {each.kiosk: (each.place, each.head.sequence) for each in read_states(connection)}
    engine.dispose()
    assert found == {names[0]: ("lobby", 2), names[1]: ("lobby", 1)}
    assert names[2] == names[0]


@pytest.mark.parametrize("left", ["", "lobby", "\x00\xff"])
def test_a_name_that_was_not_kept_whole_is_made_anew(tmp_path, left):
    file = tmp_path / "var" / "records.kiosk"
    file.parent.mkdir()
    file.write_text(left)
    name = load_name(file)
    assert NAME.fullmatch(name)
    assert load_name(file) == name
    assert {path.name for path in file.parent.iterdir()} == {
        "records.kiosk",
        "records.kiosk.damaged",
    }


def test_a_full_outbox_refuses_the_newest_and_says_so(tmp_path):
    away = central("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with started(plan(tmp_path, bounds=Bounds(5, 10**9), central=away)) as store:
        for _ in range(8):
            store.add_visit(visit())
        until(lambda: store.dropped, 5)
        assert "PERFUMER_RECORDS__MAX_ROWS" in (store.trouble or "")
        assert store.dropped == 3
    assert count(tmp_path / "records.sqlite3", "visits") == 5


def test_an_unreachable_fleet_leaves_the_kiosk_well(tmp_path):
    away = central("postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    with started(plan(tmp_path, central=away)) as store:
        store.add_visit(visit())
        until(lambda: stored(store) and store.shipping_trouble, 8)
        assert "is it running" in (store.shipping_trouble or "")
        assert "secret" not in (store.shipping_trouble or "")


@pytest.mark.parametrize(
    "url", ["records.sqlite3", "mysql://host/name", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_cannot_work_is_an_error_with_examples(tmp_path, url):
    with pytest.raises(RecordsError, match=r"sqlite:///var/records\.sqlite3"):
        Store(plan(tmp_path, url=url))


def test_the_fleet_has_a_database_of_its_own(tmp_path):
    url = plan(tmp_path).url
    with pytest.raises(RecordsError, match="both the kiosk's own database and the fleet's"):
        Store(plan(tmp_path, central=central(url)))


def test_records_that_are_too_old_are_erased_at_the_start(tmp_path):
    with started(plan(tmp_path)) as store:
        store.add_visit(visit(minute=visit().minute.replace(year=2020)))
        store.add_visit(visit(minute=visit().minute.replace(year=2999)))
        until(lambda: stored(store), 5)
    with started(plan(tmp_path, keep_days=30)) as store:
        assert until(lambda: count(tmp_path / "records.sqlite3", "visits") == 1, 5)
