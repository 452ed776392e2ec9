"""After a restart ads go on: budgets, caps and what was liked come from the records."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from perfumer.records.ledger.learning import Response
from perfumer.records.store import Store
from perfumer.signage.memory import recall_plays
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import MINUTE, exposure, plan, play
from tests.support.running import until

NOW = MINUTE + timedelta(seconds=30)


@contextmanager
def opened(folder):
    store = Store(plan(folder))
    store.start(Supervisor())
    until(lambda: store.kiosk, 5)
    yield store
    store.close(2)


def test_a_restart_goes_on_from_what_was_recorded(tmp_path):
    with opened(tmp_path) as store:
        store.add_play(play("ohu", exposure(people=2)))
        store.add_play(play("ohu", failure="hidden"))
    with opened(tmp_path) as store:
        past = recall_plays(store, NOW)
    assert past.day == NOW.date()
    assert past.spent == {"ohu": 80.0}
    assert past.plays == [("ohu", MINUTE)]
    assert past.responses == {("ohu", "ohu-1", "female 20s"): Response(1, 2, 2, 4.0)}
    assert past.hours == {}


def test_a_day_begins_anew_at_midnight(tmp_path):
    with opened(tmp_path) as store:
        store.add_play(play("ohu", exposure(people=2)))
        tomorrow = NOW + timedelta(days=1)
        until(lambda: recall_plays(store, tomorrow).hours, 5)
        past = recall_plays(store, tomorrow)
    assert past.spent == {}
    assert past.hours == {9: 4.0}


def test_without_a_database_nothing_is_remembered_and_ads_begin_all_the_same(tmp_path, caplog):
    assert recall_plays(Store(plan(tmp_path)), NOW) is None
    assert "without what was spent today" in caplog.text


def test_a_database_that_cannot_be_read_stops_no_ads(tmp_path, caplog):
    with opened(tmp_path) as store:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE exposures")
        assert recall_plays(store, NOW) is None
    assert "without what was spent today" in caplog.text
