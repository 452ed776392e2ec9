"""The start, and many visits: seconds and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.report import Figure
from benchmarks.scale import Scale
from benchmarks.servers import ROOT, Child, start_ours, wait_for

# Shorter waits make a visit take seconds, not half a minute; everything else stays.
HURRIED = {
    "PERFUMER_SESSION__FAREWELL_S": "0.05",
    "PERFUMER_READING__INTERVAL_S": "0.05",
}


def start(scale: Scale) -> Iterator[Figure]:
    """Measure from the command to the first frame, and to warm models, as ``make install`` left it.

    On a busy computer only the processor's time tells something.
    """
    subprocess.run([sys.executable, "-m", "tools.compile_booth"], cwd=ROOT, check=True)
    with start_ours("still") as child:
        first = wait_for(child, "/snapshot.jpg")
        used = child.processor_s()
        ready = wait_for(child, "/readyz")
    yield Figure("start to first frame", first, "s", 3, "at most")
    yield Figure("processor time to first frame", used, "s", 2, "at most")
    yield Figure("start to ready with warm models", ready, "s", 15, "at most")


def visits(scale: Scale) -> Iterator[Figure]:
    """Play visits by clicks in front of the simulated visitor, and measure the memory.

    In the first visits the C library's heap spreads over the threads; growth is measured after.
    """
    with scale.start("still", **HURRIED) as child:
        wait_for(child, "/readyz")
        memory = [play_visit(child, number) for number in range(scale.visits)]
        results = child.metric("kiosk_results_total")
    warm = len(memory) * 3 // 5
    settled, spread = memory[warm:], (memory[warm - 1] - memory[0]) / 1e6
    slope = median_growth(settled) * 1000 / 1e6
    yield Figure(f"memory after {int(results)} visits", memory[-1] / 1e6, "MB", 900, "at most")
    yield Figure(f"growth in the first {warm} visits", spread, "MB", 30, "at most")
    yield Figure("growth per 1,000 visits after them", slope, "MB", 5, "at most")


def median_growth(memory: Sequence[int]) -> float:
    """Return the bytes that a visit adds: the median of the growth between any two visits.

    A single step, which a heap makes now and then, does not move it; a leak does.
    """
    first, later = np.triu_indices(len(memory), 1)
    values = np.asarray(memory, float)
    return float(np.median((values[later] - values[first]) / (later - first)))


def play_visit(child: Child, number: int) -> int:
    """Play one visit from start to farewell; return the memory after it, in bytes."""
    for choice in ("start", "consent:yes", "experience:perfume"):
        choose(child, choice)
    for _ in range(3):
        choose(child, f"answer:{number % 2}")
    choose(child, "restart")
    return child.memory()


def choose(child: Child, target: str, patience_s: float = 120) -> None:
    """Choose the target as soon as the screen has it."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if child.post("/api/choose", {"target": target}) == 202:
            return
        time.sleep(0.03)
    raise TimeoutError(f"'{target}' never came: {json.loads(child.get('/readyz')[1])}")
