"""Hold a name for one program, for as long as it lives: a lock that a kill releases too."""

from __future__ import annotations

import os
import sys
import weakref
from contextlib import suppress
from pathlib import Path

from perfumer.files.whole import PRIVATE


class HeldError(Exception):
    """Another program holds the name; the message says which file shows that."""


class Hold:
    """A lock on a file, until :meth:`release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Take it. Raises :class:`HeldError` if another has it, :class:`OSError` if none can."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
        try:
            _lock(handle)
        except OSError as error:
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            os.close(handle)
            who = f"process {holder}" if holder.isdigit() else "another program"
            raise HeldError(f"{who} ({path})") from error
        os.ftruncate(handle, 0)
        # For people who look into the file: the lock itself is the kernel's.
        os.write(handle, f"{os.getpid()}\n".encode())
        self._finish = weakref.finalize(self, os.close, handle)

    def release(self) -> None:
        """Let another program have it; idempotent."""
        with suppress(OSError):
            self._finish()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 1 << 20, os.SEEK_SET)  # beyond the text, which may then be read
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
