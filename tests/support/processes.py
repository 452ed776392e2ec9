"""Finds processes that a test or its programs started."""

from __future__ import annotations

import psutil


def children(word: str, pid: int | None = None) -> list[psutil.Process]:
    """Return all below ``pid``, this process by default, whose command line has ``word``."""
    below = psutil.Process(pid).children(recursive=True)
    return [each for each in below if any(word in part for part in command_of(each))]


def command_of(process: psutil.Process) -> list[str]:
    """Return its command line: empty for a process that ended, also if nobody waited for it."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # or ZombieProcess, which is one
        return []
