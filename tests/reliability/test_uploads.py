"""Uploads that no browser sends cost a 4xx each: no error of ours, no memory, no traceback."""

import re
import socket
import time
from contextlib import suppress

import psutil
import pytest

from tests.support import malformed_uploads
from tests.support.running import RunningKiosk, running

LEAKS = re.compile(rb"Traceback|File \"|\.py\b|/perfumer/|site-packages|/root/|/home/|/tmp/")
FEW, MANY, SEED = 300, 10_000, 20261121
TRIES = 5


@pytest.fixture(scope="module")
def kiosk():
    settings = {"PERFUMER_STUDIO__MAX_REQUESTS": "1000000", "PERFUMER_CAMERA__FPS": "5"}
    with running("--camera", "demo:still", **settings) as kiosk:
        yield kiosk


def answered(kiosk: RunningKiosk, request: bytes) -> tuple[int, bytes]:
    """Status and body; what cannot even be sent to its end is answered before that.

    A server that refuses a request by its head closes with the body unread, and then the answer
    may be lost on its way (RFC 9112, 9.6): only such a request is sent again.
    """
    for _ in range(TRIES):
        data = exchanged(kiosk.port, request)
        if data:
            return int(data[9:12]), data.partition(b"\r\n\r\n")[2]
    raise AssertionError(f"never answered: {request[:200]!r}")


def exchanged(port: int, request: bytes) -> bytes:
    data = b""
    address = ("127.0.0.1", port)
    with socket.create_connection(address, timeout=60) as door, suppress(ConnectionError):
        door.sendall(request)
        while piece := door.recv(65_536):
            data += piece
    return data


def flood(kiosk: RunningKiosk, count: int, seed: int) -> tuple[list[str], list[float], float]:
    """What was answered otherwise than it should, seconds of each, and memory at most (bytes)."""
    memory = psutil.Process(kiosk.process.pid).memory_info
    wrong, took, most = [], [], 0.0
    for name, request in malformed_uploads.requests(count, seed):
        began = time.monotonic()
        status, body = answered(kiosk, request)
        took.append(time.monotonic() - began)
        most = max(most, memory().rss)
        if not 400 <= status < 500 or LEAKS.search(body):
            wrong.append(f"{name}: {status} {body[:200]!r}")
    return wrong, took, most


def test_300_malformed_uploads_are_refused(kiosk):
    wrong, _, _ = flood(kiosk, FEW, SEED)
    assert wrong == []
    assert kiosk.is_up()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_10000_malformed_uploads_cost_less_than_100_mb(kiosk):
    before = psutil.Process(kiosk.process.pid).memory_info().rss
    wrong, took, most = flood(kiosk, MANY, SEED + 1)
    assert wrong == []
    assert (most - before) / 1e6 < 100
    assert sorted(took)[int(0.99 * MANY)] < 0.25
    assert kiosk.is_up()
    assert "Traceback" not in kiosk.said()
