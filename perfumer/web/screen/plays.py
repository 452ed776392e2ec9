"""What the page tells of the ads it shows, and how their cards may be framed."""

from __future__ import annotations

import time
from typing import Any

from flask import Blueprint, Request, Response, abort, jsonify, request

from perfumer.signage.news import FAILURES, PlayEvent, PlayNews
from perfumer.web.context import screen_context

ads = Blueprint("ads", __name__)
CARDS = "/static/ads/"
# A card is a page of ours in a frame of ours: styles and pictures, no scripts, no links out.
CARD_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@ads.post("/api/plays/<play>/<what>")
def tell(play: str, what: str) -> tuple[Response, int]:
    """The page says that an ad was painted, is still seen, was removed, or failed."""
    if what not in tuple(PlayEvent):
        abort(404)
    event = PlayEvent(what)
    news = PlayNews(play, event, time.monotonic(), _share(event), _reason(event))
    kiosk = screen_context().kiosk
    shown = kiosk.snapshots.peek()
    current = shown.ad.play if shown is not None and shown.ad is not None else None
    # What a play leaves behind may arrive when the next one is already on the screen. Other news
    # that comes late, as a visitor begins, is no fault of the page, and counts for nothing.
    if event is not PlayEvent.ENDED and play != current:
        return jsonify(play=play, counted=False), 200
    kiosk.advertising.tell(news)
    return jsonify(play=play, counted=True), 202


@ads.after_app_request
def frame_cards(response: Response) -> Response:
    """Cards may stand in a frame of our own page; nothing else may."""
    if is_card(request):
        response.headers["Content-Security-Policy"] = CARD_CSP
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def is_card(asked: Request) -> bool:
    return asked.path.startswith(CARDS) and asked.path.endswith(".html")


def _share(event: PlayEvent) -> float:
    if event is not PlayEvent.STARTED:
        return 0.0
    share = _json().get("share")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        abort(400, "share is a number from 0 to 1.")
    return float(share)


def _reason(event: PlayEvent) -> str | None:
    if event is not PlayEvent.FAILED:
        return None
    reason = _json().get("reason")
    if not isinstance(reason, str) or reason not in FAILURES:
        abort(400, f"reason is one of {', '.join(sorted(FAILURES))}.")
    return reason


def _json() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400, "The request has no JSON object.")
    return body
