"""A kiosk's own records: numbered, chained, bounded, and each batch stored once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.chain import find_faults
from perfumer.records.ledger.entries import read_all
from perfumer.records.ledger.outbox import Bounds, Outbox
from tests.records.ledger.test_chain import rows
from tests.support.records.recording import ROOMY, answer, exposure, play, visit

MARKS = iter(range(10**9))


def opened(url: str, bounds: Bounds = ROOMY, *, ships: bool = False) -> Outbox:
    engine = connect(url)
    migrate(engine)
    return Outbox(engine, "lobby", bounds, ships)


@pytest.fixture
def outbox(url):
    box = opened(url)
    yield box
    box.engine.dispose()


@pytest.fixture
def small(tmp_path):
    """Room for ten records, all of which the fleet wants."""
    box = opened(f"sqlite:///{tmp_path}/small.sqlite3", Bounds(10, 10**9), ships=True)
    yield box
    box.engine.dispose()


def put(outbox: Outbox, *made) -> int:
    return outbox.append(made, f"mark {next(MARKS)}")


def held(outbox: Outbox) -> list[int]:
    with begin_read(outbox.engine) as connection:
        return [entry.sequence for entry in read_all(connection, outbox.kiosk)]


def wrong(outbox: Outbox) -> list[object]:
    standing = outbox.state()
    with begin_read(outbox.engine) as connection:
        entries = list(read_all(connection, outbox.kiosk))
    return list(find_faults(entries, standing.trimmed, standing.head))


def test_all_kinds_share_one_count(outbox):
    put(outbox, play("modak", exposure()), visit(), answer())
    put(outbox, play("modak"))
    assert held(outbox) == [1, 2, 3, 4]
    assert wrong(outbox) == []


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(rows, min_size=1, max_size=6))
def test_whatever_row_can_be_made_comes_back_as_it_was_hashed(outbox, made):
    put(outbox, *made)
    assert wrong(outbox) == []


def test_a_batch_whose_answer_got_lost_is_stored_once(outbox):
    assert outbox.append([visit(), visit()], "same") == 2
    assert outbox.append([visit(), visit()], "same") == 2
    assert held(outbox) == [1, 2]


def test_a_batch_that_fails_halfway_leaves_nothing(outbox):
    broken = visit()
    object.__setattr__(broken, "stage", None)
    with pytest.raises(Exception, match="stage"):
        put(outbox, visit(), broken)
    assert held(outbox) == []
    put(outbox, visit())
    assert wrong(outbox) == []


def test_what_has_not_arrived_is_never_deleted(small):
    assert [put(small, visit()) for _ in range(12)] == [1] * 10 + [0, 0]
    assert held(small) == list(range(1, 11))
    assert small.state().refused == 2


def test_what_has_arrived_goes_first_when_there_is_no_room(small):
    put(small, *[visit()] * 10)
    small.acknowledge(4)
    assert put(small, *[visit()] * 3) == 3
    assert held(small) == list(range(4, 14))
    assert wrong(small) == []


def test_a_batch_gets_what_room_there_is(small):
    put(small, *[visit()] * 8)
    assert put(small, *[visit()] * 5) == 2
    assert small.state().refused == 3


def test_a_kiosk_of_its_own_lets_its_oldest_go(tmp_path):
    box = opened(f"sqlite:///{tmp_path}/own.sqlite3", Bounds(100, 10**9))
    for _ in range(15):
        put(box, *[visit()] * 20)
    box.engine.dispose()
    assert 80 <= len(held(box)) <= 100
    assert held(box)[-1] == 300
    assert wrong(box) == []
    assert box.state().refused == 0
    box.engine.dispose()


def test_the_file_stays_within_its_bytes(tmp_path):
    limit = 400_000
    box = opened(f"sqlite:///{tmp_path}/own.sqlite3", Bounds(10**6, limit))
    for _ in range(40):
        put(box, *[play("modak", exposure())] * 50)
    box.engine.dispose()
    assert (tmp_path / "own.sqlite3").stat().st_size < 1.25 * limit
    assert held(box)[-1] == 2000
    assert wrong(box) == []
    box.engine.dispose()


def test_a_clock_set_back_changes_no_order(outbox):
    later, earlier = visit(), visit(minute=visit().minute.replace(year=2020))
    put(outbox, later, earlier, later)
    assert held(outbox) == [1, 2, 3]
    assert wrong(outbox) == []
