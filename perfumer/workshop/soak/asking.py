"""Plain HTTP on loopback: one question, or a stream of events that is followed for hours."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

ANSWER_S = 30.0  # longest wait for an answer
QUIET_S = 8.0  # longest wait for an event: the kiosk sends one a second at least
RETRY_S = 0.3  # pause before the events are followed again
TROUBLES = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the kiosk answered, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def ask(
    port: int,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = ANSWER_S,
) -> Answer:
    """Get ``path``, or post ``body`` to it. Raises one of :data:`TROUBLES` without an answer."""
    began = time.monotonic()
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        door.request("GET" if body is None else "POST", path, body, dict(headers or {}))
        answer = door.getresponse()
        content = answer.read()
        seconds = time.monotonic() - began
        return Answer(answer.status, dict(answer.getheaders()), content, seconds)
    finally:
        door.close()


def get_token(port: int) -> dict[str, str]:
    """Return the headers that a post of the kiosk's own page has."""
    answer = ask(port, "/")
    token = re.search(rb'name="csrf-token" content="([^"]+)"', answer.body)
    if token is None:
        raise ValueError("the page has no token")
    return {
        "Content-Type": "application/json",
        "X-CSRFToken": token[1].decode(),
        "Cookie": answer.headers.get("Set-Cookie", "").split(";")[0],
    }


class Follower:
    """Follows a kiosk's events on a thread of its own, also through its restarts."""

    def __init__(self, port: int, hear: Callable[[Mapping[str, Any], bool], None]) -> None:
        """``hear`` gets what each event changes, and whether it is a connection's first: all."""
        self._port, self._hear = port, hear
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End with the next event."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(*TROUBLES):
                for number, changed in enumerate(self._events()):
                    self._hear(changed, number == 0)
            self._stopped.wait(RETRY_S)

    def _events(self) -> Iterator[Mapping[str, Any]]:
        door = http.client.HTTPConnection("127.0.0.1", self._port, timeout=QUIET_S)
        try:
            door.request("GET", "/events")
            answer = door.getresponse()
            while not self._stopped.is_set() and (line := answer.readline()):
                if line.startswith(b"data: {") and line != b"data: {}\n":
                    yield json.loads(line[6:])
        finally:
            door.close()
