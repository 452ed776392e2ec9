"""An earlier state of the database, put back with its seal, has fewer records than were noted."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import copy

import pytest

from perfumer.records.__main__ import main
from perfumer.records.ledger.noting import note_of, parse_head, read_note
from perfumer.records.store import Store
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import plan, play, visit
from tests.support.running import until


@contextmanager
def started(folder):
    store = Store(plan(folder))
    store.start(Supervisor())
    until(lambda: store.kiosk, 10)
    yield store
    store.close(5)


def record(folder, rows: int) -> None:
    with started(folder) as store:
        for _ in range(rows):
            store.add_play(play())
        until(lambda: store.waiting == 0, 10)


@pytest.fixture
def put_back(tmp_path):
    """A folder whose database is the one from before the last five records."""
    record(tmp_path, 3)
    copy(tmp_path / "records.sqlite3", tmp_path / "earlier")
    record(tmp_path, 5)
    copy(tmp_path / "earlier", tmp_path / "records.sqlite3")
    return tmp_path


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFUMER_RECORDS__KEY", str(tmp_path / "key"))
    monkeypatch.setenv("PERFUMER_RECORDS__URL", f"sqlite:///{tmp_path}/records.sqlite3")


def test_a_database_that_was_put_back_is_said_and_its_note_kept(put_back):
    with started(put_back) as store:
        until(lambda: store.troubles, 5)
        [said] = store.troubles
    assert "went up to number 8, and the database ends at 3" in said
    [aside] = put_back.glob("key.head.*damaged")
    assert parse_head(aside.read_text().strip())[1].sequence == 8


def test_verify_looks_for_the_head_that_was_noted(put_back, settings, capsys):
    assert main(["verify"]) == 1
    assert "records 4 to 8, at the end,: removed" in capsys.readouterr().out
    assert main(["verify", "--url", f"sqlite:///{put_back}/records.sqlite3"]) == 0


def test_a_database_that_is_gone_is_said(tmp_path, settings, capsys):
    record(tmp_path, 3)
    (tmp_path / "records.sqlite3").rename(tmp_path / "taken")
    with started(tmp_path) as store:
        store.add_visit(visit())
        until(lambda: store.troubles, 5)
        [said] = store.troubles
    assert "went up to number 3" in said


def test_nothing_is_said_of_records_that_go_on(tmp_path, settings, capsys):
    for _ in range(3):
        record(tmp_path, 2)
    with started(tmp_path) as store:
        assert store.troubles == ()
    kiosk, head = read_note(tmp_path / "key")
    assert (kiosk, head.sequence) == (store.kiosk, 6)
    assert main(["verify"]) == 0


def test_a_copied_file_with_a_new_name_misses_nothing(tmp_path, settings, capsys):
    record(tmp_path, 2)
    assert main(["rename"]) == 0
    assert main(["verify"]) == 0
    with started(tmp_path) as store:
        assert store.troubles == ()


@pytest.mark.parametrize("torn", ["", "kiosk:", "kiosk:x:y", "kiosk:3:"])
def test_a_torn_note_says_nothing_and_is_written_anew(tmp_path, torn):
    record(tmp_path, 2)
    note_of(tmp_path / "key").write_text(torn)
    with started(tmp_path) as store:
        until(lambda: store.waiting == 0, 5)
        assert store.troubles == ()
    assert read_note(tmp_path / "key")[1].sequence == 2


def test_the_head_is_noted_now_and_then_only(tmp_path):
    record(tmp_path, 1)
    with started(tmp_path) as store:
        until(lambda: not store._writer._head.is_due, 5)
        store.add_play(play())
        until(lambda: store.waiting == 0, 5)
        assert read_note(tmp_path / "key")[1].sequence == 1
    assert read_note(tmp_path / "key")[1].sequence == 2
