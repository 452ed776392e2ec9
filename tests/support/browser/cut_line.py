"""A relay before the kiosk whose streams of pictures can be cut or held, and nothing else."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MARK = b"GET /stream.mjpg"
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset instead of an end


@dataclass
class Line:
    """One connection of the browser and its continuation to the kiosk."""

    near: socket.socket
    far: socket.socket
    pictures: bool = False


@dataclass
class Relay:
    """Passes bytes on between a browser and the kiosk."""

    port: int
    target: int
    held: bool = False  # whether streams of pictures stand still
    asked: int = 0  # streams that were asked for
    lines: list[Line] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self, reset: bool) -> None:
        """End every stream of pictures, at once or as a server that closes it."""
        for line in [line for line in self.lines if line.pictures]:
            self.lines.remove(line)
            if reset:
                line.near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                line.near.close()
            else:
                with suppress(OSError):
                    line.near.sendall(b"0\r\n\r\n")  # the last chunk: a whole answer
                    line.near.shutdown(socket.SHUT_RDWR)
            line.far.close()

    def serve(self, door: socket.socket, closed: threading.Event) -> None:
        """Take connections and pass their bytes on."""
        door.settimeout(0.1)
        while not closed.is_set():
            with suppress(TimeoutError):
                near, _ = door.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                line = Line(near, far)
                self.lines.append(line)
                passing = threading.Thread(target=self._pass_on, args=(line, closed))
                passing.start()
                self.threads.append(passing)

    def _pass_on(self, line: Line, closed: threading.Event) -> None:
        with line.near, line.far, suppress(OSError, ValueError):
            while not closed.is_set():
                both = [line.near] if line.pictures and self.held else [line.near, line.far]
                for door in select.select(both, [], [], 0.1)[0]:
                    data = door.recv(65_536)
                    if not data:
                        return
                    if door is line.near and MARK in data:
                        line.pictures = True
                        self.asked += 1
                    (line.far if door is line.near else line.near).sendall(data)


@contextmanager
def relayed(target: int) -> Iterator[Relay]:
    """A relay to this port of this machine."""
    closed = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        relay = Relay(door.getsockname()[1], target)
        thread = threading.Thread(target=relay.serve, args=(door, closed))
        thread.start()
        try:
            yield relay
        finally:
            closed.set()
            for each in (thread, *relay.threads):
                each.join()
