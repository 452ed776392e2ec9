"""Bound what one machine can take of the server: connections, slow requests, large bodies.

Waitress accepts any number of each. A limit for each address keeps one phone from taking every
place, and places are kept for this machine, whose screen and watchdog ask here too.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from perfumer.web.places import MAX_CONNECTIONS
from perfumer.web.remote import LOCAL, group_of

LOCAL_PLACES = 64  # of all connections, which only this machine gets
MAX_EACH = 64  # connections of one other machine
HEAD_S = 10.0  # longest time for the head of a request, and before the first one
MIN_RATE = 20_000  # bytes a second, on average, of a body that takes longer than that
MAX_HEADERS = 100
SMALL = 65_536  # bytes of a body that is never refused for those of others
RETRY_S = 5
REFUSED = (
    f"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {RETRY_S}\r\n"
    "Content-Length: 0\r\nConnection: close\r\n\r\n"
).encode()


class NoRoomError(Error):  # type: ignore[misc]  # waitress has no types
    """The answer to a body for which there is no room now."""

    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        headers = [("Content-Type", "text/plain"), ("Retry-After", str(RETRY_S))]
        return f"{self.code} {self.reason}", headers, f"{self.body}\n".encode()


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses a request with more headers than any program sends."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request."""
        if header_plus.count(b"\n") > MAX_HEADERS + 1:
            raise ParsingError("too many headers")
        super().parse_header(header_plus)


class DoorChannel(HTTPChannel):  # type: ignore[misc]
    """One connection; knows since when it waits for the rest of a request."""

    parser_class = BoundedParser
    server: DoorServer

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.group = group_of(self.addr[0])
        self.began = time.monotonic()  # when this connection, or its unfinished request, began
        self.asked = False  # whether a whole request ever came
        self.refused = False

    def readable(self) -> bool:
        """Return whether more may be read: nothing after a refusal."""
        return not self.refused and bool(super().readable())

    def received(self, data: bytes) -> bool:
        """Take what came."""
        if self.request is None:
            self.began = time.monotonic()
        taken = bool(super().received(data))
        self.asked = self.asked or bool(self.requests)
        request = self.request
        if request is not None and _is_large(request) and not self.server.has_room(self, request):
            self._refuse(request)
        return taken

    @property
    def bodies(self) -> int:
        """Bytes of large bodies that this connection holds or announced."""
        requests = [*self.requests, *([self.request] if self.request else [])]
        return sum(_length(request) for request in requests if _is_large(request))

    @property
    def waits(self) -> bool:
        """Whether nothing is lost by closing it: no request came whole, none is answered."""
        head = self.request is None or not self.request.headers_finished
        return head and not self.requests and not self.total_outbufs_len

    def is_slow(self, now: float) -> bool:
        """Return whether its request takes too long to come."""
        took = now - self.began
        if self.requests or self.total_outbufs_len or took <= HEAD_S:
            return False
        if self.request is None:
            return not self.asked
        if not self.request.headers_finished:
            return True
        return bool(self.request.body_bytes_received < took * MIN_RATE)

    def _refuse(self, request: Any) -> None:
        self.refused = True
        with self.requests_lock:
            request.error = NoRoomError("Too many uploads are under way. Try again soon.")
            request.completed = True
            self.request = None
            self.requests.append(request)
            if len(self.requests) == 1:
                self.server.add_task(self)


class DoorServer(TcpWSGIServer):  # type: ignore[misc]
    """Waitress with a share for each machine."""

    channel_class = DoorChannel

    def __init__(self, app: Any, sock: socket.socket, adjustments: Adjustments) -> None:
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(adjustments.threads)
        where = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(
            app,
            {},
            True,
            sock,
            dispatcher=dispatcher,
            adj=adjustments,
            sockinfo=where,
            bind_socket=False,
        )
        self._all_bodies = 2 * adjustments.max_request_body_size  # bytes in memory at once
        self._bodies_each = adjustments.max_request_body_size * 5 // 4  # of one other machine

    def handle_accept(self) -> None:
        """Take a new connection, or refuse it."""
        try:
            accepted = self.accept()
            if accepted is None:
                return
            connection, address = accepted
            self.set_socket_options(connection)
        except OSError:  # closed by the other side before it was taken
            return
        if self._makes_place(group_of(address[0])):
            self.channel_class(self, connection, address, self.adj, map=self._map)
        else:
            _turn_away(connection)

    def maintenance(self, now: float) -> None:
        """Drop connections that were silent for long, and requests that come too slowly."""
        super().maintenance(now)
        at = time.monotonic()
        for channel in self._channels():
            if channel.is_slow(at):
                channel.will_close = True

    def has_room(self, channel: DoorChannel, request: Any) -> bool:
        """Return whether the body of ``request`` may be received."""
        others = [each for each in self._channels() if each is not channel]
        need = channel.bodies
        if need + sum(each.bodies for each in others) > self._all_bodies:
            return False
        same = sum(each.bodies for each in others if each.group == channel.group)
        return channel.group == LOCAL or need + same <= self._bodies_each

    def _makes_place(self, group: str) -> bool:
        """Return whether one more of ``group`` may come; may close one that only waits."""
        channels = self._channels()
        same = [channel for channel in channels if channel.group == group]
        remote = [channel for channel in channels if channel.group != LOCAL]
        if group == LOCAL:
            return len(channels) < MAX_CONNECTIONS or _closed_one(same)
        if len(same) >= MAX_EACH:
            return _closed_one(same)
        return len(remote) < MAX_CONNECTIONS - LOCAL_PLACES or _closed_one(remote)

    def _channels(self) -> list[DoorChannel]:
        return list(self.active_channels.values())


def _is_large(request: Any) -> bool:
    return bool(request.headers_finished) and _length(request) > SMALL


def _length(request: Any) -> int:
    return int(request.body_bytes_received if request.chunked else request.content_length)


def _closed_one(channels: Iterable[DoorChannel]) -> bool:
    """Close the one that has waited longest without a request; False where each has one."""
    waiting = [channel for channel in channels if channel.waits]
    if not waiting:
        return False
    # First those that never asked anything: a browser keeps some open for its next request.
    min(waiting, key=lambda channel: (channel.asked, channel.began)).handle_close()
    return True


def _turn_away(connection: socket.socket) -> None:
    try:
        connection.setblocking(False)
        connection.send(REFUSED)
    except OSError:
        pass
    finally:
        connection.close()
