"""A clock that is wrong or leaps is noticed, and the rows that it spoils are marked."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from perfumer.records.clock import BEHIND, EARLY, LEAPT, MARKED_S, Clock
from perfumer.records.database import begin_read
from perfumer.records.ledger.waiting import Waiting
from perfumer.records.ledger.writer import Writer
from perfumer.records.store import Store
from perfumer.records.tables import visits
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import plan, visit
from tests.support.running import until

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)


def marks(*moments: tuple[float, float], newest: datetime | None = None) -> list[str]:
    """The marks at pairs of seconds: of the wall clock after noon, and of the monotonic one."""
    clock = Clock()
    clock.begin_after(newest)
    return [clock.look(NOON + timedelta(seconds=wall), at) for wall, at in moments]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([(0, 0), (10, 10), (86_400, 86_400)], ["", "", ""]),
        ([(0, 0), (40, 10), (45, 45)], ["", "", ""]),
        ([(0, 0), (3610, 10), (3620, 20)], ["", LEAPT, LEAPT]),
        ([(0, 0), (-3590, 10), (-3580, 20)], ["", LEAPT, LEAPT]),
        ([(0, 0), (3610, 10), (3611 + MARKED_S, 11 + MARKED_S)], ["", LEAPT, ""]),
    ],
    ids=["steady", "corrected by seconds", "an hour ahead", "an hour back", "later"],
)
def test_a_leap_is_marked_for_a_while(moments, expected):
    assert marks(*moments) == expected


def test_a_time_before_the_program_is_marked():
    clock = Clock()
    assert clock.look(datetime(1970, 1, 1, tzinfo=UTC), 0) == EARLY
    assert "1970-01-01 00:00" in (clock.trouble or "")


def test_a_time_before_the_newest_record_is_marked():
    assert marks((0, 0), newest=NOON + timedelta(hours=1)) == [BEHIND]
    assert marks((0, 0), newest=NOON) == [""]


def test_it_is_said_and_cleared():
    clock = Clock()
    clock.look(NOON, 0)
    clock.look(NOON + timedelta(hours=2), 10)
    assert "leapt by +7190 s" in (clock.trouble or "")
    clock.look(NOON + timedelta(hours=2, seconds=MARKED_S + 1), 11 + MARKED_S)
    assert clock.trouble is None


def record(folder, row) -> None:
    store = Store(plan(folder))
    store.start(Supervisor())
    until(lambda: store.kiosk, 5)
    time.sleep(0.3)  # the newest record is read after the database was opened
    store.add_visit(row)
    until(lambda: store.waiting == 0, 5)
    store.close(5)


def test_rows_of_a_clock_that_is_behind_carry_the_mark(tmp_path):
    record(tmp_path, visit(minute=visit().minute.replace(year=2099)))
    record(tmp_path, visit())
    with closing(sqlite3.connect(tmp_path / "records.sqlite3")) as door:
        found = door.execute("SELECT clock FROM visits ORDER BY sequence").fetchall()
    assert found == [("",), (BEHIND,)]


def test_nothing_is_too_old_while_the_clock_is_in_doubt(tmp_path):
    wanted = plan(tmp_path, keep_days=30)
    spill, trusted = wanted.make_spill(), []
    writer = Writer(wanted, Waiting(spill, 10), spill, trusts_clock=lambda: bool(trusted))
    writer.take(visit(minute=visit().minute.replace(year=2020)))
    writer.save()
    assert count(writer) == 1
    trusted.append("the clock")
    writer.save()
    assert count(writer) == 0
    writer.engine.dispose()


def count(writer: Writer) -> int:
    with begin_read(writer.engine) as connection:
        return connection.execute(select(func.count()).select_from(visits)).scalar_one()
