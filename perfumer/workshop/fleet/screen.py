"""A page that shows a kiosk's ads, without a browser: it sends what a browser would send.

Ads count only when a page confirms that they were painted. This one confirms each at once.
"""

from __future__ import annotations

import http.client
import json
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

BEAT_INTERVAL_S = 2.0  # seconds between two messages that the ad is still shown
RETRY_S = 0.5  # pause before connecting again
TIMEOUT_S = 5.0
ACCEPTED = 202  # status when the kiosk counts the play


class SimulatedScreen:
    """Follows one kiosk's events until stopped, also through its restarts."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._stopped = threading.Event()
        self._headers: dict[str, str] = {}
        self._play: str | None = None
        self._sent_at = 0.0
        self.connected = False
        self.confirmed: list[str] = []  # ids of the plays that the kiosk said it counts

    def stop(self) -> None:
        """Say that the ad is over, as a closing page does."""
        if not self._stopped.is_set():
            self._stopped.set()
            with suppress(OSError, http.client.HTTPException):
                self._show(None)

    def run(self) -> None:
        """Show ads until stopped; connect again after each break."""
        while not self._stopped.is_set():
            with suppress(OSError, http.client.HTTPException, ValueError):
                self._open()
                for changed in self._events():
                    self.connected = True
                    self._draw(changed)
            self._stopped.wait(RETRY_S)

    def _open(self) -> None:
        """Get the page, for its CSRF token and session cookie."""
        connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_S)
        connection.request("GET", "/")
        answer = connection.getresponse()
        token = re.search(rb'name="csrf-token" content="([^"]+)"', answer.read())
        connection.close()
        if token is None:
            raise ValueError("the page has no token")
        self._play = None
        self._headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": token[1].decode(),
            "Cookie": (answer.getheader("Set-Cookie") or "").split(";")[0],
        }

    def _events(self) -> Iterator[dict[str, Any]]:
        connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_S)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        try:
            while not self._stopped.is_set():
                line = answer.readline()
                if not line:
                    return
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            connection.close()

    def _draw(self, changed: dict[str, Any]) -> None:
        if "ad" in changed:
            ad = changed["ad"]
            self._show(ad and ad["play"])
        elif self._play and time.monotonic() - self._sent_at > BEAT_INTERVAL_S:
            self._send(self._play, "alive")

    def _show(self, play: str | None) -> None:
        if play == self._play:
            return
        if self._play:
            self._send(self._play, "ended")
        self._play = play
        if play and self._send(play, "started", share=1) == ACCEPTED:
            self.confirmed.append(play)

    def _send(self, play: str, event: str, **more: object) -> int:
        """Send one message about a play and return the status of the answer."""
        self._sent_at = time.monotonic()
        connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_S)
        connection.request("POST", f"/api/plays/{play}/{event}", json.dumps(more), self._headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


def main(addresses: Sequence[str]) -> int:
    """Show the ads of every kiosk until SIGINT or SIGTERM."""
    screens = [SimulatedScreen(address) for address in addresses]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for screen in screens:
        threading.Thread(target=screen.run, daemon=True).start()
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    for screen in screens:
        screen.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
