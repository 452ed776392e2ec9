"""What one machine takes of the server leaves room for the others, and for this one always."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from perfumer.settings.all import Settings
from perfumer.supervision.part import Condition
from perfumer.supervision.supervisor import Supervisor
from perfumer.web.doors import (
    HEAD_S,
    LOCAL_PLACES,
    MAX_EACH,
    MAX_HEADERS,
    MIN_RATE,
)
from perfumer.web.places import MAX_CONNECTIONS
from perfumer.web.remote import LOCAL, group_of, is_local
from perfumer.web.serving import KEPT_PLACES, Server, ViewerLimit, answers
from tests.support.running import until

BODY = 4_000_000  # bytes of the largest body of these servers
HALF = b"GET / HTTP/1.1\r\nHost: lo"
ANSWER_S = 2.0  # longest time for an answer while others do their worst
OUTSIDE = [  # addresses of this machine that count as another one
    each.address
    for addresses in psutil.net_if_addrs().values()
    for each in addresses
    if each.family == socket.AF_INET and not is_local(each.address)
]
elsewhere = pytest.mark.skipif(not OUTSIDE, reason="needs an address besides loopback")


def length_of_body(environ, start_response):
    """Answer with the bytes of the body."""
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(size).encode()]


@contextmanager
def serving() -> Iterator[Server]:
    settings = Settings().server.model_copy(
        update={
            **{"host": "0.0.0.0", "port": 0, "page_threads": 4},
            **{"max_upload_bytes": BODY, "max_batch_bytes": BODY},
        }
    )
    server = Server(length_of_body, settings, lambda: None)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(20)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def test_a_server_notices_whether_it_answers():
    supervisor = Supervisor()

    def works() -> bool:
        supervisor.look()
        return supervisor.states[0].condition is Condition.WORKING

    with serving() as server:
        assert answers("127.0.0.1", server.port)
        server.watch(supervisor)
        assert until(works, 20)
    assert not answers("127.0.0.1", server.port)
    supervisor.join(10)
    assert supervisor.states[0].failures == 0


def test_a_server_that_takes_connections_but_says_nothing_does_not_answer(monkeypatch):
    monkeypatch.setattr("perfumer.web.serving.ASK_WAIT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not answers("127.0.0.1", silent.getsockname()[1])


@pytest.fixture
def doors() -> Iterator[list[socket.socket]]:
    """Connections that the test left open."""
    opened: list[socket.socket] = []
    yield opened
    for door in opened:
        door.close()


def asked(server: Server, address: str = "127.0.0.1") -> tuple[int, float]:
    """Status of an answer, and the seconds until it."""
    began = time.monotonic()
    door = http.client.HTTPConnection(address, server.port, timeout=10)
    try:
        door.request("GET", "/healthz")
        return door.getresponse().status, time.monotonic() - began
    finally:
        door.close()


def connected(server: Server, sent: bytes, address: str = "127.0.0.1") -> socket.socket:
    door = socket.create_connection((address, server.port), timeout=10)
    door.sendall(sent)
    return door


def post(length: int) -> bytes:
    return f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()


def got(door: socket.socket) -> bytes:
    with suppress(ConnectionError):
        return door.recv(4096)
    return b""


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("127.0.0.1", LOCAL),
        ("127.9.8.7", LOCAL),
        ("::1", LOCAL),
        ("::ffff:127.0.0.1", LOCAL),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, ""),
    ],
)
def test_each_address_belongs_to_one_machine(address, group):
    assert group_of(address) == group


def test_half_sent_requests_of_this_machine_leave_a_place(server, doors):
    doors += [connected(server, HALF) for _ in range(MAX_CONNECTIONS + 50)]
    status, took = asked(server)
    assert status == 200
    assert took < ANSWER_S
    assert server.connections <= MAX_CONNECTIONS


@elsewhere
def test_one_other_machine_gets_its_share_only(server, doors):
    doors += [connected(server, HALF, OUTSIDE[0]) for _ in range(MAX_EACH + 40)]
    assert asked(server)[0] == 200
    assert server.connections <= MAX_EACH + 1
    status, took = asked(server, OUTSIDE[0])
    assert status == 200
    assert took < ANSWER_S


def test_places_are_kept_for_this_machine():
    assert MAX_CONNECTIONS - LOCAL_PLACES > MAX_EACH
    assert LOCAL_PLACES >= 16


@elsewhere
def test_beyond_its_share_another_machine_is_told_when_all_are_used(server, doors):
    body = post(10_000) + b"x"
    doors += [connected(server, body, OUTSIDE[0]) for _ in range(MAX_EACH)]
    asked(server)  # so that the server has seen all of them
    last = connected(server, b"", OUTSIDE[0])
    doors.append(last)
    assert got(last).startswith(b"HTTP/1.1 503")
    assert asked(server)[0] == 200


@elsewhere
def test_large_bodies_of_one_machine_are_bounded_in_sum(server, doors):
    first = connected(server, post(BODY - 1) + b"x" * 1_000, OUTSIDE[0])
    doors.append(first)
    asked(server)
    second = connected(server, post(BODY - 1), OUTSIDE[0])
    doors.append(second)
    answer = got(second)
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"Retry-After" in answer
    mine = connected(server, post(BODY - 1) + b"x" * (BODY - 1))
    doors.append(mine)
    assert got(mine).startswith(b"HTTP/1.1 200")


def test_large_bodies_of_all_are_bounded_in_sum_and_small_ones_pass(server, doors):
    doors += [connected(server, post(BODY - 1) + b"x") for _ in range(24)]
    refused = 0
    for door in doors:
        door.settimeout(2)
        with suppress(TimeoutError):
            refused += got(door).startswith(b"HTTP/1.1 503")
    assert refused == 22
    small = connected(server, post(5) + b"hello")
    doors.append(small)
    assert b" 200 " in got(small)


def test_an_upload_that_took_its_place_frees_it(server):
    for _ in range(5):
        door = connected(server, post(BODY - 1) + b"x" * (BODY - 1))
        assert got(door).startswith(b"HTTP/1.1 200")
        door.close()


def test_a_body_in_chunks_counts_as_it_comes(server, doors):
    doors += [connected(server, post(BODY - 1) + b"x") for _ in range(2)]
    asked(server)
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked = connected(server, head + b"186a0\r\n" + b"x" * 100_000)
    doors.append(chunked)
    assert got(chunked).startswith(b"HTTP/1.1 503")


@pytest.mark.timeout(60)
def test_what_comes_too_slowly_is_dropped_and_what_comes_is_not(server, doors):
    silent, head = connected(server, b""), connected(server, HALF)
    body = connected(server, post(3_000_000))
    steady, kept = connected(server, post(10 * MIN_RATE * 15)), connected(server, b"")
    doors += [silent, head, body, steady, kept]
    kept.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert got(kept).startswith(b"HTTP/1.1 200")
    began = time.monotonic()
    while time.monotonic() - began < HEAD_S + 4:
        time.sleep(1)
        with suppress(OSError):
            head.sendall(b"x")  # a byte now and then does not help
        with suppress(OSError):
            body.sendall(b"x")
        steady.sendall(b"x" * 2 * MIN_RATE)
    assert [server_closed(door) for door in doors] == [True, True, True, False, False]


def server_closed(door: socket.socket) -> bool:
    door.setblocking(False)
    try:
        return door.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_more_headers_than_programs_send_are_refused(server):
    lines = "".join(f"X-{n}: 1\r\n" for n in range(5_000))
    door = connected(server, f"GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
    assert b" 400 " in got(door)
    door.close()
    lines = "".join(f"X-{n}: 1\r\n" for n in range(MAX_HEADERS - 10))
    door = connected(server, f"GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
    assert got(door).startswith(b"HTTP/1.1 200")
    door.close()


def test_places_of_streams_are_kept_for_this_machine():
    limit = ViewerLimit(16)
    phones = [f"192.0.2.{number}" for number in range(20)]
    assert [limit.enter(phone) for phone in phones].count(True) == 16 - KEPT_PLACES
    assert [limit.enter(LOCAL) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(("places", "each"), [(64, 15), (16, 3), (4, 1), (1, 1)])
def test_one_other_machine_gets_a_share_of_the_streams(places, each):
    limit = ViewerLimit(places)
    assert [limit.enter("192.0.2.7") for _ in range(places + 1)].count(True) == each
    limit.leave("192.0.2.7")
    assert limit.count == each - 1
    assert limit.enter("192.0.2.7")


def test_this_machine_may_have_every_stream():
    limit = ViewerLimit(64)
    assert [limit.enter(LOCAL) for _ in range(65)].count(True) == 64
