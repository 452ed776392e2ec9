"""Lower the priority of threads whose work can wait: the pointer goes first."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

LOW = 10  # steps of niceness for what takes long: uploads, face readings, photo cards
LOWER = 5  # for what viewers see: one core then gives it a quarter of the pointer's share
SWITCH_S = 0.001  # longest time that a thread keeps Python's lock while others wait for it


def give_way(steps: int = LOW) -> None:
    """Lower the priority of the calling thread, where a single thread can have a lower one.

    Threads that it starts afterwards inherit the priority.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # The maximum is 19; the system reduces a higher value to it.
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + steps)


def use_idle_time() -> None:
    """Let this process run only while no other program wants its processor, where that exists.

    Only for a process that holds no lock another one waits for: on a busy machine it may stand
    still for seconds.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may forbid it; the process works all the same
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def take_turns() -> None:
    """Let threads hand Python's lock over sooner than the usual 5 ms."""
    sys.setswitchinterval(SWITCH_S)
