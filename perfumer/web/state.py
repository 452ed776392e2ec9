"""Report the state of the kiosk: alive, ready, and its counters."""

from __future__ import annotations

import psutil
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

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
    )
    return body, 200 if health.ready else 503


@state.get("/metrics")
def metrics() -> Response:
    """Answer with the counters for Prometheus; gauges are set now, so none is stale."""
    context = screen_context()
    counters, health = context.kiosk.counters, context.kiosk.health()
    counters.viewers.set(context.viewers.count)
    counters.listeners.set(context.listeners.count)
    counters.ready.set(health.ready)
    counters.camera_up.set(health.camera_online)
    counters.camera_reconnects.set(health.reconnects)
    counters.camera_left_behind.set(health.left_behind)
    counters.frame_age.set(health.frame_age_s or 0.0)
    counters.memory.set(psutil.Process().memory_info().rss)
    return Response(generate_latest(counters.registry), content_type=CONTENT_TYPE_LATEST)
