"""Run waitress, tuned so that slow or dead viewers cost little and no picture touches a disk.

Measured reasons are in docs/adr/0002-waitress-tuned.md.
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

from waitress.adjustments import Adjustments

from perfumer.settings.operation import ServerSettings
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all
from perfumer.web.doors import DoorServer
from perfumer.web.places import MAX_CONNECTIONS
from perfumer.web.remote import LOCAL

SEND_BUFFER = 65_536  # bytes of the kernel's buffer; old pictures waiting there would be lag
USER_TIMEOUT_MS = 8_000  # before a connection whose data is not read is dropped (Linux)
HIGH_WATERMARK = 65_536  # bytes waiting for a slow viewer before its thread pauses
OVERFLOW = 16 * 1024 * 1024  # bytes; above any picture, so that waitress never opens a file
RECEIVED = 65_536  # bytes read at a time: large bodies come in few rounds of the loop
MAX_HEAD = 65_536  # bytes of a request's head; signed addresses have some thousand
LOOK_EVERY_S = 1  # seconds between two looks for slow requests
ASK_EVERY_S = 2.0  # seconds between two questions to ourselves
ASK_WAIT_S = 5.0  # longest time for an answer
# Where to ask a server that listens on every address.
HERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
KEPT_PLACES = 2  # streams of each kind that only this machine gets
SHARES = 4  # one other machine gets one of so many parts of the rest


class ServingError(Exception):
    """The server cannot start; its message says what to change."""


def open_socket(host: str, port: int) -> socket.socket:
    """Open the socket to listen on; accepted connections inherit its options.

    Raises :class:`ServingError` when the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise ServingError(
            f"cannot listen on {host}:{port} ({error.strerror}): another program may use it; "
            "choose another with --port"
        ) from error
    sock.listen(128)
    return sock


class Server:
    """Serves ``app`` until :meth:`close`; ``on_close`` ends its endless answers."""

    def __init__(self, app: Any, settings: ServerSettings, on_close: Callable[[], None]) -> None:
        sock = open_socket(settings.host, settings.port)
        self.host = settings.host
        self.port: int = sock.getsockname()[1]
        self._on_close = on_close
        max_body = max(settings.max_upload_bytes, settings.max_batch_bytes)
        adjustments = Adjustments(
            sockets=[sock],
            threads=settings.page_threads + settings.max_streams + settings.max_event_streams,
            outbuf_high_watermark=HIGH_WATERMARK,
            outbuf_overflow=OVERFLOW,
            inbuf_overflow=max_body + 1_000_000,
            max_request_body_size=max_body,
            channel_request_lookahead=1,
            recv_bytes=RECEIVED,
            connection_limit=2 * MAX_CONNECTIONS,  # never reached: the doors refuse before
            max_request_header_size=MAX_HEAD,
            cleanup_interval=LOOK_EVERY_S,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server = DoorServer(app, sock, adjustments)
        self._closed = threading.Event()
        self._supervised: tuple[Supervised, ...] = ()

    @property
    def url(self) -> str:
        shown = "localhost" if self.host in ("0.0.0.0", "::", "") else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return len(self._server.active_channels)

    def watch(self, supervisor: Supervisor) -> None:
        """See from now on whether pages are answered, and look after what looks after all parts."""
        ask = partial(self._ask_ourselves, supervisor)
        self._supervised = supervisor.start(Part("web", ask, essential=True))

    def _ask_ourselves(self, supervisor: Supervisor, pulse: Pulse) -> None:
        """Ask for a page as a browser on this machine does; without an answer, do not beat."""
        host = HERE.get(self.host, self.host)
        while not self._closed.wait(ASK_EVERY_S):
            supervisor.look()
            if answers(host, self.port):
                pulse.beat()

    def run(self) -> None:
        """Serve on this thread until closed; then every answer ends within seconds."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        logging.getLogger("waitress").addFilter(is_worth_logging)
        try:
            self._server.run()
        finally:
            self._on_close()
            # Otherwise a thread that waits for a viewer to read would wait for ever.
            for channel in list(self._server.active_channels.values()):
                channel.handle_close()
            self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=3)
            self._server.socket.close()
            # Close the socket only, not the whole trigger: a late thread may still pull it.
            self._server.trigger.socket.close()

    def close(self) -> None:
        """End :meth:`run`, from any thread or a signal handler; idempotent."""
        if self._closed.is_set():
            return
        end_all(self._supervised)
        self._closed.set()
        self._on_close()
        # The loop of waitress ends when it watches nothing; only its own thread may empty the map.
        self._server.trigger.pull_trigger(self._server._map.clear)


def answers(host: str, port: int) -> bool:
    """Return whether the server there says within a few seconds that it lives."""
    with closing(HTTPConnection(host, port, timeout=ASK_WAIT_S)) as connection:
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()  # to leave earlier would be a line in the log
            return answer.status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def is_worth_logging(record: logging.LogRecord) -> bool:
    """Return whether what waitress logs is more than a connection that broke.

    Each viewer that stops reading ends so, with two tracebacks; that it has gone is another line.
    """
    return record.msg != "Socket error"


class ViewerLimit:
    """Counts open streams by machine and refuses one too many. Safe from any thread.

    A few places are kept for this machine, so that phones cannot take those of the booth's screen,
    and one phone cannot take those of the others.
    """

    def __init__(self, max_viewers: int) -> None:
        self._max_viewers = max_viewers
        self._kept = min(KEPT_PLACES, max_viewers // 4)
        self._max_each = max(1, (max_viewers - self._kept) // SHARES)
        self._open: Counter[str] = Counter()  # streams by group (:mod:`perfumer.web.remote`)
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """Streams that are open now."""
        return self._open.total()

    def enter(self, group: str) -> bool:
        """Count one more stream of a machine; return False where there are too many already."""
        with self._lock:
            if group != LOCAL and self._open[group] >= self._max_each:
                return False
            kept = 0 if group == LOCAL else self._kept
            if self._open.total() >= self._max_viewers - kept:
                return False
            self._open[group] += 1
            return True

    def leave(self, group: str) -> None:
        """Count one stream of a machine less."""
        with self._lock:
            self._open[group] -= 1
            if not self._open[group]:
                del self._open[group]


class CountedStream:
    """The bytes of a stream; leaves its limit when it ends, also when it was never begun."""

    def __init__(self, body: Iterator[bytes], limit: ViewerLimit, group: str) -> None:
        self._body = body
        self._limit = limit
        self._group = group
        self._open = True

    def __iter__(self) -> CountedStream:
        return self

    def __next__(self) -> bytes:
        return next(self._body)

    def close(self) -> None:
        """End the stream; waitress calls this in every case (PEP 3333)."""
        if self._open:
            self._open = False
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
            self._limit.leave(self._group)
