"""Viewers of the video and listeners to the events: some read all, some slowly, some nothing."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from random import Random

TICK_S = 0.1
CONNECT_S = 5.0
STAY_S = (5.0, 120.0)
SLOW_BYTES = 3000  # that a slow reader takes at once
SLOW_EVERY = 5  # ticks between two readings of a slow one
READ_BYTES = 1 << 18
SMALL_BUFFER = 4096  # bytes that the system keeps for one that does not read
PATHS = ("/stream.mjpg", "/stream.mjpg?fps=5", "/events")
PATH_WEIGHTS = (4, 3, 3)


class Manner(Enum):
    """How somebody reads."""

    ALL = "all"
    SLOW = "slow"
    STUCK = "stuck"


MANNER_WEIGHTS = {Manner.ALL: 6, Manner.SLOW: 2, Manner.STUCK: 2}


@dataclass
class Guest:
    """One connection."""

    door: socket.socket
    manner: Manner
    until: float  # monotonic seconds when it goes

    def take(self, tick: int) -> bool:
        """Read as its manner is; return whether it is still connected."""
        if self.manner is Manner.STUCK or (self.manner is Manner.SLOW and tick % SLOW_EVERY):
            return True
        try:
            size = SLOW_BYTES if self.manner is Manner.SLOW else READ_BYTES
            return bool(self.door.recv(size))
        except BlockingIOError:
            return True
        except OSError:
            return False


class Crowd:
    """Keeps so many guests connected, while it may, on a thread of its own."""

    def __init__(self, port: int, guests: int, seed: int) -> None:
        self.coming = threading.Event()
        self.came = 0
        self._port, self._most = port, guests
        self._dice = Random(f"{seed} crowd")
        self._guests: list[Guest] = []
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="crowd", daemon=True).start()

    def stop(self) -> None:
        """Send everybody away."""
        self._stopped.set()

    def _run(self) -> None:
        tick = 0
        while not self._stopped.wait(TICK_S):
            tick += 1
            self._part(tick)
            if self.coming.is_set() and len(self._guests) < self._most:
                with suppress(OSError):
                    self._guests.append(self._invite())
                    self.came += 1
        for guest in self._guests:
            guest.door.close()

    def _part(self, tick: int) -> None:
        now = time.monotonic()
        for guest in [*self._guests]:
            stays = self.coming.is_set() and now < guest.until
            if not (stays and guest.take(tick)):
                guest.door.close()
                self._guests.remove(guest)

    def _invite(self) -> Guest:
        path = self._dice.choices(PATHS, PATH_WEIGHTS)[0]
        manner = self._dice.choices([*MANNER_WEIGHTS], [*MANNER_WEIGHTS.values()])[0]
        until = time.monotonic() + self._dice.uniform(*STAY_S)
        door = socket.socket()
        try:
            if manner is not Manner.ALL:
                door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            door.settimeout(CONNECT_S)
            door.connect(("127.0.0.1", self._port))
            host = f"127.0.0.1:{self._port}"
            door.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            door.setblocking(False)
        except OSError:
            door.close()
            raise
        return Guest(door, manner, until)
