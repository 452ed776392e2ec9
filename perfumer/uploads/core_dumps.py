"""Keep pictures out of the files that a system writes of a program that crashed."""

from __future__ import annotations

import sys


def forbid_core_dumps() -> None:
    """Keep a crash from writing memory, and with it pictures, to a disk."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
