"""Give memory that is free back to the system.

The C library keeps what was freed for the next time, a pool for each thread. A booth that runs for
months would hold the largest moment of every thread at once.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

GIVE_BACK_EVERY_S = 120.0  # shortest time between two times


def find_trim() -> Callable[[int], int] | None:
    """Return glibc's ``malloc_trim`` (malloc.h); None where the C library is another one."""
    if sys.platform != "linux":
        return None
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


class Heap:
    """Gives memory back now and then, while that disturbs nobody."""

    def __init__(self) -> None:
        self._trim = find_trim()
        self._due_at = 0.0  # monotonic seconds

    def look(self, at: float, *, is_idle: bool) -> bool:
        """Give back what is free if it is time and nobody plays; return whether it was done.

        It takes some hundredths of a second, in which other threads may wait for memory.
        """
        if self._trim is None or not is_idle or at < self._due_at:
            return False
        self._due_at = at + GIVE_BACK_EVERY_S
        self._trim(0)
        return True
