"""Measure how the kiosk is, part by part."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from perfumer.health.health import Health
from perfumer.kiosk.building import Parts
from perfumer.supervision.part import PartState

# Parts without which no visitor can play as they should; others are troubles when they fail.
NEEDED = frozenset({"capture", "perceive", "encode", "classify", "watchdog", "web"})


def measure_health(parts: Parts, perceiving: bool, states: Sequence[PartState]) -> Health:
    """Return how everything is now; ``perceiving``: the MediaPipe models are loaded."""
    frame, status = parts.boxes.frames.peek(), parts.camera.status
    age_s = None if frame is None else time.monotonic() - frame.captured_at
    snapshot, page = parts.boxes.snapshots.peek(), parts.page.state()
    missed = (page.says,) if page.missed else ()
    return Health(
        reasons=(*_reasons(parts, perceiving, age_s, states), *missed),
        frame_age_s=age_s,
        models={"mediapipe": perceiving, "face": parts.face_worker.ready},
        camera_online=status.online,
        camera_reason=status.reason.value if status.reason else None,
        reconnects=status.reconnects,
        left_behind=status.left_behind,
        stage=snapshot.session.stage.value if snapshot else None,
        troubles=_troubles(parts, states),
        parts=tuple(states),
        page=page,
    )


def _reasons(
    parts: Parts, perceiving: bool, age_s: float | None, states: Sequence[PartState]
) -> Iterator[str]:
    status, faces = parts.camera.status, parts.face_worker
    if not status.online:
        yield f"camera {status.uri}: {status.reason}" + (status.detail and f" ({status.detail})")
    elif age_s is not None and age_s > parts.max_frame_age_s:
        yield f"the newest frame is {age_s:.1f} s old"
    if not perceiving:
        yield "the MediaPipe models are not loaded yet"
    if not faces.ready and not faces.failure:
        yield "the face model is not loaded yet"
    yield from (one.says for one in states if not one.works and one.name in NEEDED)


def _troubles(parts: Parts, states: Sequence[PartState]) -> tuple[str, ...]:
    slower = parts.face_worker.trouble
    return (
        *([slower] if slower else []),
        *_camera_troubles(parts),
        *parts.data.ads.troubles,
        *parts.advertising.troubles,
        *parts.records.troubles,
        *(one.says for one in states if not one.works and one.name not in NEEDED),
    )


def _camera_troubles(parts: Parts) -> Iterator[str]:
    status = parts.camera.status
    if status.left_behind:
        yield (
            f"camera {status.uri}: {status.left_behind} reader(s) hang and could not be ended: "
            "unplug the camera or restart the kiosk"
        )
