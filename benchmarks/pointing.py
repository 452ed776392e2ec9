"""How fast the pointer follows a hand: alone, beside other work, and on one core.

A simulated visitor's hand goes round and round, one page is open: it follows the events and the
stream. The clock runs from the capture of a frame to the event with the pointer that is in it.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus

import psutil

from benchmarks.lifetime import choose
from benchmarks.listening import Events, listen, percentile
from benchmarks.report import Figure
from benchmarks.scale import Scale
from benchmarks.servers import Child, start_ours, wait_for
from benchmarks.tracked_call import measure_in_child
from benchmarks.uploads import NO_RATE_LIMIT, keep_sending, make_form, make_picture
from benchmarks.viewers import watch

SCRIPT = "circling"
HAND_TIMEOUT_S = 240.0  # seconds until the simulated hand must have moved the pointer
MAX_CALLS = 2.5  # pointer latency in tracked-hand calls
MAX_MS, FAST_CALL_MS = 35.0, 13.0  # pointer latency where one call takes no longer than the second
MAX_BESIDE = 1.3  # pointer latency beside other work, against alone
MIN_EVENTS, MIN_EVENTS_ONE_CORE = 29.0, 15.0  # a second
MAX_MS_ONE_CORE, MIN_FPS_ONE_CORE = 100.0, 15.0
# The hand moves all the time, and must choose nothing while it does.
NO_CHOICE = {
    "PERFUMER_DWELL__DWELL_S": "2.5",
    "PERFUMER_DWELL__CAREFUL_DWELL_S": "4",
}
# A face is read four times a second for as long as this is measured.
READ_ON = {
    "PERFUMER_READING__MIN_READINGS": "30",
    "PERFUMER_READING__MAX_READINGS": "60",
    "PERFUMER_READING__STOP_PROBABILITY": "1",
    "PERFUMER_SESSION__READING_TIMEOUT_S": "60",
}
READING_S = 10.0  # seconds for which a face is read, at least, until there are enough readings


class HandLostError(RuntimeError):
    """The simulated hand moves no pointer."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """What one page saw while the hand moved."""

    latencies_ms: tuple[float, ...]  # from the capture of a frame to its pointer event
    parts: int  # frames of the stream
    seconds: float

    @property
    def p95_ms(self) -> float:
        return percentile(self.latencies_ms, 0.95)

    @property
    def events(self) -> float:
        return len(self.latencies_ms) / self.seconds

    @property
    def fps(self) -> float:
        return self.parts / self.seconds


def pointer(scale: Scale) -> Iterator[Figure]:
    """Measure a moving hand alone, beside uploads, while a face is read, and on one core."""
    call_ms = statistics.median(measure_in_child(scale.calls))
    yield Figure("one tracked-hand call, median", call_ms, "ms", 0, "at least")
    with scale.start(SCRIPT, **NO_CHOICE, **NO_RATE_LIMIT, **READ_ON) as child:
        wait_for(child, "/readyz")
        alone = follow_hand(child, scale)
        yield from _compare_with_call(alone, call_ms)
        form = make_form(make_picture(scale.picture))
        with keep_sending(child, form, scale.senders) as took_s:
            beside = follow_hand(child, scale)
        yield _beside(f"beside {scale.senders} uploads", beside, alone)
        yield Figure("pictures read meanwhile", len(took_s), "", scale.senders, "at least")
        before = child.metric("kiosk_reading_seconds_count")
        reading = follow_hand_while_read(child, scale)
        yield _beside("while a face is read", reading, alone)
        read = child.metric("kiosk_reading_seconds_count") - before
        yield Figure("faces read meanwhile", read, "", 3, "at least")
    yield from one_core(scale)


def one_core(scale: Scale) -> Iterator[Figure]:
    """Measure the same with the kiosk on the last core alone, where the system can do that."""
    if not hasattr(psutil.Process, "cpu_affinity"):
        sys.stderr.write("one core: this system cannot keep a process on one core\n")
        return
    last = max(psutil.Process().cpu_affinity())
    with start_ours(SCRIPT, [last], **NO_CHOICE) as child:
        wait_for(child, "/readyz")
        alone = follow_hand(child, scale)
    name = "capture to pointer event on one core, p95"
    yield Figure(name, alone.p95_ms, "ms", MAX_MS_ONE_CORE, "at most")
    name = "pointer events while a hand moves, one core"
    yield Figure(name, alone.events, "1/s", MIN_EVENTS_ONE_CORE, "at least")
    yield Figure("fps, 1 viewer, one core", alone.fps, "1/s", MIN_FPS_ONE_CORE, "at least")


def follow_hand(child: Child, scale: Scale) -> Pointing:
    """Watch the stream and the events as a page does, from when the hand points."""
    seconds = scale.pointer_s
    with listen(child) as events:
        _wait_for_hand(events)
        watch(child.port, "/stream.mjpg", 1, 0.0, scale.warm_s)
        events.pointers.clear()
        viewer = watch(child.port, "/stream.mjpg", 1, seconds, 0.0)[0]
        latencies = tuple(event.latency_ms for event in events.pointers)
    if not latencies:
        raise HandLostError("the simulated hand stopped pointing: see what /events sends")
    return Pointing(latencies, viewer.parts, seconds)


def follow_hand_while_read(child: Child, scale: Scale) -> Pointing:
    """Do the same while the visitor's face is read, in as many visits as that takes."""
    visits = math.ceil(scale.pointer_s / READING_S)
    found = []
    for _ in range(visits):
        for choice in ("start", "consent:yes", "experience:perfume"):
            choose(child, choice)
        found.append(follow_hand(child, replace(scale, pointer_s=scale.pointer_s / visits)))
        leave(child)
    return Pointing(
        tuple(ms for one in found for ms in one.latencies_ms),
        sum(one.parts for one in found),
        sum(one.seconds for one in found),
    )


def leave(child: Child) -> None:
    """Go back to the first screen, which has no way back."""
    while child.post("/api/choose", {"target": "back"}) == HTTPStatus.ACCEPTED:
        time.sleep(0.1)


def _wait_for_hand(events: Events) -> None:
    end = time.monotonic() + HAND_TIMEOUT_S
    while not events.pointers:
        if time.monotonic() > end:
            raise HandLostError("the simulated hand never pointed: is it found at all?")
        time.sleep(0.05)


def _compare_with_call(alone: Pointing, call_ms: float) -> Iterator[Figure]:
    name = "capture to pointer event, p95"
    yield Figure(
        f"{name}, in tracked-hand calls",
        alone.p95_ms,
        "ms",
        MAX_CALLS,
        "at most",
        "ratio",
        call_ms,
    )
    limit = MAX_MS if call_ms <= FAST_CALL_MS else MAX_CALLS * call_ms
    yield Figure(name, alone.p95_ms, "ms", limit, "at most")
    name = "pointer events while a hand moves"
    yield Figure(name, alone.events, "1/s", MIN_EVENTS, "at least")


def _beside(what: str, beside: Pointing, alone: Pointing) -> Figure:
    name = f"capture to pointer event {what}, p95"
    return Figure(name, beside.p95_ms, "ms", MAX_BESIDE, "at most", "ratio", alone.p95_ms)
