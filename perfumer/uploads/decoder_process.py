"""Keep one process that decodes pictures: end it when one takes too long, then start it again.

A decoder written in C cannot be interrupted inside this process, so it runs in another one, with
limits of processor time and memory. It stays warm between pictures.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any

import numpy as np
import psutil

from perfumer.paths import PACKAGE
from perfumer.pictures.decoding import Limits, Picture
from perfumer.pictures.kinds import Kind
from perfumer.pictures.refusal import PictureError, Refusal
from perfumer.uploads.busy import BusyError
from perfumer.uploads.decoder import read_part, write_part

log = logging.getLogger(__name__)
PROGRAM = "perfumer.uploads.decoder"
# The process ends itself by a timer of processor time, which Linux counts by sampling and was seen
# to miss on a busy machine: so this side looks at the exact time as well, so many seconds apart.
LOOK_S = 0.1
# Longest time for one picture while other programs have the processors.
PATIENCE = 15.0  # times the seconds of processor time
END_WAIT_S = 2.0  # for a process that was killed
TIME_IS_UP = 0 if sys.platform == "win32" else signal.SIGPROF  # ends it for the processor time


class DecoderProcess:
    """Decodes one picture at a time, for one thread; only :meth:`close` may come from another."""

    def __init__(self, limits: Limits, seconds: float) -> None:
        self._limits = limits
        self._seconds = seconds  # of processor time for one picture
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False  # whether the process said that it is
        self._late = False  # whether the process was ended for a picture that took too long
        self._starved = False  # whether it took so long since other programs had the processors
        self._closed = False
        self.ends = 0  # times that the process was ended over a picture
        self._turn = threading.Lock()

    def start(self) -> None:
        """Start the process, unless it runs; return before it is ready."""
        with self._turn:
            if self._closed or (self._process and self._process.poll() is None):
                return
            if self._process is not None:
                _bury(self._process)
            options = {"limits": asdict(self._limits), "seconds": self._seconds}
            self._ready = False
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", PROGRAM, json.dumps(options)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
                # Ctrl-C is for this process. A session of its own would do that, too, but Linux
                # gives each session an equal share of the processors, whatever its priority.
                process_group=None if sys.platform == "win32" else 0,
            )

    def decode(self, data: bytes) -> Picture:
        """Return the picture.

        Raises :class:`PictureError`, :class:`BusyError` where no decoder can be started or other
        programs leave it no processor, and :class:`CancelledError` after :meth:`close`.
        """
        try:
            self.start()
        except OSError as error:
            log.error("no decoder for pictures: %s", error)
            raise BusyError("the decoder does not start") from error
        process = self._process
        if self._closed or process is None:
            raise CancelledError
        self._late = False
        over = threading.Event()
        watch = threading.Thread(
            target=self._watch, args=(process, over), name="decoding-time", daemon=True
        )
        watch.start()
        try:
            return self._asked(process, data)
        except (EOFError, OSError) as error:
            raise self._trouble(process) from error
        finally:
            over.set()

    def close(self) -> None:
        """End the process at once, whatever it does; idempotent, from any thread."""
        with self._turn:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def release(self) -> None:
        """After :meth:`close`, on the thread that decodes: free what the process held."""
        if self._process is not None:
            _bury(self._process)

    def _asked(self, process: subprocess.Popen[bytes], data: bytes) -> Picture:
        to, back = _pipes(process)
        if not self._ready:
            read_part(back)
            self._ready = True
        write_part(to, data)
        about, pixels = json.loads(read_part(back)), read_part(back)
        if "refusal" in about:
            raise PictureError(Refusal(about["refusal"]), about["detail"])
        return _picture(about, pixels)

    def _watch(self, process: subprocess.Popen[bytes], over: threading.Event) -> None:
        """End the process for a picture that takes too long, until it is ``over``."""
        end = time.monotonic() + self._seconds * PATIENCE
        before_s = _processor_s(process)
        while not over.wait(LOOK_S):
            if not self._ready:
                before_s = _processor_s(process)  # to start takes more than a picture may
            used_s = _processor_s(process) - before_s
            if used_s > self._seconds or time.monotonic() > end:
                self._starved = used_s < self._seconds / 2
                self._late = True
                process.kill()
                return

    def _trouble(self, process: subprocess.Popen[bytes]) -> Exception:
        """Return what the end of the process means for its picture, and start another."""
        status = _bury(process)
        if self._closed:
            return CancelledError()
        if not self._ready:
            log.error("the decoder of pictures ended before its first one (status %d)", status)
            return BusyError("the decoder does not start")
        self.ends += 1
        self.start()
        if self._late and self._starved:
            log.warning("gave a picture up: other programs left its decoder no processor time")
            return BusyError("the processors are busy")
        if self._late or (TIME_IS_UP and status == -TIME_IS_UP):
            log.info("ended the decoding of a picture that took too long")
            return PictureError(Refusal.TOO_COSTLY, "decoding took too long")
        log.warning("a picture ended its decoder (status %d); it was started again", status)
        return PictureError(Refusal.BROKEN, "it ended its decoder")


def _bury(process: subprocess.Popen[bytes]) -> int:
    """End the process, close its pipes, and return its status; negative for a signal."""
    process.kill()
    for pipe in _pipes(process):
        with suppress(OSError):  # what was not sent goes nowhere
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        return process.wait(END_WAIT_S)
    return 0


def _processor_s(process: subprocess.Popen[bytes]) -> float:
    """Return the seconds of processor time that the process has used; 0 for one that ended."""
    try:
        times = psutil.Process(process.pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _picture(about: dict[str, Any], pixels: bytes) -> Picture:
    image = np.frombuffer(pixels, np.uint8).reshape(about["shape"])
    return Picture(image, Kind(about["kind"]), about["width"], about["height"])


def _environment() -> dict[str, str]:
    """Return the variables of the process: it finds this package, and starts few threads."""
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
