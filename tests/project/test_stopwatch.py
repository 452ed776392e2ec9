"""The limits of other tests: strict while nobody waits, and never without an end."""

from __future__ import annotations

import time

from tests.support.stopwatch import FORGIVEN, Stopwatch


def test_time_counts_at_most_whole_and_at_least_the_part_that_is_not_forgiven():
    before, watch = time.monotonic(), Stopwatch()
    began = time.monotonic()
    time.sleep(0.3)
    least = (1 - FORGIVEN) * (time.monotonic() - began)
    counted = watch.seconds()
    assert least <= counted <= time.monotonic() - before
