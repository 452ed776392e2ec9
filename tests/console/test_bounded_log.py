"""No fault and no stranger fills the log."""

from __future__ import annotations

import logging

import pytest

from perfumer.console.bounded_log import MAX_KINDS, BoundedLog

HOUR_S = 3600


class Bench:
    """A logger that only this test has, its clock and what it wrote."""

    def __init__(self) -> None:
        self.at = 0.0
        self.bounds = BoundedLog(lambda: self.at)
        self.written: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: self.written.append(record.getMessage())
        handler.addFilter(self.bounds)
        self.log = logging.Logger("bench", logging.DEBUG)
        self.log.addHandler(handler)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_same_fault_for_an_hour_leaves_60_lines_at_most(bench):
    for tick in range(HOUR_S * 10):
        bench.at = tick / 10
        bench.log.error("the camera %s says %d", "front", tick)
    assert 10 < len(bench.written) <= 60
    assert bench.written[:2] == ["the camera front says 0", "the camera front says 1"]
    assert "lines like this were left out)" in bench.written[-1]


def test_other_words_of_the_same_place_are_bounded_too(bench):
    for second in range(HOUR_S):
        bench.at = float(second)
        bench.log.warning("refused: %s", "x" * (second % 150))
    assert len(bench.written) <= 90


def test_a_line_that_is_rare_is_always_written(bench):
    for minute in range(0, 600, 5):
        bench.at = minute * 60.0
        bench.log.info("frames come")
    assert bench.written == ["frames come"] * 120


def test_other_places_are_heard_while_one_is_too_loud(bench):
    for _ in range(1000):
        bench.log.error("loud")
    bench.log.error("quiet")
    assert bench.written[-1] == "quiet"
    assert len(bench.written) == 11


def test_who_asks_for_everything_gets_everything(bench):
    for _ in range(100):
        bench.log.debug("each step")
    assert len(bench.written) == 100


def test_what_it_remembers_is_bounded_whatever_comes(bench):
    for number in range(5000):
        bench.at = number * 61.0
        bench.log.info("%s", "".join(chr(97 + int(digit)) for digit in str(number)))
    assert len(bench.written) == 5000
    assert bench.bounds.kinds <= MAX_KINDS
