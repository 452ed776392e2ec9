"""Measure how the kiosk is, part by part."""

from __future__ import annotations

import time
from collections.abc import Iterator

from perfumer.health.health import Health
from perfumer.kiosk.building import Parts


def measure_health(parts: Parts, perceiving: bool) -> Health:
    """Return how everything is now; ``perceiving``: the MediaPipe models are loaded."""
    frame, status = parts.boxes.frames.peek(), parts.camera.status
    age_s = None if frame is None else time.monotonic() - frame.captured_at
    snapshot = parts.boxes.snapshots.peek()
    return Health(
        reasons=tuple(_reasons(parts, perceiving, age_s)),
        frame_age_s=age_s,
        models={"mediapipe": perceiving, "face": parts.face_worker.ready},
        camera_online=status.online,
        camera_reason=status.reason.value if status.reason else None,
        reconnects=status.reconnects,
        left_behind=status.left_behind,
        stage=snapshot.session.stage.value if snapshot else None,
        troubles=_troubles(parts),
    )


def _reasons(parts: Parts, perceiving: bool, age_s: float | None) -> Iterator[str]:
    status, faces = parts.camera.status, parts.face_worker
    if not status.online:
        yield f"camera {status.uri}: {status.reason}" + (status.detail and f" ({status.detail})")
    elif age_s is not None and age_s > parts.max_frame_age_s:
        yield f"the newest frame is {age_s:.1f} s old"
    if not perceiving:
        yield "the MediaPipe models are not loaded yet"
    if faces.failure:
        yield faces.failure
    elif not faces.ready:
        yield "the face model is not loaded yet"


def _troubles(parts: Parts) -> tuple[str, ...]:
    slower = parts.face_worker.trouble
    return (
        *([slower] if slower else []),
        *_camera_troubles(parts),
        *parts.data.ads.troubles,
        *parts.advertising.troubles,
        *parts.records.troubles,
    )


def _camera_troubles(parts: Parts) -> Iterator[str]:
    status = parts.camera.status
    if status.left_behind:
        yield (
            f"camera {status.uri}: {status.left_behind} reader(s) hang and could not be ended: "
            "unplug the camera or restart the kiosk"
        )
