"""Counters of the kiosk for Prometheus; none is about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

FAST = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2)


class Counters:
    """All counters; names and units follow https://prometheus.io/docs/practices/naming."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.camera_up = self._gauge("camera_up", "1 while pictures come")
        self.camera_frames = self._counter("camera_frames", "Frames captured")
        self.camera_reconnects = self._gauge("camera_reconnects", "Times the camera came back")
        self.camera_left_behind = self._gauge(
            "camera_readers_left_behind", "Readers of the camera that hang and could not be ended"
        )
        self.frame_age = self._gauge("frame_age_seconds", "Age of the newest frame")
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
        self.sessions = self._counter("sessions", "Visits begun")
        self.results = self._counter("results", "Visits that reached a result")
        self.ad_plays = Counter(
            "kiosk_ad_plays", "Ads, by what became of them", ["outcome"], registry=self.registry
        )
        self.ready = self._gauge("ready", "1 while the kiosk is ready")
        self.memory = self._gauge("resident_memory_bytes", "Resident memory of the process")

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"kiosk_{name}", about, registry=self.registry)

    def _counter(self, name: str, about: str) -> Counter:
        return Counter(f"kiosk_{name}", about, registry=self.registry)

    def _histogram(self, name: str, about: str) -> Histogram:
        return Histogram(f"kiosk_{name}", about, registry=self.registry, buckets=FAST)
