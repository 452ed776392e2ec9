"""Many MJPEG viewers in one thread, so that measuring costs little of what is measured."""

from __future__ import annotations

import re
import selectors
import socket
import time
from dataclasses import dataclass, field

PART = re.compile(rb"--\w+\r\n(?:[\w-]+: [^\r\n]*\r\n)+\r\n")
LATENCY = re.compile(rb"X-Perfumer-Latency: ([\d.]+)")


@dataclass
class Viewer:
    """One connection; counts parts by their headers and keeps the latencies they state."""

    door: socket.socket
    parts: int = 0
    bytes_read: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    _tail: bytes = b""

    def take(self, data: bytes) -> None:
        """Count the parts in ``data``; headers cut in two are found with the next piece."""
        self.bytes_read += len(data)
        text = self._tail + data
        end = 0
        for match in PART.finditer(text):
            self.parts += 1
            end = match.end()
            stated = LATENCY.search(match.group())
            if stated:
                self.latencies_ms.append(float(stated.group(1)))
        self._tail = text[max(end, len(text) - 600) :]


def connect(port: int, path: str) -> socket.socket:
    """Send a plain HTTP/1.0 GET on loopback (no chunks between parts); read no answer yet."""
    door = socket.create_connection(("127.0.0.1", port), timeout=60)
    door.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return door


def watch(port: int, path: str, count: int, seconds: float, warm_s: float = 2.0) -> list[Viewer]:
    """Run ``count`` viewers that read everything for ``seconds``, after ``warm_s`` to warm up."""
    doors = selectors.DefaultSelector()
    viewers = [Viewer(connect(port, path)) for _ in range(count)]
    for viewer in viewers:
        viewer.door.setblocking(False)
        doors.register(viewer.door, selectors.EVENT_READ, viewer)
    _drain(doors, time.monotonic() + warm_s)
    for viewer in viewers:
        viewer.parts = 0
        viewer.bytes_read = 0
        viewer.latencies_ms.clear()
    _drain(doors, time.monotonic() + seconds)
    for viewer in viewers:
        viewer.door.close()
    return viewers


def _drain(doors: selectors.BaseSelector, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        for key, _ in doors.select(timeout=min(left, 0.5)):
            data = key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
            if not data:
                doors.unregister(key.fileobj)
                continue
            key.data.take(data)
