"""A database that is frozen, and a disk that is full: what waits is on a disk within a second."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from perfumer.records.address import RecordsError
from perfumer.records.database import begin_read, connect
from perfumer.records.ledger.spill import Batch, Spill, read_spilled
from perfumer.records.store import SILENT_S, Store
from perfumer.records.tables import visits
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import plan, visit
from tests.support.running import until

WRITER = "tests.support.records.waiting_kiosk"
SOON_S = 1.0  # within which every row is on a disk


def on_disk(folder: Path) -> list[int]:
    return sorted(row.visit_s for each in read_spilled(folder) for row in each.batch.rows)


def stored(url: str) -> list[int]:
    engine = connect(url)
    with begin_read(engine) as connection:
        found = list(connection.execute(select(visits.c.visit_s)).scalars())
    engine.dispose()
    return sorted(found)


def test_a_frozen_server_is_told_after_ten_seconds_and_loses_nothing(tmp_path, server, postgres):
    store = Store(plan(tmp_path, url=postgres))
    store.start(Supervisor())
    until(lambda: store.kiosk, 10)
    with server.frozen():
        began = time.monotonic()
        for n in range(9):
            store.add_visit(visit(visit_s=n))
        until(lambda: on_disk(tmp_path / "unsaved") == list(range(9)), SOON_S)
        until(lambda: store.trouble, SILENT_S + 1)
        assert time.monotonic() - began < SILENT_S + 1
        assert "does not answer" in (store.trouble or "") or "no answer" in (store.trouble or "")
    until(lambda: store.waiting == 0, 30)
    assert store.trouble is None
    store.close(5)
    assert stored(postgres) == list(range(9))
    assert on_disk(tmp_path / "unsaved") == []


def test_what_waits_for_a_frozen_server_is_on_disk_when_the_process_ends(
    tmp_path, server, postgres
):
    store = Store(plan(tmp_path, url=postgres))
    store.start(Supervisor())
    until(lambda: store.kiosk, 10)
    with server.frozen():
        for n in range(9):
            store.add_visit(visit(visit_s=n))
        store.close(0.1)
        assert on_disk(tmp_path / "unsaved") == list(range(9))
    until(lambda: not store.supervised[0].is_alive, 30)
    store.close(1)
    again = Store(plan(tmp_path, url=postgres))
    again.start(Supervisor())
    until(lambda: again.kiosk and on_disk(tmp_path / "unsaved") == [], 20)
    again.close(5)
    assert stored(postgres) == list(range(9))


def killed(folder: Path, url: str, after_s: float, limit: int = 0) -> tuple[int, int]:
    """Kill a kiosk that hands in rows; the rows handed in a second before that, and at all."""
    command = [sys.executable, "-m", WRITER, str(folder), url, str(limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        time.sleep(after_s)
        at = time.monotonic()
        process.send_signal(signal.SIGKILL)
        lines = [line.split() for line in process.stdout.read().splitlines()[:-1]]
    told = [(int(number), float(when)) for number, when in lines]
    old = [number for number, when in told if when < at - SOON_S]
    return max(old, default=-1), max((number for number, _ in told), default=-1)


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_with_a_frozen_server_takes_one_second_at_most(tmp_path, server, postgres, seed):
    store = Store(plan(tmp_path, url=postgres))
    store.start(Supervisor())
    until(lambda: store.kiosk, 10)
    store.close(5)
    with server.frozen():
        old, last = killed(tmp_path, postgres, 2 + seed * 0.37)
    found = on_disk(tmp_path / "unsaved")
    assert old > 20
    assert found[: old + 1] == list(range(old + 1))
    assert len(set(found)) == len(found) <= last + 2


def test_a_kill_with_a_full_disk_takes_one_second_at_most(tmp_path):
    """No file may grow beyond some kilobytes, so the database is full at once."""
    old, _ = killed(tmp_path, f"sqlite:///{tmp_path}/records.sqlite3", 2.5, limit=200_000)
    found = on_disk(tmp_path / "unsaved")
    kept = sorted({*found, *stored(f"sqlite:///{tmp_path}/records.sqlite3")})
    assert old > 20
    assert kept[: old + 1] == list(range(old + 1))


def test_a_reserve_that_was_emptied_is_taken_again(tmp_path):
    spill = Spill(tmp_path / "unsaved", tmp_path / "second", 300_000)
    spill.hold_reserve()
    spill.reserve.write_bytes(b"")
    spill.hold_reserve()
    assert spill.reserve.stat().st_size == 300_000


def test_a_reserve_that_was_given_up_is_taken_again_once_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr("perfumer.records.ledger.writer.RESERVE_S", 0.0)
    store = Store(plan(tmp_path))
    store.start(Supervisor())
    reserve = plan(tmp_path).make_spill().reserve
    until(reserve.exists, 10)
    reserve.unlink()
    store.add_visit(visit())
    assert until(reserve.exists, 10)
    store.close(5)


def test_a_full_disk_gets_the_reserve(tmp_path, monkeypatch):
    size = 300_000
    spill = Spill(tmp_path / "unsaved", tmp_path / "second", size)
    spill.hold_reserve()
    assert spill.reserve.stat().st_size == size
    assert spill.reserve.stat().st_blocks * 512 >= size
    rows = tuple(visit(visit_s=n) for n in range(100))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(OSError, match="File too large"):
            spill.keep(Batch("mark", rows))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not spill.reserve.exists()  # it was given up before the second place was tried
    spill.keep(Batch("mark", rows))
    assert on_disk(tmp_path / "unsaved") == list(range(100))


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such links")
def test_a_second_place_is_used_where_the_first_cannot_be(tmp_path):
    (tmp_path / "unsaved").write_text("a file where the folder should be")
    spill = Spill(tmp_path / "unsaved", tmp_path / "second", 0)
    spill.keep(Batch("mark", (visit(visit_s=7),)))
    assert on_disk(tmp_path / "second") == [7]
    (tmp_path / "unsaved").unlink()
    assert [each.batch.mark for each in spill.read()] == ["mark"]
    spill.forget("mark")
    assert on_disk(tmp_path / "second") == []


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such links")
def test_a_second_place_of_another_user_is_not_used(tmp_path):
    (tmp_path / "unsaved").write_text("a file where the folder should be")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "second").symlink_to(tmp_path / "theirs")
    spill = Spill(tmp_path / "unsaved", tmp_path / "second", 0)
    with pytest.raises(PermissionError):
        spill.keep(Batch("mark", (visit(),)))


def test_a_folder_of_records_has_one_owner(tmp_path):
    first = Store(plan(tmp_path))
    with pytest.raises(RecordsError, match=f"belong to process {os.getpid()}"):
        Store(plan(tmp_path))
    with pytest.raises(RecordsError, match="belong to process"):
        Store(plan(tmp_path, url=f"sqlite:///{tmp_path}/other.sqlite3"))
    with pytest.raises(RecordsError, match="belong to process"):
        Store(plan(tmp_path, spill=tmp_path / "another"))
    first.start(Supervisor())
    first.close(5)
    Store(plan(tmp_path)).close(1)
