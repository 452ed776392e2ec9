"""What viewers see: frames a second, processor time, latency, and what others cost them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence

from benchmarks.report import Figure
from benchmarks.servers import Child, start_first_kiosk, start_ours, wait_for
from benchmarks.viewers import Viewer, connect, watch

SECONDS = 8.0
MANY = 20
STUCK = 50


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def rates(viewers: Sequence[Viewer]) -> list[float]:
    return [viewer.parts / SECONDS for viewer in viewers]


def measure_delivery(
    child: Child, path: str, count: int
) -> tuple[list[float], float, list[Viewer]]:
    """Return frames a second of each viewer, processor seconds per frame, and the viewers."""
    watch(child.port, path, count, 0.2, warm_s=1.0)
    before = child.processor_s()
    viewers = watch(child.port, path, count, SECONDS)
    used = (child.processor_s() - before) * SECONDS / (SECONDS + 2.0)
    frames = sum(viewer.parts for viewer in viewers)
    return rates(viewers), used / max(frames, 1), viewers


def streams() -> Iterator[Figure]:
    """Measure ours and the first system's pattern, one after the other."""
    with start_first_kiosk() as theirs:
        base_one, base_cost, _ = measure_delivery(theirs, "/video", 1)
        base_many, _, _ = measure_delivery(theirs, "/video", MANY)
    with start_ours("still") as child:
        wait_for(child, "/readyz")
        one, cost, watched = measure_delivery(child, "/stream.mjpg", 1)
        encodes = child.metric("kiosk_jpeg_encodes_total")
        frames = child.metric("kiosk_camera_frames_total")
        many, _, _ = measure_delivery(child, "/stream.mjpg", MANY)
        encodes = child.metric("kiosk_jpeg_encodes_total") - encodes
        frames = child.metric("kiosk_camera_frames_total") - frames
    yield Figure("fps, 1 viewer", one[0], "1/s", 29, "at least", baseline=base_one[0])
    yield Figure(
        f"fps, slowest of {MANY} viewers", min(many), "1/s", 29, "at least", baseline=min(base_many)
    )
    yield Figure(
        f"frames delivered to {MANY} viewers",
        sum(many),
        "1/s",
        10,
        "at least",
        "ratio",
        sum(base_many),
    )
    yield Figure(
        "processor time per delivered frame, 1 viewer",
        cost * 1000,
        "ms",
        0.5,
        "at most",
        "ratio",
        base_cost * 1000,
    )
    yield Figure(f"JPEG encodes per frame, {MANY} viewers", encodes / frames, "", 1.02, "at most")
    latencies = [value for viewer in watched for value in viewer.latencies_ms]
    yield Figure("capture to part sent, p95", percentile(latencies, 0.95), "ms", 60, "at most")


class Events:
    """Follows /events in a thread and keeps the latency that each event states."""

    def __init__(self, child: Child) -> None:
        self.latencies_ms: list[float] = []
        self._door = connect(child.port, "/events")
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with self._door.makefile("rb") as lines:
            for line in lines:
                if line.startswith(b": latency_ms="):
                    self.latencies_ms.append(float(line.split(b"=")[1]))

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(2)


def pointer() -> Iterator[Figure]:
    """Measure how old a frame is when its pointer is sent, while a visitor plays and is read."""
    with start_ours() as child:
        wait_for(child, "/readyz")
        listening = Events(child)
        time.sleep(2)
        listening.latencies_ms.clear()
        viewers = watch(child.port, "/stream.mjpg", 1, 30, warm_s=0.5)
        listening.close()
        readings = child.metric("kiosk_reading_seconds_count")
    latencies = viewers[0].latencies_ms
    yield Figure(
        "capture to pointer event sent, p95",
        percentile(listening.latencies_ms, 0.95),
        "ms",
        50,
        "at most",
    )
    yield Figure(
        "capture to part sent while faces are read, p99",
        percentile(latencies, 0.99),
        "ms",
        150,
        "at most",
    )
    yield Figure("faces read meanwhile", readings, "", 3, "at least")


def stuck() -> Iterator[Figure]:
    """Measure 3 viewers that read while 50 others do not."""
    with start_ours("still") as child:
        wait_for(child, "/readyz")
        alone = rates(watch(child.port, "/stream.mjpg", 3, SECONDS))
        before = child.memory()
        doors = [connect(child.port, "/stream.mjpg") for _ in range(STUCK)]
        pulse = Pulse(child)
        beside = rates(watch(child.port, "/stream.mjpg", 3, SECONDS))
        slowest = pulse.stop()
        grown = (child.memory() - before) / 1e6
        for door in doors:
            door.close()
    yield Figure(
        f"fps of 3 viewers beside {STUCK} that do not read",
        min(beside),
        "1/s",
        0.95,
        "at least",
        "ratio",
        sum(alone) / 3,
    )
    yield Figure("/healthz meanwhile, p99", slowest * 1000, "ms", 50, "at most")
    yield Figure("memory they cost", max(grown, 0.0), "MB", 50, "at most")


class Pulse:
    """Asks /healthz twenty times a second."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._took: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        while not self._end.wait(0.05):
            began = time.monotonic()
            self._child.get("/healthz")
            self._took.append(time.monotonic() - began)

    def stop(self) -> float:
        """Stop, and return the seconds that 99 of 100 answers did not exceed."""
        self._end.set()
        self._thread.join(5)
        return percentile(self._took, 0.99)
