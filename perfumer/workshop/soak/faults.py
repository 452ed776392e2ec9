"""Break one thing, and mend it again."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

import psutil

from perfumer.workshop.fleet.postgres import Server
from perfumer.workshop.soak.booth import Booth
from perfumer.workshop.soak.calling import Caller
from perfumer.workshop.soak.page import Page
from perfumer.workshop.soak.plan import NEED_FLEET, Kind
from perfumer.workshop.soak.visits import Witness

SOON_S = 1.0  # within which a record is on some disk
LOCK_WAIT_S = 10.0
FULL_BYTES = 4096  # size beyond which no file of the kiosk grows on a full disk
DECODING_S = 0.3  # from sending a costly picture until its decoder works on it
DOWN_BEFORE_S = 2.0  # of the fleet's database, before the kiosk is killed


class Breaker:
    """Causes faults; what mends one is kept until it is wanted."""

    def __init__(
        self,
        booth: Booth,
        server: Server | None,
        witness: Witness,
        caller: Caller,
        page: Page,
    ) -> None:
        self._booth, self._server = booth, server
        self._witness, self._caller, self._page = witness, caller, page
        self._mending = ExitStack()
        self.stop_s: list[float] = []  # that each asked end took
        self.bad_ends: list[int] = []  # exit status of each that was not 0
        self.kills = 0

    def kinds(self) -> frozenset[Kind]:
        """Return what can be broken on this machine."""
        missing = set(NEED_FLEET) if self._server is None else set()
        if not hasattr(psutil.Process, "rlimit"):  # Linux only
            missing.add(Kind.DISK_FULL)
        return frozenset(Kind) - missing

    def cause(self, kind: Kind) -> None:
        """Break it; :meth:`mend` makes it whole again."""
        self._mending.enter_context(self._CAUSES[kind](self))

    def mend(self) -> None:
        """Make everything whole again."""
        self._mending.close()

    @contextmanager
    def _camera_killed(self) -> Iterator[None]:
        self._booth.camera.kill()
        yield
        self._booth.camera.start()

    @contextmanager
    def _camera_halted(self) -> Iterator[None]:
        process = self._booth.camera.process
        if process is not None:
            process.send_signal(signal.SIGSTOP)
        yield
        if process is not None:
            process.send_signal(signal.SIGCONT)

    @contextmanager
    def _camera_says(self, word: str) -> Iterator[None]:
        self._booth.camera.tell(word)
        yield
        self._booth.camera.tell("go")

    @contextmanager
    def _page_gone(self) -> Iterator[None]:
        self._page.frozen.set()
        yield
        self._page.frozen.clear()

    @contextmanager
    def _decoder_killed(self) -> Iterator[None]:
        """Kill it while it works; the sender of that picture may be told anything but a failure."""
        sender = threading.Thread(target=self._caller.send, args=("a costly picture",), daemon=True)
        sender.start()
        time.sleep(DECODING_S)
        with suppress(psutil.NoSuchProcess):
            for child in self._booth.process.children():
                child.kill()
        yield
        sender.join()

    @contextmanager
    def _database_locked(self) -> Iterator[None]:
        path = self._booth.records.removeprefix("sqlite:///")
        door = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
        with suppress(sqlite3.OperationalError):
            door.execute("BEGIN EXCLUSIVE")
        yield
        if door.in_transaction:
            door.execute("ROLLBACK")
        door.close()

    @contextmanager
    def _disk_full(self) -> Iterator[None]:
        process = self._booth.process
        before = process.rlimit(psutil.RLIMIT_FSIZE)
        process.rlimit(psutil.RLIMIT_FSIZE, (FULL_BYTES, before[1]))
        yield
        with suppress(psutil.NoSuchProcess):
            process.rlimit(psutil.RLIMIT_FSIZE, before)

    @contextmanager
    def _fleet_down(self) -> Iterator[None]:
        assert self._server is not None
        self._server.stop()
        yield
        self._server.start()

    @contextmanager
    def _fleet_frozen(self) -> Iterator[None]:
        assert self._server is not None
        with self._server.frozen():
            yield

    @contextmanager
    def _restarted(self) -> Iterator[None]:
        self.stop()
        yield
        self._booth.start()

    @contextmanager
    def _killed(self) -> Iterator[None]:
        at = time.monotonic()
        self._booth.end(signal.SIGKILL)
        self._witness.end_life(at, SOON_S)
        self.kills += 1
        yield
        self._booth.start()

    @contextmanager
    def _killed_alone(self) -> Iterator[None]:
        with self._fleet_down():
            time.sleep(DOWN_BEFORE_S)
            with self._killed():
                yield

    def stop(self) -> None:
        """End the kiosk as a service manager does."""
        at = time.monotonic()
        self.stop_s.append(self._booth.end(signal.SIGTERM))
        # What is open when the kiosk is asked to end may be recorded, and need not be.
        self._witness.end_life(at, 0.0)
        if self._booth.status:
            self.bad_ends.append(self._booth.status)

    _CAUSES: ClassVar[dict[Kind, Callable[..., AbstractContextManager[None]]]] = {
        Kind.CAMERA_KILLED: _camera_killed,
        Kind.CAMERA_HALTED: _camera_halted,
        Kind.CAMERA_STALLED: partial(_camera_says, word="stall"),
        Kind.CAMERA_FROZEN: partial(_camera_says, word="freeze"),
        Kind.CAMERA_GARBAGE: partial(_camera_says, word="garbage"),
        Kind.PAGE_GONE: _page_gone,
        Kind.DECODER_KILLED: _decoder_killed,
        Kind.DATABASE_LOCKED: _database_locked,
        Kind.DISK_FULL: _disk_full,
        Kind.FLEET_DOWN: _fleet_down,
        Kind.FLEET_FROZEN: _fleet_frozen,
        Kind.RESTART: _restarted,
        Kind.KILL: _killed,
        Kind.KILL_ALONE: _killed_alone,
    }


def count_tracebacks(log: Path) -> int:
    """Return how many unexpected failures the kiosk has logged."""
    return log.read_text(errors="replace").count("Traceback (most recent call last)")
