"""What the page showed is what is recorded, to the play, whatever happens to disk and kiosk."""

from __future__ import annotations

import resource
import signal
import sqlite3
import sys
from contextlib import closing, contextmanager

import pytest

from perfumer.records.database import begin_read, connect
from perfumer.records.ledger.verifying import verify
from tests.support.records.playing import Ad, playing, recorded
from tests.support.running import RunningKiosk, until

pytestmark = pytest.mark.slow


@contextmanager
def no_room(kiosk: RunningKiosk):
    """No file may grow, as on a disk that is full."""
    pid, limit = kiosk.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(pid, limit, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(pid, limit, before)


@contextmanager
def locked(folder):
    with closing(sqlite3.connect(folder / "records.sqlite3", timeout=5)) as door:
        door.execute("BEGIN EXCLUSIVE")
        yield


def grown(folder, than: int) -> bool:
    return len(recorded(folder)) > than


def whole(folder) -> bool:
    """No row of the chain was changed or is missing."""
    engine = connect(f"sqlite:///{folder}/records.sqlite3")
    with begin_read(engine) as connection:
        [verdict] = verify(connection, {})
    engine.dispose()
    return verdict.findings == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of another process is Linux's")
def test_a_kiosk_goes_on_through_a_full_disk_a_lock_and_a_deleted_file(tmp_path):
    with playing(tmp_path) as page:
        until(lambda: grown(tmp_path, 1), 30)
        with no_room(page.kiosk):
            until(lambda: "its free space" in page.troubles, 20)
            assert page.kiosk.ask("/readyz").json()["ready"] is True
            assert page.kiosk.ask("/admin").status == 401  # pages answer
        until(lambda: page.troubles == "", 20)
        with locked(tmp_path):
            until(lambda: "another program holds the file" in page.troubles, 20)
            waits_from = len(page.confirmed)
            until(lambda: len(page.confirmed) > waits_from, 10)  # ads go on
        until(lambda: page.troubles == "", 20)
        before = len(recorded(tmp_path))
        for file in tmp_path.glob("records.sqlite3*"):
            file.unlink()
        until(lambda: (tmp_path / "records.sqlite3").exists() and grown(tmp_path, before), 20)
        until(lambda: len(page.confirmed) > len(recorded(tmp_path)), 10)  # one is on the screen
        page.kiosk.stop()
    assert recorded(tmp_path) == page.confirmed
    assert whole(tmp_path)


def test_a_kill_takes_no_play_but_the_one_on_the_screen(tmp_path):
    finished: list[Ad] = []
    for _ in range(3):
        finished += killed_while_it_shows_the_third(tmp_path, len(finished))
    assert recorded(tmp_path) == finished
    assert whole(tmp_path)


def killed_while_it_shows_the_third(folder, before: int) -> list[Ad]:
    """The ads that were confirmed and over; ``before``: so many had been recorded."""
    with playing(folder) as page:
        until(lambda: len(recorded(folder)) == before + 2 and len(page.confirmed) == 3, 60)
        page.kiosk.stop(signal.SIGKILL)
        return page.confirmed[:-1]
