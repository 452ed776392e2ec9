"""What rankings and pacing begin with after a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from perfumer.records.database import connect, migrate, reading
from perfumer.records.ledger.learning import (
    Response,
    attention_by_hour,
    feedback_counts,
    recent_plays,
    responses,
    spent,
    with_rows,
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
    with reading(outbox.engine) as connection:
        found = feedback_counts(connection)
    assert found == {KEY: (2, 1), ("other", "sad", "stay"): (0, 1)}
    assert with_rows({}, rows) == found


def test_what_a_group_gave_a_creative_is_of_confirmed_plays(outbox):
    outbox.append([play("ohu", exposure(people=2)), play("ohu", exposure(people=3))], "some")
    outbox.append([play("ohu", failure="hidden")], "more")
    with reading(outbox.engine) as connection:
        found = responses(connection)
    assert found == {("ohu", "ohu-1", "female 20s"): Response(2, 5, 5, 10.0)}


def test_what_was_spent_is_of_one_day_and_of_wanted_groups(outbox):
    rows = [play("ohu", exposure(people=2), exposure("male 30s", 9, wanted=False))]
    rows += [play("ohu", exposure(people=5), minute=MINUTE + timedelta(days=1))]
    outbox.append(rows, "some")
    with reading(outbox.engine) as connection:
        assert spent(connection, outbox.kiosk, MINUTE.date()) == {"ohu": 80.0}
        assert spent(connection, "another", MINUTE.date()) == {}


def test_plays_of_the_last_hour_are_of_this_kiosk_and_confirmed(outbox):
    hour = timedelta(hours=1)
    rows = [play("old", minute=MINUTE - 2 * hour), play("ohu"), play("modak", failure="hidden")]
    outbox.append(rows, "some")
    with reading(outbox.engine) as connection:
        found = recent_plays(connection, outbox.kiosk, MINUTE - hour + timedelta(seconds=31))
        assert recent_plays(connection, "another", MINUTE - hour) == []
    assert found == [("ohu", MINUTE)]


def test_attention_by_hour_is_the_mean_of_the_days_that_had_plays(outbox):
    day = timedelta(days=1)
    rows = [play("ohu", exposure(people=90))]  # today counts for nothing
    rows += [play("ohu", exposure(people=2), minute=MINUTE - day)]
    rows += [play("ohu", exposure(people=3), minute=MINUTE - 3 * day)]
    rows += [play("ohu", exposure(people=5), minute=MINUTE - 3 * day - timedelta(hours=2))]
    rows += [play("ohu", exposure(people=50), minute=MINUTE - 8 * day)]
    outbox.append(rows, "some")
    with reading(outbox.engine) as connection:
        found = attention_by_hour(connection, outbox.kiosk, MINUTE.date(), 7)
        assert attention_by_hour(connection, "another", MINUTE.date(), 7) == {}
    assert found == {9: (4.0 + 6.0) / 2, 7: 10.0 / 2}
