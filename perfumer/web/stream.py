"""Bytes of the two endless answers: MJPEG parts and server-sent events. No Flask here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from perfumer.kiosk.counters import Counters
from perfumer.kiosk.encoding import EncodedFrame
from perfumer.mailbox import Latest
from perfumer.snapshot import Snapshot

BOUNDARY = "frame"
KEEP_ALIVE_S = 1.0
View = Mapping[str, Any]


def mjpeg(jpegs: Latest[EncodedFrame], fps: float | None, counters: Counters) -> Iterator[bytes]:
    """Parts with the newest picture each, the last one again every second.

    The boundary that ends a part is sent with it: Chromium draws a picture only when it has
    seen the next boundary (crbug.com/527446).
    """
    last: EncodedFrame | None = None
    due = 0.0
    yield f"--{BOUNDARY}\r\n".encode()
    for picture in jpegs.follow(every_s=KEEP_ALIVE_S):
        now = time.monotonic()
        if picture is None:
            if last is not None:
                yield part(last, now)
            continue
        if now < due or now - picture.encoded_at > KEEP_ALIVE_S:
            continue
        last = picture
        due = now + 0.9 / fps if fps else 0.0
        counters.glass_s.observe(max(0.0, now - picture.captured_at))
        yield part(picture, now)


def part(picture: EncodedFrame, now: float) -> bytes:
    """One picture with the headers that make its way measurable."""
    return b"".join(
        (
            b"Content-Type: image/jpeg\r\n",
            f"Content-Length: {len(picture.data)}\r\n"
            f"X-Perfumer-Sequence: {picture.sequence}\r\n"
            f"X-Perfumer-Captured: {picture.captured_at:.4f}\r\n"
            f"X-Perfumer-Latency: {(now - picture.captured_at) * 1000:.1f}\r\n"
            f"X-Perfumer-Online: {int(picture.online)}\r\n\r\n".encode(),
            picture.data,
            f"\r\n--{BOUNDARY}\r\n".encode(),
        )
    )


class SharedView:
    """The view of the newest snapshot, made once for all listeners."""

    def __init__(self, present: Callable[[Snapshot], View]) -> None:
        self._present = present
        self._made: tuple[Snapshot, dict[str, str]] | None = None
        self._turn = threading.Lock()

    def parts(self, snapshot: Snapshot) -> dict[str, str]:
        """Each top-level key with its value as JSON."""
        with self._turn:
            if self._made is None or self._made[0] is not snapshot:
                view = self._present(snapshot)
                encoded = {
                    key: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                    for key, value in view.items()
                }
                self._made = (snapshot, encoded)
            return self._made[1]

    def forget(self) -> None:
        """Drop the last view: a visitor has left."""
        self._made = None


def events(snapshots: Latest[Snapshot], shared: SharedView, counters: Counters) -> Iterator[bytes]:
    """The whole view first, then only the top-level keys that changed; a ping every second."""
    sent: dict[str, str] = {}
    quiet_since = time.monotonic()
    yield b"retry: 1000\n\n"
    for snapshot in snapshots.follow(every_s=KEEP_ALIVE_S):
        now = time.monotonic()
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
    """One event; the comment before it says how old the frame is that caused it."""
    body = ",".join(f'"{key}":{value}' for key, value in parts.items())
    return f": latency_ms={latency_ms:.1f}\ndata: {{{body}}}\n\n".encode()


def _changed(sent: Mapping[str, str], parts: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in parts.items() if sent.get(key) != value}
