"""Every benchmark runs to its end at the smallest scale: a figure that breaks is seen at once."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.crowd import FaceBox
from benchmarks.detectors import SETTLED_FRAMES, detectors
from benchmarks.lifetime import HURRIED
from benchmarks.pointing import NO_CHOICE, READ_ON, SCRIPT
from benchmarks.report import to_line
from benchmarks.scale import BRIEF
from benchmarks.servers import start_ours, wait_for
from benchmarks.uploads import NO_RATE_LIMIT


@contextmanager
def find_one_face():
    """Stand in for the other detector, which a test must not install."""
    yield lambda frame: (1.0, [FaceBox(400, 400, 120)])


@pytest.fixture(scope="module")
def scale():
    """Lend one kiosk to all benchmarks that need no other: a start takes seconds."""
    with start_ours(SCRIPT, **HURRIED, **NO_CHOICE, **NO_RATE_LIMIT, **READ_ON) as child:
        wait_for(child, "/readyz")

        @contextmanager
        def lend(script, **environment):
            yield child

        yield replace(BRIEF, start=lend)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_prints_its_figures(name, scale):
    rows = [json.loads(to_line(figure)) for figure in BENCHMARKS[name](scale)]
    assert rows
    assert all(isinstance(row["value"], float) for row in rows), rows
    assert all(isinstance(row["ok"], bool) for row in rows)


def test_the_detectors_are_compared_on_a_few_frames():
    figures = list(detectors(SETTLED_FRAMES + 1, None, find_one_face))
    assert len(figures) == 10
    assert all(json.loads(to_line(figure))["value"] is not None for figure in figures)
