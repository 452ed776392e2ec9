"""A page that shows a kiosk's ads, without a browser: it says what a browser would say.

Ads count only when a page confirms that they were painted. This one confirms each at once.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

BEAT_S = 2.0  # a page says so often that it still shows an ad
RETRY_S = 0.5
PATIENCE_S = 5.0
TAKEN = 202


class SimulatedScreen:
    """Follows one kiosk's events until stopped, also through its restarts."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._stopped = threading.Event()
        self._headers: dict[str, str] = {}
        self._play: str | None = None
        self._heard = 0.0
        self.connected = False
        self.confirmed: list[str] = []  # plays that the kiosk counts, as it said

    def stop(self) -> None:
        """Say that the ad is over, as a page does that is closed."""
        if not self._stopped.is_set():
            self._stopped.set()
            with suppress(OSError, http.client.HTTPException):
                self._show(None)

    def run(self) -> None:
        while not self._stopped.is_set():
            with suppress(OSError, http.client.HTTPException, ValueError):
                self._open()
                for changed in self._events():
                    self.connected = True
                    self._draw(changed)
            self._stopped.wait(RETRY_S)

    def _open(self) -> None:
        """Get the page, for its token and cookie."""
        door = http.client.HTTPConnection(self._host, timeout=PATIENCE_S)
        door.request("GET", "/")
        answer = door.getresponse()
        token = re.search(rb'name="csrf-token" content="([^"]+)"', answer.read())
        door.close()
        if token is None:
            raise ValueError("the page has no token")
        self._play = None
        self._headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": token[1].decode(),
            "Cookie": (answer.getheader("Set-Cookie") or "").split(";")[0],
        }

    def _events(self) -> Iterator[dict[str, Any]]:
        door = http.client.HTTPConnection(self._host, timeout=PATIENCE_S)
        door.request("GET", "/events")
        answer = door.getresponse()
        try:
            while not self._stopped.is_set():
                line = answer.readline()
                if not line:
                    return
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            door.close()

    def _draw(self, changed: dict[str, Any]) -> None:
        if "ad" in changed:
            ad = changed["ad"]
            self._show(ad and ad["play"])
        elif self._play and time.monotonic() - self._heard > BEAT_S:
            self._say(self._play, "alive")

    def _show(self, play: str | None) -> None:
        if play == self._play:
            return
        if self._play:
            self._say(self._play, "ended")
        self._play = play
        if play and self._say(play, "started", share=1) == TAKEN:
            self.confirmed.append(play)

    def _say(self, play: str, what: str, **more: object) -> int:
        """The status of the answer."""
        self._heard = time.monotonic()
        door = http.client.HTTPConnection(self._host, timeout=PATIENCE_S)
        door.request("POST", f"/api/plays/{play}/{what}", json.dumps(more), self._headers)
        answer = door.getresponse()
        answer.read()
        door.close()
        return answer.status
