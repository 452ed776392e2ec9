"""Requests that try to be two, to leave the folder, or to hold a place, get one plain answer."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from tests.support.running import until

SMUGGLED = b"GET /healthz?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
SECOND = {
    "both lengths": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a length in hexadecimal": b"Content-Length: 0x0\r\n\r\n",
    "a coding with a tab": b"Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n",
    "a coding that is none": b"Transfer-Encoding: xchunked\r\n\r\n",
    "chunks that are not last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a name with a space": b"Content-Length : 0\r\n\r\n",
    "a line without a return": b"X: 1\nContent-Length: 0\r\n\r\n",
    "a chunk of no length": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
}
OUTSIDE = [
    *("/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/....//app.py"),
    *("/static/..\\app.py", "/static//etc/passwd", "/static/%00", "/card/..%2f..%2fapp.py"),
    *("/illustration/..%2fx.svg", "/static/screen/../../app.py", "//etc/passwd", "/%2e%2e/app.py"),
]


def answers(kiosk, sent: bytes) -> bytes:
    """Everything that comes back until the connection is closed or silent."""
    got = b""
    with socket.create_connection(("127.0.0.1", kiosk.port), timeout=10) as door:
        door.sendall(sent)
        door.settimeout(2)
        with suppress(TimeoutError, ConnectionError):
            while part := door.recv(65_536):
                got += part
    return got


@pytest.mark.parametrize("head", SECOND.values(), ids=SECOND)
def test_no_request_hides_another_from_whoever_stands_before_the_booth(kiosk, head):
    first = b"POST /api/choose HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    got = answers(kiosk, first + head + SMUGGLED)
    assert got.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5", b"HTTP/1.0 4", b"HTTP/1.0 5"))
    assert got.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_address_leaves_its_folder(kiosk, path):
    got = answers(
        kiosk, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    assert got.split(b" ")[1] in (b"404", b"400", b"308")
    assert b"root:" not in got
    assert b"import" not in got


@pytest.mark.parametrize("path", ["/stream.mjpg", "/events"])
def test_a_question_for_the_head_of_a_stream_holds_no_place(kiosk, path):
    names = {"/stream.mjpg": "kiosk_stream_viewers", "/events": "kiosk_event_listeners"}
    until(lambda: kiosk.metric(names[path]) == 0, 10)
    for _ in range(20):  # more than there are places
        got = answers(
            kiosk, f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        assert got.startswith(b"HTTP/1.1 200")
    assert kiosk.metric(names[path]) == 0
