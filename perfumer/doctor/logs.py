"""Read the end of a log that the operator names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

END_BYTES = 300_000  # of the log: some days of a kiosk that is well, an hour of one that is not


class LogError(Exception):
    """The log cannot be read, or is no text; the message names the file."""


def read_end(path: Path) -> str:
    """Return the last lines of a text file, or of what is piped in where ``path`` is ``-``.

    Raises :class:`LogError`.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read()[-END_BYTES:]
    else:
        try:
            with path.open("rb") as file:
                data = _last_bytes(file)
        except OSError as error:
            raise LogError(f"{path} cannot be read ({error.strerror})") from error
    if b"\0" in data:
        raise LogError(f"{path} is no text: give the log as text, with journalctl -u ai-perfumer")
    whole = data if len(data) < END_BYTES else data.partition(b"\n")[2]
    return whole.decode("utf-8", "replace")


def _last_bytes(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - END_BYTES))
    return file.read()
