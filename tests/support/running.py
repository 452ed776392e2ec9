"""The real kiosk as a child process, and plain HTTP on loopback to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.journey import ROOT
from tests.support.stopwatch import Stopwatch

START_S = 60.0


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def until(holds: Callable[[], Any], seconds: float, every_s: float = 0.05) -> Any:
    """What ``holds`` says as soon as it is true. Fails after ``seconds``."""
    watch = Stopwatch()
    while watch.seconds() < seconds:
        found = holds()
        if found:
            return found
        time.sleep(every_s)
    raise AssertionError(f"not so within {seconds} s: {holds.__name__}")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class RunningKiosk:
    port: int
    process: subprocess.Popen[bytes]
    log: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            door.request(method, path, body, named)
            answer = door.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            door.close()

    def is_up(self, path: str = "/readyz") -> bool:
        try:
            return self.ask(path).status == 200
        except OSError:
            return False

    def metric(self, name: str) -> float:
        for line in self.ask("/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise KeyError(name)

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ask it to end; the seconds that took."""
        watch = Stopwatch()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(timeout=60)
        return watch.seconds()

    def said(self) -> str:
        self.log.seek(0)
        return str(self.log.read().decode(errors="replace"))


@contextmanager
def running(
    *options: str,
    before: Sequence[str] = (),
    ready: str = "/readyz",
    port: int | None = None,
    root: Path = ROOT,
    **settings: str,
) -> Iterator[RunningKiosk]:
    """``app.py`` of ``root`` with ``options``, answering ``ready`` before the test goes on."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        environment = os.environ | {
            "PERFUMER_SERVER__SECRET": f"{folder}/secret",
            "PERFUMER_ADMIN__KEY": f"{folder}/admin-key",
            "PERFUMER_RECORDS__URL": f"sqlite:///{folder}/records.sqlite3",
            "PERFUMER_RECORDS__SPILL": f"{folder}/unsaved",
            "PERFUMER_RECORDS__KEY": f"{folder}/records.key",
            "PYTHONUNBUFFERED": "1",
        }
        environment |= settings
        command = [*before, sys.executable, str(root / "app.py"), "--port", str(port), *options]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=root)
        kiosk = RunningKiosk(port, process, log)
        try:
            until(lambda: process.poll() is not None or kiosk.is_up(ready), START_S)
            if process.poll() is not None:
                raise AssertionError(f"the kiosk ended at once:\n{kiosk.said()}")
            yield kiosk
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


@dataclass
class Viewer:
    """One MJPEG viewer that reads only when told to."""

    door: socket.socket
    data: bytearray = field(default_factory=bytearray)

    def read(self, seconds: float, bytes_a_second: float | None = None) -> list[dict[str, str]]:
        """Headers of the parts that came in that time."""
        end = time.monotonic() + seconds
        self.data.clear()
        while (left := end - time.monotonic()) > 0:
            self.door.settimeout(left)
            try:
                piece = self.door.recv(16_384)
            except TimeoutError:
                break
            if not piece:
                break
            self.data += piece
            if bytes_a_second:
                time.sleep(len(piece) / bytes_a_second)
        return part_headers(bytes(self.data))

    def parts(self, count: int, seconds: float = 60) -> list[dict[str, str]]:
        """Headers of that many parts. Fails when they take longer than ``seconds``."""
        watch = Stopwatch()
        self.data.clear()
        self.door.settimeout(30)
        # One boundary comes before the first, and one after each.
        while self.data.count(b"--frame\r\n") <= count:
            assert watch.seconds() < seconds, f"no {count} parts in {seconds} s"
            piece = self.door.recv(16_384)
            assert piece, f"the video ended before {count} parts"
            self.data += piece
        return part_headers(bytes(self.data))[:count]


def part_headers(data: bytes) -> list[dict[str, str]]:
    found = []
    for piece in data.split(b"--frame\r\n")[1:]:
        head, complete, _ = piece.partition(b"\r\n\r\n")
        if complete and head.startswith(b"Content-Type: image/jpeg"):
            lines = head.decode().split("\r\n")
            found.append(dict(line.split(": ", 1) for line in lines))
    return found


def connected(kiosk: RunningKiosk, path: str = "/stream.mjpg", receive: int = 0) -> Viewer:
    """Connected, the request sent, nothing read."""
    door = socket.socket()
    if receive:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    door.connect(("127.0.0.1", kiosk.port))
    # HTTP/1.0, so that nothing stands between the parts.
    door.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{kiosk.port}\r\n\r\n".encode())
    return Viewer(door)


class Listener:
    """Follows /events and keeps the merged view."""

    def __init__(self, kiosk: RunningKiosk) -> None:
        self._door = http.client.HTTPConnection("127.0.0.1", kiosk.port, timeout=30)
        self._door.request("GET", "/events")
        self._answer = self._door.getresponse()
        self.view: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []

    def step(self) -> dict[str, Any]:
        """The view after the next event that changes it."""
        while True:
            line = self._answer.readline()
            assert line, "the events ended"
            if line.startswith(b"data: {") and line.strip() != b"data: {}":
                message = json.loads(line[6:])
                self.messages.append(message)
                self.view |= message
                return self.view

    def follow(self, holds: Callable[[dict[str, Any]], Any], seconds: float) -> float:
        """Seconds until the view holds. Fails when that takes longer than ``seconds``."""
        watch = Stopwatch()
        while not (self.view and holds(self.view)):
            assert watch.seconds() < seconds, f"still {self.view.get('stage')}"
            self.step()
        return watch.seconds()

    def close(self) -> None:
        self._door.close()
