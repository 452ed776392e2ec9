"""Counters of the kiosk for Prometheus; none is about a person.

What is asked for at the moment of the question is in :mod:`perfumer.health.collecting`.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

FAST = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2)


class Counters:
    """All counters; names and units follow https://prometheus.io/docs/practices/naming."""

    def __init__(self) -> None:
        # When a counter was made is when the process began, which is told once.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.camera_frames = self._counter("camera_frames", "Frames captured")
        self.encodes = self._counter("jpeg_encodes", "Pictures encoded for viewers")
        self.viewers = self._gauge("stream_viewers", "Viewers of the video")
        self.listeners = self._gauge("event_listeners", "Pages listening to events")
        self.refused = self._counter("stream_refused", "Streams refused because of the cap")
        self.steps = self._counter("pipeline_steps", "Frames perceived")
        self.errors = self._counter("pipeline_errors", "Steps that failed and reset the session")
        self.step_s = self._histogram("pipeline_step_seconds", "Time of one step")
        self.look_s = self._histogram("look_seconds", "Time of one look at faces")
        self.glass_s = self._histogram("glass_latency_seconds", "Capture to picture sent")
        self.pointer_s = self._histogram("pointer_latency_seconds", "Capture to event sent")
        self.reading_s = self._histogram("reading_seconds", "Time of one reading of a face")
        self.visits = self._counter("visits", "Visits begun")
        self.results = self._counter("results", "Visits that reached a result")
        self.ad_plays = Counter(
            "kiosk_ad_plays", "Ads, by what became of them", ["outcome"], registry=self.registry
        )

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"kiosk_{name}", about, registry=self.registry)

    def _counter(self, name: str, about: str) -> Counter:
        return Counter(f"kiosk_{name}", about, registry=self.registry)

    def _histogram(self, name: str, about: str) -> Histogram:
        return Histogram(f"kiosk_{name}", about, registry=self.registry, buckets=FAST)
