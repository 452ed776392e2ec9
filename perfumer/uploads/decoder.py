"""Decode pictures in a process of its own: what a picture does to it ends with it.

Started by :class:`perfumer.uploads.decoder_process.DecoderProcess`. Pictures come on the standard
input and go back as pixels on the standard output; nothing is written to a file.
"""

from __future__ import annotations

import json
import signal
import struct
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import PIL.Image

from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.refusal import PictureError
from perfumer.priority import use_idle_time
from perfumer.uploads.core_dumps import forbid_core_dumps

LENGTH = struct.Struct(">Q")  # goes before each part of a message
MAX_MEMORY = 600_000_000  # bytes that one picture may add to what the process has at its start


def read_part(pipe: IO[bytes]) -> bytes:
    """Return the next part of a message. Raises :class:`EOFError` where the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    part = pipe.read(length)
    if len(part) < length:
        raise EOFError
    return part


def write_part(pipe: IO[bytes], part: bytes | memoryview) -> None:
    """Send one part of a message."""
    pipe.write(LENGTH.pack(len(part)))
    pipe.write(part)
    pipe.flush()


def main() -> None:
    """Decode each picture that comes, until none comes any more."""
    options = json.loads(sys.argv[1])
    sys.excepthook = _one_line
    forbid_core_dumps()
    use_idle_time()
    limits, seconds = Limits(**options["limits"]), options["seconds"]
    PIL.Image.preinit()  # else its tenth of a second of imports would count as the first picture's
    _limit_memory()
    write_part(sys.stdout.buffer, b"{}")  # ready
    while True:
        try:
            data = read_part(sys.stdin.buffer)
        except EOFError:
            return
        about, pixels = _decoded(data, limits, seconds)
        del data
        write_part(sys.stdout.buffer, json.dumps(about).encode())
        write_part(sys.stdout.buffer, pixels)


def _decoded(data: bytes, limits: Limits, seconds: float) -> tuple[Mapping[str, Any], memoryview]:
    try:
        with _ended_after(seconds):
            picture = decode(data, limits)
    except PictureError as error:
        return {"refusal": error.code, "detail": error.detail}, memoryview(b"")
    about = {
        "kind": picture.kind,
        "width": picture.width,
        "height": picture.height,
        "shape": picture.image.shape,
    }
    return about, picture.image.data.cast("B")


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process once it has used ``seconds`` of the processors, whatever it does then.

    No handler is set: a signal handler of Python waits for the decoder to return, and SIGPROF
    ends a process without a core dump.
    """
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]  # data and stack
    used = int(pages) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (used + MAX_MEMORY, used + MAX_MEMORY))


def _one_line(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    """Say in one line why the process ends: anyone may send what ends it, as often as they like."""
    last = traceback.extract_tb(at)[-1:] if at else []
    place = f" ({last[0].name}, line {last[0].lineno})" if last else ""
    sys.stderr.write(f"a picture ended its decoder: {kind.__name__}{place}\n")


if __name__ == "__main__":
    main()
