"""Ours and the first system's kiosk as child processes on loopback."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 240.0  # of a server; a quiet computer needs five seconds, a busy one minutes


@dataclass
class Child:
    """One server that is measured."""

    port: int
    process: subprocess.Popen[bytes]
    started_at: float

    def get(self, path: str) -> tuple[int, bytes]:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            door.request("GET", path)
            answer = door.getresponse()
            return answer.status, answer.read()
        finally:
            door.close()

    def post(self, path: str, content: dict[str, Any]) -> int:
        """Post with the page's own token, as a click would, and return the status."""
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            door.request("GET", "/")
            page = door.getresponse()
            cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
            found = re.search(rb'name="csrf-token" content="([^"]+)"', page.read())
            token = found.group(1).decode() if found else ""
            headers = {"Content-Type": "application/json", "X-CSRFToken": token, "Cookie": cookie}
            door.request("POST", path, json.dumps(content), headers)
            answer = door.getresponse()
            answer.read()
            return answer.status
        finally:
            door.close()

    def metric(self, name: str) -> float:
        _, body = self.get("/metrics")
        lines = [line.split() for line in body.decode().splitlines()]
        return next(float(line[1]) for line in lines if line and line[0] == name)

    def processor_s(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)


def find_free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(child: Child, path: str, seconds: float = START_TIMEOUT_S) -> float:
    """Return the seconds from the start until ``path`` answers 200.

    Raises when it does not within ``seconds`` from now: a child that is lent started long ago.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if child.get(path)[0] == 200:
                return time.monotonic() - child.started_at
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"{path} did not answer within {seconds} s: see what it prints")


def _own_files(folder: str) -> dict[str, str]:
    """Return settings that keep what is measured out of the records of a booth on this machine."""
    return {
        "PERFUMER_SERVER__SECRET": f"{folder}/secret",
        "PERFUMER_ADMIN__KEY": f"{folder}/admin.key",
        "PERFUMER_RECORDS__URL": f"sqlite:///{folder}/records.sqlite3",
        "PERFUMER_RECORDS__SPILL": f"{folder}/unsaved",
        "PERFUMER_RECORDS__KEY": f"{folder}/records.key",
    }


@contextmanager
def _child(command: list[str], port: int, **environment: str) -> Iterator[Child]:
    with tempfile.TemporaryDirectory() as folder:
        named = os.environ | _own_files(folder) | environment
        process = subprocess.Popen(
            command, cwd=ROOT, env=named, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Child(port, process, time.monotonic())
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def start_ours(
    script: str = "default", cores: Sequence[int] = (), **environment: str
) -> Iterator[Child]:
    """Start the kiosk with a simulated visitor; with ``cores`` it runs on these only."""
    port = find_free_port()
    command = [sys.executable, "app.py", "--camera", f"demo:{script}", "--port", str(port)]
    with _child(command, port, **environment) as child:
        if cores:  # before Python has started any thread: later ones inherit it
            psutil.Process(child.process.pid).cpu_affinity(list(cores))
        yield child


@contextmanager
def start_first_kiosk() -> Iterator[Child]:
    """Start the baseline; it answers once its camera and network are there."""
    port = find_free_port()
    model = ROOT / "models/mediapipe/hand_landmarker.task"
    command = [sys.executable, "-m", "benchmarks.first_kiosk", "--port", str(port)]
    with _child([*command, "--model", str(model)], port) as child:
        wait_for(child, "/alive")
        yield child
