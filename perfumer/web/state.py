"""Report the state of the kiosk: alive, ready, and its counters."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from perfumer.supervision.part import PartState
from perfumer.web.context import screen_context

state = Blueprint("state", __name__)


@state.get("/healthz")
def healthz() -> Response:
    """Answer that the process runs; nothing else is checked."""
    return Response("ok\n", mimetype="text/plain")


@state.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Answer 200 when visitors can play, else 503 with the reasons."""
    health = screen_context().kiosk.health()
    at = time.monotonic()
    body = jsonify(
        ready=health.ready,
        version=screen_context().release,
        reasons=list(health.reasons),
        camera={"online": health.camera_online, "reason": health.camera_reason},
        frame_age_s=None if health.frame_age_s is None else round(health.frame_age_s, 3),
        models=dict(health.models),
        screen={"condition": health.page.condition, "says": health.page.says},
        stage=health.stage,
        troubles=list(health.troubles),
        parts=[_part(state, at) for state in health.parts],
        changes=[
            {"ago_s": round(at - change.at, 1), "says": change.says} for change in health.changes
        ],
    )
    return body, 200 if health.ready else 503


def _part(part: PartState, at: float) -> dict[str, object]:
    return {
        "name": part.name,
        "condition": part.condition.value,
        "says": part.says,
        "for_s": round(max(0.0, at - part.since), 1),
        "failures": part.failures,
    }


@state.get("/metrics")
def metrics() -> Response:
    """Answer with counters and the state of now, for Prometheus."""
    registry = screen_context().kiosk.counters.registry
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
