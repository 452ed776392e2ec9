"""Follow what the kiosk tells its page, and how fast it answers, while something is measured."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.servers import Child
from benchmarks.viewers import connect

AGE = b": latency_ms="


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """One event with a pointer in it."""

    at: float  # monotonic seconds of its arrival
    latency_ms: float  # age of the frame that it is from when the kiosk sent it


class Events:
    """Follows /events in a thread and keeps the events that move the pointer."""

    def __init__(self, child: Child) -> None:
        self.pointers: list[PointerEvent] = []
        self._door = connect(child.port, "/events")
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        latency_ms = 0.0
        with self._door.makefile("rb") as lines:
            for line in lines:
                if line.startswith(AGE):
                    latency_ms = float(line.removeprefix(AGE))
                elif line.startswith(b"data: ") and json.loads(line[6:]).get("pointer"):
                    self.pointers.append(PointerEvent(time.monotonic(), latency_ms))

    def close(self) -> None:
        # Only our half: whoever shuts both is reset by the next event, while the thread reads.
        self._door.shutdown(socket.SHUT_RD)
        self._door.close()
        self._thread.join(2)


@contextmanager
def listen(child: Child) -> Iterator[Events]:
    """Follow the child's events until the block ends."""
    events = Events(child)
    try:
        yield events
    finally:
        events.close()


class Pulse:
    """Asks /healthz twenty times a second."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._took: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        while not self._end.wait(0.05):
            began = time.monotonic()
            self._child.get("/healthz")
            self._took.append(time.monotonic() - began)

    def stop(self) -> float:
        """Stop, and return the seconds that 99 of 100 answers did not exceed."""
        self._end.set()
        self._thread.join(5)
        return percentile(self._took, 0.99)
