"""Keep frames coming from a source that may break in any way: dies, stalls, freezes, hangs.

One reader at a time: the source is opened again when the reader before has ended. A reader that
stalls may go on when its images come again; one that cannot be ended is left behind and counted,
and there are never more than a few of these.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from perfumer.camera.reader import LeftBehind, Reader
from perfumer.camera.source import CameraStatus, Reason, Source
from perfumer.camera.stillness import Stillness
from perfumer.mailbox import Latest
from perfumer.messages import Frame, Image
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all

log = logging.getLogger(__name__)

CHECK_INTERVAL_S = 0.1  # seconds between two looks of the watcher
STOP_TIMEOUT_S = 1.0  # how long a reader is waited for at the end; then it is left behind
STEADY_S = 3.0  # seconds of frames after which the next pause is the first one again


@dataclass(frozen=True, slots=True)
class Patience:
    """When a source counts as broken, and how soon it is opened again."""

    stall_s: float  # seconds without a frame before the source counts as stalled
    freeze_s: float  # seconds without a sensor's noise before it counts as frozen; 0 for never
    retry_s: float  # first pause in seconds before the source is opened again
    retry_max_s: float  # longest such pause; each one is twice the one before
    first_frame_s: float = 10.0  # seconds from opening to the first frame: it may have to wake up
    end_s: float = 2.0  # seconds that a reader in trouble has to end before it is left behind


class CameraWorker:
    """Publishes mirrored frames into ``frames``; ``status`` says how the source is.

    The part ``capture`` calls :meth:`check` ten times a second. A test may call it instead,
    with its own ``clock`` (monotonic seconds).
    """

    def __init__(
        self,
        source: Source,
        frames: Latest[Frame],
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._next_source: Source | None = None
        self._frames = frames
        self._patience = patience
        self._clock = clock
        self._reader: Reader | None = None
        self._left_behind = LeftBehind()
        self._opened = 0
        self._sequence = 0
        self._stillness = Stillness()
        self._stopped = threading.Event()
        self._supervised: tuple[Supervised, ...] = ()
        self._retry_at = -np.inf
        self._pause_s = patience.retry_s
        self._status = CameraStatus(
            False, Reason.STARTING, source.uri, source.simulated, clock(), 0
        )

    @property
    def status(self) -> CameraStatus:
        return self._status

    def start(self, supervisor: Supervisor) -> None:
        """Read the source, and look after it on a thread of its own."""
        self._supervised = supervisor.start(
            Part("capture", self._watch, self._forget, essential=True)
        )

    def stop(self) -> None:
        """End within a moment, even when a read never returns; a second call does nothing."""
        end_all(self._supervised)
        self._stopped.set()
        for one in self._supervised:
            one.join(STOP_TIMEOUT_S)
        reader, self._reader = self._reader, None
        # A reader that still reads frees its device itself, so that the next start finds it.
        if reader is not None:
            reader.release()
            reader.join(STOP_TIMEOUT_S)

    def _watch(self, pulse: Pulse) -> None:
        """Look ten times a second until :meth:`stop`."""
        while not self._stopped.is_set():
            pulse.beat()
            self.check()
            self._stopped.wait(CHECK_INTERVAL_S)

    def _forget(self) -> None:
        """Let nobody take the last frame for the present one."""
        self._frames.clear()
        status = self._status
        if status.online:
            self._status = replace(status, online=False, reason=Reason.STALLED, since=self._clock())

    def check(self) -> None:
        """Look once whether the reader delivers, and open the source again where it does not."""
        now = self._clock()
        self._count_left_behind()
        self._adopt_next(now)
        reader = self._reader
        if reader is None:
            if now >= self._retry_at and not self._left_behind.is_full:
                self._opened += 1
                self._reader = Reader(self._source, self._take, self._clock, self._opened)
            return
        if not reader.is_wanted:
            self._wait_for_end(reader, now)
            return
        trouble = self._find_trouble(reader, now)
        if trouble is not None:
            self._set_status(trouble[0], now, trouble[1])
            if trouble[0] is not Reason.STALLED:
                reader.release()
            self._wait_for_end(reader, now)
        elif self._delivers(reader):
            reader.trouble_at = None
            if reader.delivered_s > STEADY_S:
                self._pause_s = self._patience.retry_s
            self._set_status(None, now, "")

    def _count_left_behind(self) -> None:
        count = self._left_behind.count()
        if count != self._status.left_behind:
            self._status = replace(self._status, left_behind=count)

    def change_source(self, source: Source) -> None:
        """Read another source from the next check on; frames go on being numbered."""
        self._next_source = source

    def _adopt_next(self, now: float) -> None:
        source = self._next_source
        if source is None:
            return
        if self._reader is not None:
            self._reader.release()
        self._source, self._next_source, self._reader = source, None, None
        self._retry_at, self._pause_s = -np.inf, self._patience.retry_s
        self._stillness = Stillness()
        self._status = replace(
            self._status,
            online=False,
            reason=Reason.STARTING,
            uri=source.uri,
            simulated=source.simulated,
            since=now,
            detail="",
        )

    def _find_trouble(self, reader: Reader, now: float) -> tuple[Reason, str] | None:
        if reader.failure is not None:
            return reader.failure
        if not reader.is_alive:
            return Reason.ENDED, "its reader broke; the traceback above says where"
        if reader.frame_at is None:
            since, patience_s = reader.opened_at, self._patience.first_frame_s
            patience_s += self._source.connect_s
        else:
            since, patience_s = reader.frame_at, self._patience.stall_s
        if now - since > patience_s:
            bad = reader.bad_at is not None and reader.bad_at > since
            reason = Reason.UNREADABLE if bad else Reason.STALLED
            return reason, f"no image for {patience_s:g} s"
        if reader.first_at is not None and self._is_frozen(reader.first_at, now):
            return Reason.FROZEN, "the same image again and again, without the noise of before"
        return None

    def _is_frozen(self, since: float, now: float) -> bool:
        if self._source.still or self._source.is_encoded() or not self._patience.freeze_s:
            return False
        return self._stillness.is_frozen(now, self._patience.freeze_s, since)

    def _delivers(self, reader: Reader) -> bool:
        """Return whether frames come; after a freeze one is not enough, or the screen flickers."""
        if self._status.reason is Reason.FROZEN:
            return reader.is_moving
        return reader.frame_at is not None

    def _wait_for_end(self, reader: Reader, now: float) -> None:
        """Have the source opened again when a reader in trouble has ended, or does not."""
        if reader.trouble_at is None:
            reader.trouble_at = now
        if reader.is_alive:
            if now - reader.trouble_at <= self._patience.end_s + self._source.end_s:
                return
            self._left_behind.add(reader, self._source.uri)
        self._reader = None
        self._retry_at = now + self._pause_s
        self._pause_s = min(self._pause_s * 2, self._patience.retry_max_s)

    def _take(self, reader: Reader, image: Image, now: float) -> None:
        if not reader.is_wanted:
            return
        # The first image of a reader may repeat what the one before froze on.
        reader.is_moving |= self._stillness.take(image, now) and reader.first_at is not None
        if self._status.reason is Reason.FROZEN and not reader.is_moving:
            return
        self._sequence += 1
        self._frames.put(Frame(image, now, self._sequence))

    def _set_status(self, reason: Reason | None, now: float, detail: str) -> None:
        before = self._status
        if before.reason == reason and before.online == (reason is None):
            if detail == before.detail:
                return
            now = before.since  # still the same trouble, but why has changed
        came_back = reason is None and before.reason not in (None, Reason.STARTING)
        self._status = replace(
            before,
            online=reason is None,
            reason=reason,
            since=now,
            reconnects=before.reconnects + came_back,
            detail=detail,
        )
        log.debug("camera %s: %s (%s)", before.uri, reason.value if reason else "online", detail)
