"""The demo's screen says of an ad what a browser would say, and in that order."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request

from perfumer.settings.operation import ServerSettings
from perfumer.web.serving import Server
from perfumer.workshop.fleet.screen import SimulatedScreen
from tests.support.running import until


class Shown:
    """A kiosk's page, and what it heard."""

    def __init__(self) -> None:
        self.views: queue.Queue[dict[str, object] | None] = queue.Queue()
        self.heard: list[tuple[str, dict[str, object], str | None]] = []

    def page(self) -> Response:
        return Response('<meta name="csrf-token" content="abc">', headers={"Set-Cookie": "s=1; P"})

    def events(self) -> Response:
        return Response(self._lasting(), mimetype="text/event-stream")

    def _lasting(self) -> Iterator[str]:
        while (view := self.views.get()) is not None:
            yield f"data: {json.dumps(view)}\n\n"

    def tell(self, play: str, what: str) -> tuple[str, int]:
        self.heard.append((f"{play} {what}", request.get_json(), request.headers["X-CSRFToken"]))
        return "", 200 if play == "2" else 202  # the second came too late


@contextmanager
def kiosk(shown: Shown) -> Iterator[str]:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=shown.page)
    app.add_url_rule("/events", view_func=shown.events)
    app.add_url_rule("/api/plays/<play>/<what>", view_func=shown.tell, methods=["POST"])
    server = Server(app, ServerSettings(port=0), lambda: shown.views.put(None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.url
    server.close()
    thread.join()


def test_each_ad_is_started_and_ended_once():
    shown = Shown()
    with kiosk(shown) as url:
        screen = SimulatedScreen(url)
        threading.Thread(target=screen.run, daemon=True).start()
        for view in ({"ad": {"play": "1"}}, {"texts": {}}, {"ad": {"play": "2"}}, {"ad": None}):
            shown.views.put(view)
        until(lambda: len(shown.heard) == 4, 5)
        shown.views.put({"ad": {"play": "3"}})
        until(lambda: len(shown.heard) == 5, 5)
        screen.stop()
    assert [said for said, _, _ in shown.heard] == [
        *("1 started", "1 ended", "2 started", "2 ended", "3 started", "3 ended"),
    ]
    assert shown.heard[0][1:] == ({"share": 1}, "abc")
    assert screen.confirmed == ["1", "3"]
    assert screen.connected
