"""Nothing that is read back is trusted: a bad row is set aside, counted and said."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from random import Random

import pytest

from perfumer.records.database import begin_read, connect
from perfumer.records.ledger.keys import load_keys
from perfumer.records.ledger.verifying import verify
from perfumer.records.store import Store
from perfumer.signage.memory import recall_plays
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.damaging import BAD, damage
from tests.support.records.recording import MINUTE, answer, exposure, plan, play, visit
from tests.support.running import until

FULL = (play("modak", exposure()), visit(), answer(), play("ohu", exposure("male 30s")))


@contextmanager
def started(folder):
    store = Store(plan(folder))
    store.start(Supervisor())
    try:
        yield store
    finally:
        store.close(5)


def record(store: Store, rows) -> None:
    until(lambda: store.kiosk, 10)
    for row in rows:
        store._add(row)
    until(lambda: store.waiting == 0, 10)


@pytest.fixture
def file(tmp_path):
    with started(tmp_path) as store:
        record(store, FULL)
    return tmp_path / "records.sqlite3"


def count(file, table: str) -> int:
    with closing(sqlite3.connect(file)) as door:
        return door.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.mark.parametrize("statement", BAD.values(), ids=BAD)
def test_after_any_damage_rows_are_recorded_and_ads_remember(file, tmp_path, statement):
    damage(file, statement)
    with started(tmp_path) as store:
        record(store, [visit("music", visit_s=n) for n in range(5)])
        until(lambda: store.trouble is None, 5)
        recall_plays(store, MINUTE + timedelta(minutes=10))
        assert store.dropped == 0
        assert all(each.is_alive for each in store.supervised)
    with closing(sqlite3.connect(file)) as door:
        found = door.execute("SELECT visit_s FROM visits WHERE experience = 'music'").fetchall()
    assert sorted(n for (n,) in found) == list(range(5))


def test_a_bad_row_is_set_aside_and_said_and_the_others_are_checked(file, tmp_path):
    damage(file, BAD["a time"])
    with started(tmp_path) as store:
        record(store, [visit()])
        until(lambda: store.troubles, 5)
        [said] = store.troubles
        assert "1 damaged rows of plays were set aside" in said
    assert count(file, "plays") == 1
    [aside] = (tmp_path / "unsaved").glob("plays-*.damaged")
    assert "2026-1x-21" in aside.read_text()
    engine = connect(f"sqlite:///{file}")
    with begin_read(engine) as connection:
        keys = load_keys(tmp_path / "key")
        [verdict] = verify(connection, {}, keys)
    engine.dispose()
    assert [str(each).partition(" (")[0] for each in verdict.findings] == ["record 4"]


def test_a_row_that_the_database_refuses_holds_up_no_other(file, tmp_path):
    broken = visit()
    object.__setattr__(broken, "stage", None)
    with started(tmp_path) as store:
        record(store, [visit(), broken, visit()])
        assert store.dropped == 1
        assert any("was refused" in each for each in store.troubles)
    assert count(file, "visits") == 3


def test_damaged_pages_are_set_aside_and_recording_goes_on(file, tmp_path):
    content = bytearray(file.read_bytes())
    for at in range(4096, len(content)):
        content[at] = 0xA5
    file.write_bytes(content)
    with started(tmp_path) as store:
        record(store, [visit()])
        assert any("set aside as records.sqlite3.damaged" in each for each in store.troubles)
    assert count(file, "visits") == 1
    assert (tmp_path / "records.sqlite3.damaged").read_bytes()[4096:] == content[4096:]


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes_end_no_thread(file, tmp_path, seed):
    chance, content = Random(seed), bytearray(file.read_bytes())
    for _ in range(chance.choice([1, 3, 20])):
        content[chance.randrange(100, len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)
    with started(tmp_path) as store:
        for n in range(3):
            store.add_visit(visit(visit_s=n))
        until(lambda: store.waiting == 0 or store.trouble, 10)
        recall_plays(store, MINUTE)
        assert all(each.is_alive for each in store.supervised)
    lines = [path.read_text().splitlines() for path in (tmp_path / "unsaved").glob("*.jsonl")]
    assert sum(map(len, lines)) >= store.waiting
