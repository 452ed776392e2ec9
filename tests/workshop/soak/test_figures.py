"""Figures say whether they keep their bounds, and what they cannot say yet."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from perfumer.workshop.soak.figures import Figure, Mended, Result, list_figures
from perfumer.workshop.soak.plan import Kind
from perfumer.workshop.soak.rows import Found
from perfumer.workshop.soak.sampling import Sample, find_quantile, parse, read_buckets, sum_lives
from perfumer.workshop.soak.slopes import Slope

INF = math.inf


@pytest.mark.parametrize(
    ("figure", "ok"),
    [
        (Figure("a", 1.0, at_most=1), True),
        (Figure("a", 1.1, at_most=1), False),
        (Figure("a", 1.0, at_least=1), True),
        (Figure("a", 0.0, at_least=1), False),
        (Figure("a", INF, at_most=1), False),
        (Figure("a", 1.0), None),
        (Figure("a", None, at_most=1), None),
    ],
)
def test_a_figure_keeps_its_bound_or_breaks_it(figure, ok):
    assert figure.ok is ok


def test_a_line_is_json_with_bound_and_confidence():
    figure = Figure("memory", 1.23456, "MB", 5, slope=Slope(1.23456, 1.0, 1.5), note="of late")
    assert json.loads(figure.to_line()) == {
        "name": "memory",
        "value": 1.2346,
        "unit": "MB",
        "between": [1.0, 1.5],
        "target": "value at most 5",
        "ok": True,
        "note": "of late",
    }


def test_a_number_that_is_none_is_null_in_json():
    assert json.loads(Figure("a", INF, at_most=1).to_line())["value"] is None


METRICS = """# HELP kiosk_pointer_latency_seconds Capture to event sent
kiosk_pointer_latency_seconds_bucket{le="0.1"} 50.0
kiosk_pointer_latency_seconds_bucket{le="0.2"} 100.0
kiosk_pointer_latency_seconds_bucket{le="+Inf"} 100.0
kiosk_ready 1.0
"""


def test_metrics_are_read_as_prometheus_reads_them():
    buckets = read_buckets(parse(METRICS), "kiosk_pointer_latency_seconds")
    assert buckets == {0.1: 50, 0.2: 100, INF: 100}
    assert find_quantile(buckets, 0.5) == pytest.approx(0.1)
    assert find_quantile(buckets, 0.75) == pytest.approx(0.15)


def test_what_is_beyond_the_last_bucket_has_no_bound():
    assert find_quantile({0.1: 1, INF: 100}, 0.95) == INF
    assert find_quantile({0.1: 0, INF: 0}, 0.95) is None


def sample(number: int, life: int = 1, **changes: object) -> Sample:
    """One sample each 5 s, with a visit in each."""
    usual = Sample(
        at_s=5.0 * number,
        life=life,
        visits=number,
        memory=500_000_000,
        files=30,
        threads=100,
        children=1,
        viewers=3,
        errors=0,
        pointer={0.1: 10.0 * number, INF: 10.0 * number},
        pointer_s=0.3 * number,
        ready=True,
        quiet=number % 10 == 0,
    )
    return replace(usual, **changes)


LONG = [sample(number) for number in range(1000)]
FOUND = Found((("music", "ko"),), 5, 9, 0, 0, 0, ())
GOOD = Result(
    seconds=5000.0,
    samples=LONG,
    health_s=[0.01] * 100,
    late_s=[0.001] * 100,
    unanswered=0,
    mended=[Mended(Kind.CAMERA_FROZEN, True, 2.0)],
    called=[],
    refused={},
    heard=1,
    lost=[],
    twice=0,
    confirmed=5,
    found=FOUND,
    kills=0,
    breaks=1,
    died=0,
    left_open=0,
    stop_s=[1.0],
    bad_ends=[],
    tracebacks=0,
    guests=7,
)


def broken(result: Result) -> list[str]:
    return [figure.name for figure in list_figures(result) if figure.ok is False]


def test_a_good_run_breaks_no_bound_and_tells_its_slopes():
    figures = {figure.name: figure for figure in list_figures(GOOD)}
    assert broken(GOOD) == []
    assert figures["memory for each 1,000 visits"].value == pytest.approx(0)
    assert figures["age of a pointer event, for each hour"].value == pytest.approx(0, abs=1e-6)
    assert figures["more files in quiet moments"].value == 0


def growing(**rates: float) -> list[Sample]:
    return [
        replace(each, **{name: getattr(each, name) + int(rate * n) for name, rate in rates.items()})
        for n, each in enumerate(LONG)
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"samples": growing(memory=10_000)}, "memory for each 1,000 visits"),
        ({"samples": growing(viewers=0.01)}, "viewers counted in quiet moments"),
        ({"samples": [sample(1, errors=1)]}, "steps that failed"),
        ({"health_s": [0.2] * 10}, "/healthz, p99"),
        ({"unanswered": 1}, "/healthz without an answer"),
        ({"mended": [Mended(Kind.CAMERA_FROZEN, True, None)]}, "camera frozen: until well again"),
        ({"mended": [Mended(Kind.CAMERA_FROZEN, False, 1)]}, "camera frozen: not noticed"),
        ({"lost": ["music"]}, "visits lost"),
        ({"twice": 1}, "visits recorded too often"),
        ({"confirmed": 6}, "plays lost beyond one a kill"),
        ({"confirmed": 3}, "plays recorded too often"),
        ({"found": replace(FOUND, not_arrived=1)}, "records that did not arrive"),
        ({"found": replace(FOUND, not_sent=1)}, "records that arrived and were not sent"),
        ({"found": replace(FOUND, unsaved=1)}, "files of unsaved records"),
        ({"found": replace(FOUND, faults=("a hash",))}, "faults of the chains"),
        ({"left_open": 1}, "transactions left open in quiet moments"),
        ({"died": 1}, "ends that nobody asked for"),
        ({"stop_s": [9.0]}, "longest asked end"),
        ({"bad_ends": [1]}, "asked ends with a wrong status"),
        ({"tracebacks": 1}, "tracebacks in the log"),
        ({"refused": {500: 1}}, "choices refused"),
    ],
)
def test_each_fault_of_a_run_breaks_its_bound(changes, name):
    assert broken(replace(GOOD, **changes)) == [name]


@pytest.mark.parametrize(
    ("field", "name"),
    [("files", "files"), ("threads", "threads"), ("children", "child processes")],
)
def test_what_is_left_open_breaks_its_bound(field, name):
    leaking = replace(GOOD, samples=growing(**{field: 0.01}))
    assert broken(leaking) == [f"{name} for each hour", f"more {name} in quiet moments"]


def test_one_play_may_be_lost_for_each_kill():
    assert broken(replace(GOOD, confirmed=6, kills=1)) == []


def test_a_slow_machine_is_no_slow_kiosk():
    slow = replace(GOOD, health_s=[0.2] * 10, late_s=[0.2] * 10)
    assert broken(slow) == []


def test_growth_over_a_restart_is_none():
    lives = [sample(number % 500, 1 + number // 500, at_s=5.0 * number) for number in range(1000)]
    grown = [replace(each, files=30 + each.life) for each in lives]
    assert broken(replace(GOOD, samples=grown)) == []


def test_the_pointer_is_counted_over_all_lives():
    lives = [sample(5, 1), sample(9, 1), sample(2, 2)]
    assert sum_lives(lives) == {0.1: 110, INF: 110}
