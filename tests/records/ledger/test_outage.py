"""A day without the fleet's database: the kiosk keeps its pace, its file its bounds, and all of
it arrives once."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from perfumer.records.database import begin_read, begin_write, connect, migrate
from perfumer.records.ledger.outbox import Bounds, Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.states import save_state
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import visits
from tests.support.records.recording import visit

MINUTES, EACH = 24 * 60, 60  # one event a second
EVENTS = MINUTES * EACH
MEGABYTES = 60
PACE_S = 0.1  # for what a minute brings, on a thread that nobody waits for
LOST = 7  # of so many batches one is stored there, and the answer lost on its way back

pytestmark = pytest.mark.slow


@pytest.fixture
def outbox(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/records.sqlite3")
    migrate(engine)
    yield Outbox(engine, "lobby", Bounds(10**6, MEGABYTES * 10**6), ships=True)
    engine.dispose()


def minute_by_minute(outbox: Outbox) -> list[float]:
    """The seconds that each minute of a day took to be stored."""
    took = []
    for minute in range(MINUTES):
        rows = [visit(visit_s=minute * EACH + n) for n in range(EACH)]
        began = time.perf_counter()
        assert outbox.append(rows, f"minute {minute}") == EACH
        took.append(time.perf_counter() - began)
    return took


def ship_on_a_bad_line(outbox: Outbox, fleet) -> None:
    batches = 0
    while ship(outbox, fleet, 500):
        batches += 1
        if batches % LOST == 0:
            with begin_write(outbox.engine) as connection:
                save_state(connection, replace(outbox.state(), shipped=0))


def test_a_day_without_the_fleet_slows_nothing_and_arrives_once(tmp_path, outbox, postgres):
    took = minute_by_minute(outbox)
    size = (tmp_path / "records.sqlite3").stat().st_size
    assert statistics.median(took) < PACE_S
    assert size < MEGABYTES * 10**6
    fleet = connect(postgres)
    migrate(fleet)
    ship_on_a_bad_line(outbox, fleet)
    with begin_read(fleet) as connection:
        query = select(visits.c.visit_s).order_by(visits.c.sequence)
        assert list(connection.execute(query).scalars()) == list(range(EVENTS))
        assert [verdict.findings for verdict in verify(connection, {})] == [()]
    fleet.dispose()
