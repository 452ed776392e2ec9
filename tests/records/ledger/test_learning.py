"""What rankings and pacing begin with after a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.learning import (
    Response,
    add_rows,
    read_attention_by_hour,
    read_feedback_counts,
    read_recent_plays,
    read_responses,
    read_spending,
)
from perfumer.records.ledger.outbox import Outbox
from tests.support.records.recording import MINUTE, ROOMY, answer, exposure, play

KEY = ("spring-day", "sad", "stay")


@pytest.fixture
def outbox(url):
    engine = connect(url)
    migrate(engine)
    yield Outbox(engine, "lobby", ROOMY, False)
    engine.dispose()


def test_answers_count_by_item_emotion_and_intent(outbox):
    rows = [answer(fits=True), answer(fits=True), answer(fits=False), answer(fits=None)]
    rows += [answer("other", fits=False), answer(emotion=None)]
    outbox.append(rows, "some")
    with begin_read(outbox.engine) as connection:
        found = read_feedback_counts(connection)
    assert found == {KEY: (2, 1), ("other", "sad", "stay"): (0, 1)}
    assert add_rows({}, rows) == found


def test_what_a_group_gave_a_creative_is_of_confirmed_plays(outbox):
    outbox.append([play("ohu", exposure(people=2)), play("ohu", exposure(people=3))], "some")
    outbox.append([play("ohu", failure="hidden")], "more")
    with begin_read(outbox.engine) as connection:
        found = read_responses(connection)
    assert found == {("ohu", "ohu-1", "female 20s"): Response(2, 5, 5, 10.0)}


def test_what_was_spent_is_of_one_day_and_of_wanted_groups(outbox):
    rows = [play("ohu", exposure(people=2), exposure("male 30s", 9, wanted=False))]
    rows += [play("ohu", exposure(people=5), minute=MINUTE + timedelta(days=1))]
    outbox.append(rows, "some")
    with begin_read(outbox.engine) as connection:
        assert read_spending(connection, outbox.kiosk, MINUTE.date()) == {"ohu": 80.0}
        assert read_spending(connection, "another", MINUTE.date()) == {}


def test_plays_of_the_last_hour_are_of_this_kiosk_and_confirmed(outbox):
    hour = timedelta(hours=1)
    rows = [play("old", minute=MINUTE - 2 * hour), play("ohu"), play("modak", failure="hidden")]
    outbox.append(rows, "some")
    with begin_read(outbox.engine) as connection:
        found = read_recent_plays(connection, outbox.kiosk, MINUTE - hour + timedelta(seconds=31))
        assert read_recent_plays(connection, "another", MINUTE - hour) == []
    assert found == [("ohu", MINUTE)]


def test_attention_by_hour_is_the_mean_of_the_days_that_had_plays(outbox):
    day = timedelta(days=1)
    rows = [play("ohu", exposure(people=90))]  # today counts for nothing
    rows += [play("ohu", exposure(people=2), minute=MINUTE - day)]
    rows += [play("ohu", exposure(people=3), minute=MINUTE - 3 * day)]
    rows += [play("ohu", exposure(people=5), minute=MINUTE - 3 * day - timedelta(hours=2))]
    rows += [play("ohu", exposure(people=50), minute=MINUTE - 8 * day)]
    outbox.append(rows, "some")
    with begin_read(outbox.engine) as connection:
        found = read_attention_by_hour(connection, outbox.kiosk, MINUTE.date(), 7)
        assert read_attention_by_hour(connection, "another", MINUTE.date(), 7) == {}
    assert found == {9: (4.0 + 6.0) / 2, 7: 10.0 / 2}
