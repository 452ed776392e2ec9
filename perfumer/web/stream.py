"""Make the bytes of the two endless answers: MJPEG parts and server-sent events. No Flask here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from perfumer.health.counters import Counters
from perfumer.kiosk.encoding import EncodedFrame
from perfumer.mailbox import Latest
from perfumer.snapshot import Snapshot

BOUNDARY = "frame"
KEEP_ALIVE_S = 1.0  # seconds without news after which something is sent all the same
View = Mapping[str, Any]


def mjpeg(
    jpegs: Latest[EncodedFrame],
    fps: float | None,
    counters: Counters,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[bytes]:
    """Yield one part per new JPEG, at most ``fps`` a second, and the last one every second.

    The boundary that ends a part is sent with it: Chromium draws a picture only when it has
    seen the next boundary (crbug.com/527446).
    """
    last: EncodedFrame | None = None
    due = 0.0
    yield f"--{BOUNDARY}\r\n".encode()
    for newest in jpegs.follow(every_s=KEEP_ALIVE_S):
        now = clock()
        if newest is None:
            if last is not None:
                yield part(last, now)
            continue
        if now < due or now - newest.encoded_at > KEEP_ALIVE_S:
            continue
        last = newest
        due = now + 0.9 / fps if fps else 0.0
        counters.glass_s.observe(max(0.0, now - newest.captured_at))
        yield part(newest, now)


def part(encoded: EncodedFrame, now: float) -> bytes:
    """Return one JPEG with headers from which its age can be measured."""
    return b"".join(
        (
            b"Content-Type: image/jpeg\r\n",
            f"Content-Length: {len(encoded.jpeg)}\r\n"
            f"X-Perfumer-Sequence: {encoded.sequence}\r\n"
            f"X-Perfumer-Captured: {encoded.captured_at:.4f}\r\n"
            f"X-Perfumer-Latency: {(now - encoded.captured_at) * 1000:.1f}\r\n"
            f"X-Perfumer-Online: {int(encoded.online)}\r\n\r\n".encode(),
            encoded.jpeg,
            f"\r\n--{BOUNDARY}\r\n".encode(),
        )
    )


class SharedView:
    """Makes the view of the newest snapshot once for all connected pages."""

    def __init__(self, present: Callable[[Snapshot], View]) -> None:
        self._present = present
        self._newest: tuple[Snapshot, dict[str, str]] | None = None
        self._lock = threading.Lock()

    def parts(self, snapshot: Snapshot) -> dict[str, str]:
        """Return each top-level key of the view with its value as JSON."""
        with self._lock:
            if self._newest is None or self._newest[0] is not snapshot:
                view = self._present(snapshot)
                encoded = {
                    key: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                    for key, value in view.items()
                }
                self._newest = (snapshot, encoded)
            return self._newest[1]

    def forget(self) -> None:
        """Drop the last view: a visitor has left."""
        self._newest = None


def events(
    snapshots: Latest[Snapshot],
    shared: SharedView,
    counters: Counters,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[bytes]:
    """Yield the whole view first, then only top-level keys that changed; a ping when idle."""
    sent: dict[str, str] = {}
    quiet_since = clock()
    yield b"retry: 1000\n\n"
    for snapshot in snapshots.follow(every_s=KEEP_ALIVE_S):
        now = clock()
        changed = {} if snapshot is None else _changed(sent, shared.parts(snapshot))
        if snapshot is not None and changed:
            sent = sent | changed
            quiet_since = now
            latency_ms = (now - snapshot.captured_at) * 1000
            counters.pointer_s.observe(max(0.0, latency_ms / 1000))
            yield message(changed, latency_ms)
        elif now - quiet_since >= KEEP_ALIVE_S:
            quiet_since = now
            yield b"event: ping\ndata: {}\n\n"


def message(parts: Mapping[str, str], latency_ms: float) -> bytes:
    """Return one event; the comment before it gives the age of the frame that caused it."""
    body = ",".join(f'"{key}":{value}' for key, value in parts.items())
    return f": latency_ms={latency_ms:.1f}\ndata: {{{body}}}\n\n".encode()


def _changed(sent: Mapping[str, str], parts: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in parts.items() if sent.get(key) != value}
