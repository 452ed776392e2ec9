"""waitress, tuned so that slow or dead viewers cost little and no picture touches a disk.

Measured reasons are in docs/adr/0002-waitress-tuned.md.
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import waitress.server

from perfumer.settings import ServerSettings

SEND_BUFFER = 65_536  # bytes; a kernel buffer full of old pictures is lag
USER_TIMEOUT_MS = 8_000  # an unread connection is dropped after this (Linux)
HIGH_WATERMARK = 65_536
OVERFLOW = 16 * 1024 * 1024  # above any picture, so that waitress never opens a file
CONNECTIONS = 400


class ServingError(Exception):
    """The server cannot start; the message says what to change."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Options set here are inherited by every accepted connection."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sys.platform == "linux":
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise ServingError(
            f"cannot listen on {host}:{port} ({error.strerror}): another program may use it; "
            "choose another with --port"
        ) from error
    door.listen(128)
    return door


class Server:
    """Serves ``app`` until :meth:`close`; ``on_close`` ends its endless answers."""

    def __init__(self, app: Any, settings: ServerSettings, on_close: Callable[[], None]) -> None:
        door = listening_socket(settings.host, settings.port)
        self.host = settings.host
        self.port: int = door.getsockname()[1]
        self._on_close = on_close
        most = max(settings.upload_bytes, settings.batch_bytes)
        self._server = waitress.server.create_server(
            app,
            sockets=[door],
            threads=settings.pages + settings.streams + settings.event_streams,
            outbuf_high_watermark=HIGH_WATERMARK,
            outbuf_overflow=OVERFLOW,
            inbuf_overflow=most + 1_000_000,
            max_request_body_size=most,
            channel_request_lookahead=1,
            connection_limit=CONNECTIONS,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._closed = threading.Event()

    @property
    def url(self) -> str:
        shown = "localhost" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    def run(self) -> None:
        """Serve on this thread until closed; then every answer ends within seconds."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        try:
            self._server.run()
        finally:
            self._on_close()
            # A thread that waits for a viewer to read would else wait for ever.
            for channel in list(self._server.active_channels.values()):
                channel.handle_close()
            self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=3)
            self._server.socket.close()
            # Not the whole trigger: a thread that is late may still pull it.
            self._server.trigger.socket.close()

    def close(self) -> None:
        """End :meth:`run`, from any thread or a signal handler; idempotent."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._on_close()
        # waitress' loop ends when it has nothing left to watch; only its own thread may empty it.
        self._server.trigger.pull_trigger(self._server._map.clear)


class Places:
    """Counts the takers of a limited number of long answers."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._turn = threading.Lock()

    @property
    def taken(self) -> int:
        return self._taken

    def take(self) -> bool:
        with self._turn:
            if self._taken >= self._most:
                return False
            self._taken += 1
            return True

    def leave(self) -> None:
        with self._turn:
            self._taken -= 1

    def holding(self, body: Iterator[bytes]) -> Held:
        """The same bytes; gives the place back when they end or the viewer goes."""
        return Held(body, self)


class Held:
    """An iterator that always gives its place back, also when it was never begun."""

    def __init__(self, body: Iterator[bytes], places: Places) -> None:
        self._body = body
        self._places = places
        self._open = True

    def __iter__(self) -> Held:
        return self

    def __next__(self) -> bytes:
        return next(self._body)

    def close(self) -> None:
        """Called by waitress in every case (PEP 3333)."""
        if self._open:
            self._open = False
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
            self._places.leave()
