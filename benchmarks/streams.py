"""What viewers see: frames a second, processor time, and what others cost them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.listening import Pulse, percentile
from benchmarks.report import Figure
from benchmarks.scale import Scale
from benchmarks.servers import Child, start_first_kiosk, wait_for
from benchmarks.viewers import Viewer, connect, watch

SETTLE_S = 1.0  # seconds until a new kind of viewer has its first picture


def rates(viewers: Sequence[Viewer], seconds: float) -> list[float]:
    return [viewer.parts / seconds for viewer in viewers]


def measure_delivery(
    child: Child, path: str, count: int, scale: Scale
) -> tuple[list[float], float, list[Viewer]]:
    """Return frames a second of each viewer, processor seconds per frame, and the viewers."""
    seconds = scale.stream_s
    watch(child.port, path, count, 0.2, SETTLE_S)
    before = child.processor_s()
    viewers = watch(child.port, path, count, seconds, scale.warm_s)
    used = (child.processor_s() - before) * seconds / (seconds + scale.warm_s)
    frames = sum(viewer.parts for viewer in viewers)
    return rates(viewers, seconds), used / max(frames, 1), viewers


def streams(scale: Scale) -> Iterator[Figure]:
    """Measure ours and the first system's pattern, one after the other."""
    many = scale.viewers
    with start_first_kiosk() as theirs:
        base_one, base_cost, _ = measure_delivery(theirs, "/video", 1, scale)
        base_many, _, _ = measure_delivery(theirs, "/video", many, scale)
    with scale.start("still") as child:
        wait_for(child, "/readyz")
        one, cost, watched = measure_delivery(child, "/stream.mjpg", 1, scale)
        encodes = child.metric("kiosk_jpeg_encodes_total")
        frames = child.metric("kiosk_camera_frames_total")
        crowd, _, _ = measure_delivery(child, "/stream.mjpg", many, scale)
        encodes = child.metric("kiosk_jpeg_encodes_total") - encodes
        frames = child.metric("kiosk_camera_frames_total") - frames
    yield Figure("fps, 1 viewer", one[0], "1/s", 29, "at least", baseline=base_one[0])
    yield Figure(
        f"fps, slowest of {many} viewers",
        min(crowd),
        "1/s",
        29,
        "at least",
        baseline=min(base_many),
    )
    yield Figure(
        f"frames delivered to {many} viewers",
        sum(crowd),
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
        0.3,
        "at most",
        "ratio",
        base_cost * 1000,
    )
    yield Figure(f"JPEG encodes per frame, {many} viewers", encodes / frames, "", 1.02, "at most")
    latencies = [value for viewer in watched for value in viewer.latencies_ms]
    yield Figure("capture to part sent, p95", percentile(latencies, 0.95), "ms", 60, "at most")


def stuck(scale: Scale) -> Iterator[Figure]:
    """Measure 3 viewers that read while many others do not."""
    seconds, count = scale.stream_s, scale.stuck
    with scale.start("still") as child:
        wait_for(child, "/readyz")
        alone = rates(watch(child.port, "/stream.mjpg", 3, seconds, scale.warm_s), seconds)
        before = child.memory()
        doors = [connect(child.port, "/stream.mjpg") for _ in range(count)]
        pulse = Pulse(child)
        beside = rates(watch(child.port, "/stream.mjpg", 3, seconds, scale.warm_s), seconds)
        slowest = pulse.stop()
        grown = (child.memory() - before) / 1e6
        for door in doors:
            door.close()
    yield Figure(
        f"fps of 3 viewers beside {count} that do not read",
        min(beside),
        "1/s",
        0.95,
        "at least",
        "ratio",
        sum(alone) / 3,
    )
    yield Figure("/healthz meanwhile, p99", slowest * 1000, "ms", 50, "at most")
    yield Figure("memory they cost", max(grown, 0.0), "MB", 50, "at most")
