"""Run a program whose output another program may stop reading."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def run_quietly(main: Callable[[], int]) -> int:
    """Return the exit status of ``main``; 0 if stdout was closed, for instance by ``head``."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Otherwise Python flushes stdout again at its end, and reports the same error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status
