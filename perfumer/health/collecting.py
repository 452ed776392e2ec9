"""What Prometheus is told of the state at the moment in which it asks: nothing here is stale.

Counters that grow as things happen are in :mod:`perfumer.health.counters`.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Iterator

import psutil
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from perfumer.health.health import Health
from perfumer.health.page import PageCondition
from perfumer.supervision.part import Condition, PartState

Labels = dict[str, str]
Values = Iterable[tuple[Labels, float]]
UP = frozenset({Condition.WORKING, Condition.IMPAIRED})


class StateCollector(Collector):
    """Turns the health of the kiosk, and figures of its process, into metrics."""

    def __init__(self, measure: Callable[[], Health], release: str) -> None:
        self._measure = measure
        self._about = {"version": release, "python": platform.python_version()}
        self._process = psutil.Process()

    def collect(self) -> Iterator[Metric]:
        """Measure now."""
        health = self._measure()
        yield _gauge("kiosk_build_info", "Which program runs; always 1", [(self._about, 1)])
        yield _gauge("kiosk_ready", "1 while visitors can play", [({}, health.ready)])
        yield from _parts(health.parts)
        yield from _eyes_and_screen(health)
        yield from _figures(health)
        yield from self._of_the_process()

    def _of_the_process(self) -> Iterator[Metric]:
        process = self._process
        with process.oneshot():
            memory, cpu = process.memory_info().rss, process.cpu_times()
            files = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
            threads, began = process.num_threads(), process.create_time()
        for name, about, value in (
            ("process_resident_memory_bytes", "Memory in use", memory),
            ("process_open_fds", "Open files and sockets", files),
            ("process_threads", "Threads", threads),
            ("process_start_time_seconds", "When the process began, in Unix time", began),
        ):
            yield _gauge(name, about, [({}, value)])
        used_s = cpu.user + cpu.system
        yield _counter("process_cpu_seconds", "Processor time used", [({}, used_s)])
        # Compared with Prometheus' own clock it tells whether this machine's is right.
        now: Values = [({}, time.time())]
        yield _gauge("kiosk_clock_timestamp_seconds", "What the clock says, in Unix time", now)


def _parts(states: Iterable[PartState]) -> Iterator[Metric]:
    used = [state for state in states if state.condition is not Condition.OFF]
    yield _gauge(
        "kiosk_part_up",
        "1 while the part works, if not as it should; 0 while it starts, failed or is stuck",
        [({"part": state.name}, state.condition in UP) for state in used],
    )
    yield _gauge(
        "kiosk_part_condition",
        "1 for the condition that the part is in",
        [({"part": state.name, "condition": state.condition.value}, 1) for state in used],
    )
    yield _counter(
        "kiosk_part_failures",
        "Times that the part failed or got stuck",
        [({"part": state.name}, state.failures) for state in used],
    )


def _eyes_and_screen(health: Health) -> Iterator[Metric]:
    yield _gauge("kiosk_camera_up", "1 while pictures come", [({}, health.camera_online)])
    yield _counter("kiosk_camera_reconnects", "Times it came back", [({}, health.reconnects)])
    yield _gauge(
        "kiosk_camera_readers_left_behind",
        "Readers of the camera that hang and could not be ended",
        [({}, health.left_behind)],
    )
    age_s = health.frame_age_s
    known: Values = [] if age_s is None else [({}, age_s)]
    yield _gauge("kiosk_frame_age_seconds", "Age of the newest frame", known)
    there = health.page.condition is not PageCondition.NONE
    unwell: Values = [({}, health.page.ill_s)] if there else []
    yield _gauge(
        "kiosk_screen_unwell_seconds", "Since the page on the screen did all it should", unwell
    )
    stage = health.stage
    shown: Values = [] if stage is None else [({"stage": stage}, 1)]
    yield _gauge("kiosk_stage", "1 for the stage that the visit is in", shown)


def _figures(health: Health) -> Iterator[Metric]:
    figures = health.figures
    for name, about, value in (
        ("kiosk_records_waiting", "Rows that are not in the database yet", figures.waiting),
        ("kiosk_records_unshipped", "Records that the fleet lacks", figures.unshipped),
        ("kiosk_ad_campaigns", "Campaigns that can be shown", figures.campaigns),
        ("kiosk_ad_campaigns_running", "Campaigns that run today", figures.running),
    ):
        yield _gauge(name, about, [({}, value)])
    yield _counter(
        "kiosk_records_dropped", "Rows for which there was no room", [({}, figures.dropped)]
    )
    yield _counter(
        "kiosk_decoder_ends",
        "Times that the decoder of uploads ended over a picture",
        [({}, figures.decoder_ends)],
    )


def _gauge(name: str, about: str, values: Values) -> Metric:
    return _filled(GaugeMetricFamily(name, about), name, values)


def _counter(name: str, about: str, values: Values) -> Metric:
    return _filled(CounterMetricFamily(name, about), f"{name}_total", values)


def _filled(family: Metric, name: str, values: Values) -> Metric:
    for labels, value in values:
        family.add_sample(name, labels, float(value))
    return family
