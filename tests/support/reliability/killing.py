"""Kill the worker threads of a running kiosk at seeded moments, and watch what it says of them."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil

from perfumer.kiosk.kiosk import Kiosk
from perfumer.supervision.supervisor import Supervised
from tests.support.processes import children

GREEN_S = 4.0  # longest time for which a dead part may be told as working
DECODER = "perfumer.uploads.decoder"


class KilledError(Exception):
    """Raised in a thread from outside, wherever it is."""


def raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    """Raise ``error`` in a thread as soon as it runs Python again."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(error)
    )


@dataclass
class Killer:
    """Kills one part after the other, with an error or with what ends a thread outright."""

    kiosk: Kiosk
    seed: int
    pause_s: tuple[float, float]
    kills: Counter[str] = field(default_factory=Counter)
    green_but_dead: list[str] = field(default_factory=list)

    def kill_for(self, seconds: float) -> None:
        """Kill at random moments for so long, and look ten times a second all the while."""
        chance = Random(self.seed)
        end = time.monotonic() + seconds
        dead_since: dict[str, float] = {}
        due = time.monotonic() + chance.uniform(*self.pause_s)
        while (now := time.monotonic()) < end:
            if now >= due:
                self._kill_one(chance)
                due = now + chance.uniform(*self.pause_s)
            for one in self.kiosk.supervisor.supervised:
                self._look_at(one, now, dead_since)
            time.sleep(0.1)

    def _look_at(self, one: Supervised, now: float, dead_since: dict[str, float]) -> None:
        name = one.part.name
        if one.is_alive or not one.state.works:
            dead_since.pop(name, None)
        elif now - dead_since.setdefault(name, now) > GREEN_S:
            self.green_but_dead.append(name)

    def _kill_one(self, chance: Random) -> None:
        threads = {thread.name: thread for thread in threading.enumerate()}
        names = sorted(one.part.name for one in self.kiosk.supervisor.supervised)
        # The thread that reads the camera has a number; it is the watcher's to start again.
        names += sorted(name for name in threads if name.startswith("capture-"))
        name = chance.choice([*names, DECODER])
        if name == DECODER:
            for child in children(DECODER):
                with suppress(psutil.Error):  # killed before, and not buried yet
                    child.kill()
        elif name in threads:
            raise_in(threads[name], chance.choice([KilledError, SystemExit]))
        self.kills[name] += 1
