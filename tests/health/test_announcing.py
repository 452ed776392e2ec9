"""The log has a line for each change of a part's state, and none for each look at it."""

from __future__ import annotations

import logging

import pytest

from perfumer.health.announcing import Announcer
from perfumer.supervision.part import Condition, PartState

HOUR_S = 3600.0


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO, logger="perfumer.health.announcing")
    return caplog


def state(condition: Condition, says: str = "", since: float = 0.0) -> PartState:
    return PartState("camera", condition, says, since, 0)


def lines(log) -> list[str]:
    return [record.getMessage() for record in log.records]


def test_each_change_is_said_once_with_its_sentence_and_how_long_it_lasted(log):
    announcer = Announcer()
    story = [
        (0.0, state(Condition.STARTING)),
        (1.0, state(Condition.WORKING)),
        (60.0, state(Condition.FAILED, "camera 0: stalled (no image for 1.5 s)", 60.0)),
        (72.0, state(Condition.WORKING, since=72.0)),
    ]
    for at, now in story:
        for tick in range(20):
            announcer.announce([now], at + tick / 2)
    assert lines(log) == [
        "camera: working",
        "camera: failed: camera 0: stalled (no image for 1.5 s)",
        "camera: working again after 12 s",
    ]
    assert [record.levelno for record in log.records] == [20, 40, 20]


def test_a_number_that_grows_is_no_news_and_another_sentence_is(log):
    announcer = Announcer()
    for second in range(100):
        says = f"no answer for {second} s"
        announcer.announce([state(Condition.IMPAIRED, says)], float(second))
    announcer.announce([state(Condition.IMPAIRED, "the disk is full")], 100.0)
    assert lines(log) == [
        "camera: impaired: no answer for 0 s",
        "camera: impaired: the disk is full",
    ]


def test_a_part_that_is_started_again_and_again_is_not_said_to_start(log):
    announcer = Announcer()
    for second in range(0, 40, 2):
        failed = state(Condition.FAILED, "encode failed; it is started again")
        announcer.announce([failed], float(second))
        announcer.announce([state(Condition.STARTING)], second + 1.0)
    assert lines(log) == ["camera: failed: encode failed; it is started again"]


@pytest.mark.parametrize("period_s", [1.0, 5.0, 60.0])
def test_a_part_that_flaps_for_an_hour_leaves_60_lines_at_most_and_its_last_state(log, period_s):
    announcer, at, well = Announcer(), 0.0, True
    while at < HOUR_S:
        condition = Condition.WORKING if well else Condition.FAILED
        announcer.announce([state(condition, "" if well else "stalled", at)], at)
        at, well = at + period_s, not well
    assert 10 <= len(lines(log)) <= 30
    assert "more changes before this one" in "".join(lines(log)) or period_s == 60.0
    announcer.announce([state(Condition.FAILED, "stalled", at)], at + 1)
    announcer.announce([state(Condition.WORKING, since=at)], at + 300)
    announcer.announce([state(Condition.WORKING, since=at)], at + 600)
    assert lines(log)[-1].startswith("camera: working again after ")


def test_a_failure_that_is_in_the_log_already_is_not_said_twice_and_its_end_is(log):
    announcer = Announcer()
    for at, now in enumerate(
        [
            state(Condition.WORKING),
            state(Condition.FAILED, "camera failed (ValueError); it is started again", 1.0),
            state(Condition.STARTING),
            state(Condition.WORKING, since=3.0),
        ]
    ):
        announcer.announce([now], float(at), logged={"camera"})
    assert lines(log) == ["camera: working again after 2 s"]
    assert [(change.at, change.says) for change in announcer.changes] == [
        (1.0, "camera: failed: camera failed (ValueError); it is started again"),
        (3.0, "camera: working again after 2 s"),
    ]
