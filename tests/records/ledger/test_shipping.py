"""Every record arrives in the fleet's database once, whatever is cut off meanwhile."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from perfumer.records.address import RecordsError
from perfumer.records.database import begin_read, begin_write, connect, migrate
from perfumer.records.ledger.entries import read_all
from perfumer.records.ledger.keys import NO_KEYS, Keys, load_keys
from perfumer.records.ledger.names import rename
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.states import read_states, save_state
from perfumer.records.ledger.verifying import verify
from perfumer.records.store import Store
from perfumer.records.tables import visits
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import ROOMY, answer, central, exposure, plan, play, visit
from tests.support.running import until


@contextmanager
def database(url: str):
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def fleet(url):
    with database(url) as engine:
        yield engine


@pytest.fixture
def outbox(tmp_path):
    with database(f"sqlite:///{tmp_path}/records.sqlite3") as engine:
        yield Outbox(engine, "lobby", ROOMY, True)


def filled(outbox: Outbox, number: int, mark: str = "some") -> Outbox:
    outbox.append([visit(visit_s=n) for n in range(number)], mark)
    return outbox


def arrived(fleet, kiosk: str, keys: Keys = NO_KEYS) -> list[int]:
    with begin_read(fleet) as connection:
        assert [verdict.findings for verdict in verify(connection, {}, keys)] == [()] * len(
            read_states(connection)
        )
        return [entry.sequence for entry in read_all(connection, kiosk)]


def test_records_arrive_in_batches_as_they_were_written(outbox, fleet):
    outbox.append([play("modak", exposure(), exposure("male 30s")), visit(), answer()], "mixed")
    filled(outbox, 7)
    assert [ship(outbox, fleet, 4) for _ in range(4)] == [4, 4, 2, 0]
    assert arrived(fleet, outbox.kiosk) == list(range(1, 11))
    with begin_read(outbox.engine) as here, begin_read(fleet) as there:
        assert list(read_all(here, outbox.kiosk)) == list(read_all(there, outbox.kiosk))


def test_a_kiosk_that_forgot_what_arrived_sends_nothing_twice(outbox, fleet):
    ship(filled(outbox, 6), fleet, 4)
    # As after a kill -9, or a connection that broke, between the commit there and the one here.
    with begin_write(outbox.engine) as connection:
        save_state(connection, replace(outbox.state(), shipped=0))
    assert [ship(outbox, fleet, 4) for _ in range(2)] == [2, 0]
    assert arrived(fleet, outbox.kiosk) == list(range(1, 7))
    assert outbox.state().shipped == 6


def test_a_batch_that_fails_halfway_leaves_nothing_there(outbox, fleet):
    [fifth] = filled(outbox, 6).read_after(4, 1)
    with begin_write(fleet) as connection:  # what stands in its way
        connection.execute(insert(visits), dict(fifth.columns))
    with pytest.raises(IntegrityError):
        ship(outbox, fleet, 10)
    with begin_write(fleet) as connection:
        assert connection.execute(select(visits.c.sequence)).scalars().all() == [5]
        connection.execute(delete(visits))
    assert ship(outbox, fleet, 10) == 6
    assert arrived(fleet, outbox.kiosk) == list(range(1, 7))


def test_two_that_ship_at_the_same_time_bring_each_record_once(outbox, fleet):
    filled(outbox, 300)
    failures = []

    def all_of_it():
        try:
            while ship(outbox, fleet, 7):
                pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must know
            failures.append(error)

    threads = [threading.Thread(target=all_of_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert arrived(fleet, outbox.kiosk) == list(range(1, 301))


def test_kiosks_of_one_place_stay_apart(tmp_path, fleet):
    names = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        with database(f"sqlite:///{tmp_path}/{folder}/r.sqlite3") as engine:
            outbox = filled(Outbox(engine, "lobby", ROOMY, True), 3)
            ship(outbox, fleet, 10)
            names.append(outbox.kiosk)
    assert [arrived(fleet, name) for name in names] == [[1, 2, 3]] * 2


def test_a_copied_file_ships_nothing_until_it_has_a_name_of_its_own(tmp_path, fleet):
    with database(f"sqlite:///{tmp_path}/one.sqlite3") as engine:
        ship(filled(Outbox(engine, "lobby", ROOMY, True), 3), fleet, 10)
    shutil.copy(tmp_path / "one.sqlite3", tmp_path / "two.sqlite3")
    with database(f"sqlite:///{tmp_path}/one.sqlite3") as engine:
        original = filled(Outbox(engine, "lobby", ROOMY, True), 2, "more")
        ship(original, fleet, 10)
    with database(f"sqlite:///{tmp_path}/two.sqlite3") as engine:
        copy = Outbox(engine, "gate", ROOMY, True)
        copy.append([answer()], "other")
        with pytest.raises(RecordsError, match="was copied or restored"):
            ship(copy, fleet, 10)
        rename(engine)
        renamed = Outbox(engine, "gate", ROOMY, True)
        assert ship(renamed, fleet, 10) == 1  # what was shipped before is there already
        assert arrived(fleet, renamed.kiosk) == [1]
    assert arrived(fleet, original.kiosk) == [1, 2, 3, 4, 5]


def test_a_server_that_goes_down_and_comes_back_gets_each_record_once(tmp_path, server, postgres):
    store = Store(plan(tmp_path, central=central(postgres)))
    store.start(Supervisor())
    try:
        until(lambda: store.kiosk, 10)
        for round_ in range(3):
            for n in range(50):
                store.add_visit(visit(visit_s=1000 * round_ + n))
            until(lambda: store.waiting == 0, 5)
            server.stop()
            store.add_visit(visit(visit_s=9000 + round_))
            until(lambda: store.shipping_trouble, 10)
            assert store.trouble is None
            server.start()
            until(lambda: store.shipping_trouble is None, 15)
        kiosk = store.kiosk
        with database(postgres) as fleet:
            until(lambda: len(arrived(fleet, kiosk, load_keys(tmp_path / "key"))) == 153, 10)
            with begin_read(fleet) as connection:
                found = [row[0] for row in connection.execute(select(visits.c.visit_s))]
        assert sorted(found) == sorted(
            [1000 * round_ + n for round_ in range(3) for n in range(50)] + [9000, 9001, 9002]
        )
    finally:
        store.close(5)


def test_a_server_that_accepts_and_says_nothing_holds_up_nobody(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://kiosk@127.0.0.1:{silent.getsockname()[1]}/fleet"
        assert told_by_a_kiosk_that_ships_to(url, tmp_path)


def test_a_server_that_hangs_up_is_told_and_costs_nothing(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as rude:
        threading.Thread(target=hang_up, args=(rude,), daemon=True).start()
        url = f"postgresql+psycopg://kiosk@127.0.0.1:{rude.getsockname()[1]}/fleet"
        assert "is it running" in told_by_a_kiosk_that_ships_to(url, tmp_path)


def test_a_host_that_nobody_knows_is_told_and_costs_nothing(tmp_path):
    url = "postgresql+psycopg://kiosk@no-such-host.invalid/fleet"
    assert "host's name is unknown" in told_by_a_kiosk_that_ships_to(url, tmp_path)


def hang_up(server: socket.socket) -> None:
    with suppress(OSError):  # the test is over
        while True:
            server.accept()[0].close()


def told_by_a_kiosk_that_ships_to(url: str, folder) -> str:
    """Its trouble with the fleet; all that it records is in its own file meanwhile."""
    store = Store(plan(folder, central=central(url)))
    store.start(Supervisor())
    for n in range(200):
        store.add_visit(visit(visit_s=n))
    until(lambda: store.kiosk and store.waiting == 0, 5)
    until(lambda: store.shipping_trouble, 30)
    assert store.trouble is None
    told = store.shipping_trouble
    store.close(1)
    return told


def test_a_fleet_of_a_newer_version_gets_nothing_until_the_kiosk_is_updated(tmp_path, postgres):
    with database(postgres) as fleet, fleet.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store = Store(plan(tmp_path, central=central(postgres)))
    store.start(Supervisor())
    store.add_visit(visit())
    until(lambda: store.shipping_trouble, 10)
    assert "newer version" in store.shipping_trouble
    engine = connect(postgres)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    until(lambda: store.shipping_trouble is None, 10)
    store.close(5)
    assert arrived(engine, store.kiosk, load_keys(tmp_path / "key")) == [1]
    engine.dispose()
