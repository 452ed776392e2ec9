"""Take the page's reports of ads, frame ad pages, and send the operator's own music."""

from __future__ import annotations

import time

from flask import Blueprint, Request, Response, abort, jsonify, request, send_file

from perfumer.catalog.pieces_own import TYPES
from perfumer.signage.news import FAILURES, PlayEvent, PlayNews
from perfumer.web.context import screen_context
from perfumer.web.requests import json_object

media = Blueprint("media", __name__)
AD_FILES = "/static/ads/"
# An ad page is framed by the screen's page: styles and pictures, no scripts, no links out.
AD_PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@media.post("/api/plays/<play>/<what>")
def report_play(play: str, what: str) -> tuple[Response, int]:
    """Take a report of the page: an ad was painted, is still visible, was removed, or failed."""
    if what not in tuple(PlayEvent):
        abort(404)
    event = PlayEvent(what)
    news = PlayNews(play, event, time.monotonic(), _share(event), _reason(event))
    kiosk = screen_context().kiosk
    shown = kiosk.snapshots.peek()
    current = shown.ad.play if shown is not None and shown.ad is not None else None
    # The report of a play's end may arrive when the next ad is already on the screen. Any other
    # late report (a visitor has just begun) is no fault of the page and is not counted.
    if event is not PlayEvent.ENDED and play != current:
        return jsonify(play=play, counted=False), 200
    kiosk.advertising.tell(news)
    return jsonify(play=play, counted=True), 202


@media.after_app_request
def frame_ad_pages(response: Response) -> Response:
    """Let our own page frame an ad page; nothing else may be framed."""
    if is_ad_page(request):
        response.headers["Content-Security-Policy"] = AD_PAGE_CSP
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def is_ad_page(request: Request) -> bool:
    return request.path.startswith(AD_FILES) and request.path.endswith(".html")


@media.get("/own-music/<id_>")
def own_piece(id_: str) -> Response:
    """Send a file of the operator's folder by its id, also in parts, as browsers ask for them."""
    path = screen_context().content.pieces.own.get(id_)
    if path is None or not path.is_file():
        abort(404)
    return send_file(path, TYPES[path.suffix.lower()], conditional=True)


def _share(event: PlayEvent) -> float:
    if event is not PlayEvent.STARTED:
        return 0.0
    share = json_object().get("share")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        abort(400, "share is a number from 0 to 1.")
    return float(share)


def _reason(event: PlayEvent) -> str | None:
    if event is not PlayEvent.FAILED:
        return None
    reason = json_object().get("reason")
    if not isinstance(reason, str) or reason not in FAILURES:
        abort(400, f"reason is one of {', '.join(sorted(FAILURES))}.")
    return reason
