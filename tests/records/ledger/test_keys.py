"""Who can write the rows cannot forge them: the key of the place stands in no row."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from perfumer.records.address import RecordsError
from perfumer.records.database import begin_read, begin_write, connect, migrate
from perfumer.records.ledger.chain import START, Fault, Link
from perfumer.records.ledger.entries import chain_rows, put, read_all
from perfumer.records.ledger.keys import NO_KEYS, Keys, load_keys, remember, rotate
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.states import read_states, state_columns
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import (
    exposures,
    feedback,
    folded,
    heads,
    kiosks,
    metadata,
    numbers,
    plays,
    visits,
)
from tests.support.records.recording import ROOMY, answer, exposure, play, visit

ROWS = (play("modak", exposure()), visit(), play("ohu"), answer(), visit("music"))
NEVER = {"kiosk", "sequence"}  # what a row is found by; a change of it is a row put in


@pytest.fixture
def keys(tmp_path):
    return load_keys(tmp_path / "key")


@pytest.fixture
def outbox(url, keys):
    engine = connect(url)
    migrate(engine)
    box = Outbox(engine, "lobby", ROOMY, False, keys=keys)
    box.append(ROWS, "first")
    yield box
    engine.dispose()


def wrong(outbox: Outbox, keys: Keys) -> list[str]:
    with begin_read(outbox.engine) as connection:
        return [str(each) for verdict in verify(connection, {}, keys) for each in verdict.findings]


def test_a_chain_with_a_key_has_nothing_wrong(outbox, keys):
    assert wrong(outbox, keys) == []


def test_without_the_key_nothing_is_said_to_be_right(outbox):
    assert any("which is not here: cannot be checked" in each for each in wrong(outbox, NO_KEYS))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column.name)
        for table in (plays, exposures, visits, kiosks)
        for column in table.columns
        if column.name not in NEVER
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_each_column_of_each_table_is_covered(outbox, keys, table, column):
    with begin_write(outbox.engine) as connection:
        row = connection.execute(select(table)).mappings().first()
        here = [table.c[name] == row[name] for name in table.primary_key.columns.keys()]  # noqa: SIM118
        value = other(row[column])
        connection.execute(update(table).where(*here).values({table.c[column]: value}))
    assert wrong(outbox, keys) != []


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if value is None or isinstance(value, str):
        return (value or "")[:-1] + "0" if (value or "")[-1:] != "0" else value[:-1] + "1"
    return value.replace(hour=(value.hour + 1) % 24)


def test_seconds_within_a_minute_are_covered(outbox, keys):
    with begin_write(outbox.engine) as connection:
        connection.execute(text("UPDATE visits SET minute = '2026-11-21 09:41:07.000000'"))
    assert wrong(outbox, keys) != []


def test_an_exposure_of_a_visit_is_found(outbox, keys):
    with begin_write(outbox.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE exposures DROP CONSTRAINT fk_exposures_plays"))
        else:
            connection.connection.driver_connection.execute("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        row = connection.execute(select(exposures)).mappings().first()
        connection.execute(insert(exposures).values(dict(row) | {"sequence": 2}))
    assert "exposures of record 2, which is no play,: inserted" in wrong(outbox, keys)


def forge(outbox: Outbox, kept: int, keys: Keys, keyed: int) -> None:
    """Write all anew as the program would, but with another key, or none."""
    with begin_write(outbox.engine) as connection:
        [state] = read_states(connection)
        for table in (numbers, exposures, plays, visits, metadata.tables["feedback"]):
            connection.execute(delete(table))
        made = chain_rows(ROWS[:kept], outbox.kiosk, "lobby", Link(0, START), keys.newest)
        entries = list(made)
        put(connection, entries)
        state = replace(state, head=entries[-1].link, keyed=keyed)
        values = state_columns(state, keys.newest)
        connection.execute(update(kiosks).values(values))


@pytest.mark.parametrize("kept", [3, 5])
def test_all_rows_written_anew_without_the_key_are_found(outbox, keys, tmp_path, kept):
    remember(tmp_path / "key", outbox.kiosk, 0)
    forge(outbox, kept, NO_KEYS, -1)
    assert wrong(outbox, load_keys(tmp_path / "key")) != []


def test_all_rows_written_anew_with_another_key_are_found(outbox, keys, tmp_path):
    forge(outbox, 5, load_keys(tmp_path / "other"), 0)
    assert wrong(outbox, keys) != []


def test_a_head_moved_back_is_found(outbox, keys):
    with begin_write(outbox.engine) as connection:
        fourth = next(e for e in read_all(connection, outbox.kiosk) if e.sequence == 4)
        for table in (visits, numbers):
            connection.execute(delete(table).where(table.c.sequence == 5))
        connection.execute(update(kiosks).values(head=4, head_hash=fourth.hash))
    assert "its row in the table of kiosks: changed" in wrong(outbox, keys)


def test_the_front_moved_on_is_found(outbox, keys):
    with begin_write(outbox.engine) as connection:
        first = next(read_all(connection, outbox.kiosk))
        connection.execute(delete(exposures))
        for table in (plays, numbers):
            connection.execute(delete(table).where(table.c.sequence == 1))
        connection.execute(update(kiosks).values(trimmed=1, trimmed_hash=first.hash))
    assert "its row in the table of kiosks: changed" in wrong(outbox, keys)


def test_a_kiosk_that_meets_a_forged_row_goes_on_and_the_chain_says_so(outbox, keys):
    with begin_write(outbox.engine) as connection:
        connection.execute(update(kiosks).values(refused=0, shipped=99))
    assert outbox.append([visit()], "next") == 1
    assert outbox.mended
    [said] = wrong(outbox, keys)
    assert "record 6 (of kiosks: the row of kiosk" in said


def test_a_fleet_cut_off_at_its_end_misses_the_signed_head(tmp_path, url, keys):
    own, fleet = connect(f"sqlite:///{tmp_path}/own.sqlite3"), connect(url)
    migrate(own)
    migrate(fleet)
    box = Outbox(own, "lobby", ROOMY, True, keys=keys)
    box.append(ROWS[:3], "one")
    ship(box, fleet, 100)
    with begin_read(fleet) as connection:
        earlier = dict(connection.execute(select(kiosks)).mappings().one())
    box.append(ROWS[3:], "two")
    ship(box, fleet, 100)
    assert [found(fleet, keys)] == [[]]
    with begin_write(fleet) as connection:  # back to what stood there before, seal and all
        for table in (visits, metadata.tables["feedback"], numbers):
            connection.execute(delete(table).where(table.c.sequence > 3))
        connection.execute(update(kiosks).values(earlier))
    assert found(fleet, keys) == ["records 4 to 5, at the end,: removed"]
    with begin_write(fleet) as connection:
        connection.execute(update(heads).values(sequence=3))
    assert any("the head of 2026-11-21, 3: changed" in each for each in found(fleet, keys))
    own.dispose()
    fleet.dispose()


def found(engine, keys: Keys) -> list[str]:
    with begin_read(engine) as connection:
        return [str(each) for verdict in verify(connection, {}, keys) for each in verdict.findings]


def test_a_day_has_one_head_in_the_fleet(tmp_path, url, keys):
    own, fleet = connect(f"sqlite:///{tmp_path}/own.sqlite3"), connect(url)
    migrate(own)
    migrate(fleet)
    box = Outbox(own, "lobby", ROOMY, True, keys=keys)
    for n in range(5):
        box.append([visit()], f"{n}")
        ship(box, fleet, 100)
    with begin_read(fleet) as connection:
        assert connection.execute(select(heads.c.sequence)).scalars().all() == [5]
    own.dispose()
    fleet.dispose()


def test_a_new_key_signs_from_then_on_and_the_old_one_still_checks(outbox, keys, tmp_path):
    rotate(tmp_path / "key")
    both = load_keys(tmp_path / "key")
    again = Outbox(outbox.engine, "lobby", ROOMY, False, keys=both)
    again.append([visit()], "later")
    assert wrong(again, both) == []
    with begin_read(outbox.engine) as connection:
        names = [entry.columns["key"] for entry in read_all(connection, outbox.kiosk)]
    assert names == [keys.newest.name] * 5 + [both.newest.name]
    assert any(Fault.UNKNOWN in each for each in wrong(again, keys))


def test_records_from_before_the_key_are_checked_as_they_were(url, keys):
    engine = connect(url)
    migrate(engine)
    Outbox(engine, "lobby", ROOMY, False).append(ROWS, "first")
    box = Outbox(engine, "lobby", ROOMY, False, keys=keys)
    box.append([visit()], "later")
    assert wrong(box, keys) == []
    assert box.state().keyed == 5
    engine.dispose()


def test_the_key_is_its_owners(tmp_path, keys):
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(RecordsError, match="chmod 600"):
        load_keys(tmp_path / "key")


@pytest.mark.parametrize("left", [b"", b"0123", b"\x00" * 65])
def test_a_torn_key_is_set_aside_and_made_anew(tmp_path, left):
    (tmp_path / "key").write_bytes(left)
    assert len(load_keys(tmp_path / "key").all) == 1
    assert (tmp_path / "key.damaged").read_bytes() == left


def test_old_rows_are_erased_and_the_chain_is_still_checked(outbox, keys):
    later = visit().minute.replace(month=12)
    outbox.append([visit(minute=later), visit()], "later")
    assert outbox.erase_before(later.date()) == 5
    assert wrong(outbox, keys) == []
    with begin_read(outbox.engine) as connection:
        assert [entry.sequence for entry in read_all(connection, outbox.kiosk)] == [6, 7]


def sums(outbox: Outbox) -> dict[tuple[str, str], tuple[int, int, float]]:
    with begin_read(outbox.engine) as connection:
        rows = connection.execute(select(folded)).mappings().all()
    return {
        (row["day"], row["campaign"]): (row["plays"], row["failed"], row["shown_s"]) for row in rows
    }


def test_what_is_erased_leaves_sums_without_people(outbox, keys):
    day = visit().minute.date()
    outbox.append([play("ohu", failure="decode"), play("modak", shown_s=5.0)], "more")
    outbox.erase_before(day + timedelta(days=1))
    outbox.append([play("modak", shown_s=2.5)], "later")
    outbox.erase_before(day + timedelta(days=1))
    assert sums(outbox) == {
        ("2026-11-21", "modak"): (3, 0, 17.5),
        ("2026-11-21", "ohu"): (1, 1, 10.0),
    }
    assert wrong(outbox, keys) == []
    with begin_read(outbox.engine) as connection:
        tables = (plays, exposures, visits, feedback)
        left = [connection.execute(select(func.count()).select_from(each)) for each in tables]
        assert [each.scalar_one() for each in left] == [0, 0, 0, 0]


def test_a_sum_that_is_changed_is_found(outbox, keys):
    outbox.erase_before(visit().minute.date() + timedelta(days=1))
    with begin_write(outbox.engine) as connection:
        connection.execute(update(folded).where(folded.c.campaign == "ohu").values(plays=99))
    assert wrong(outbox, keys) == ["the sum of ohu on 2026-11-21: changed"]
