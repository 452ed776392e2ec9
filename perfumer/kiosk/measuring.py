"""Measure how the kiosk is, part by part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from perfumer.health.health import Figures, Health
from perfumer.health.states import States, reasons_of, troubles_of
from perfumer.kiosk.building import Parts
from perfumer.kiosk.telling import tell_parts
from perfumer.supervision.part import PartState


def measure_health(
    parts: Parts, perceiving: bool, workers: Sequence[PartState], states: States
) -> Health:
    """Return how everything is now; ``perceiving``: the MediaPipe models are loaded.

    ``states`` remembers since when it is so.
    """
    at, today = time.monotonic(), datetime.now().astimezone().date()
    frame, status = parts.boxes.frames.peek(), parts.camera.status
    age_s = None if frame is None else at - frame.captured_at
    snapshot, page = parts.boxes.snapshots.peek(), parts.page.state()
    told = tell_parts(parts, perceiving, age_s, workers, page, today)
    records, ads = parts.records, parts.data.ads
    return Health(
        reasons=reasons_of(told),
        frame_age_s=age_s,
        models={"mediapipe": perceiving, "face": parts.face_worker.ready},
        camera_online=status.online,
        camera_reason=status.reason.value if status.reason else None,
        reconnects=status.reconnects,
        left_behind=status.left_behind,
        stage=snapshot.session.stage.value if snapshot else None,
        troubles=troubles_of(told),
        page=page,
        parts=states.update(told, at),
        figures=Figures(
            waiting=records.waiting,
            dropped=records.dropped,
            unshipped=records.unshipped,
            campaigns=len(ads.campaigns),
            running=len(ads.running(today)),
            decoder_ends=parts.reader.decoder_ends,
        ),
    )
