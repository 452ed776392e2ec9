"""Keeps frames coming from a source that may break in any way: dies, stalls, freezes, hangs.

A blocked read cannot be cancelled, so the reader thread is expendable: when it makes no
progress it is abandoned, and a new generation opens the source again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Source
from perfumer.camera.status import CameraStatus, Reason
from perfumer.mailbox import Latest
from perfumer.messages import Frame, Image

log = logging.getLogger(__name__)

CHECK_S = 0.1  # how often the watcher looks
PRINT = (32, 18)  # pixels of the small picture that tells a frozen source


@dataclass(frozen=True, slots=True)
class Patience:
    """When a source counts as broken, and how soon it is opened again; seconds."""

    stall_s: float
    freeze_s: float
    retry_s: float
    retry_max_s: float


@dataclass
class _Generation:
    """One reader thread and what it last did; only the newest one may publish."""

    number: int
    opened_at: float
    frame_at: float | None = None
    changed_at: float = 0.0
    fingerprint: bytes = b""
    failure: tuple[Reason, str] | None = None


class CameraWorker:
    """Publishes mirrored frames into ``frames``; ``status`` says how the source is."""

    def __init__(
        self,
        source: Source,
        frames: Latest[Frame],
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._frames = frames
        self._patience = patience
        self._clock = clock
        self._generation: _Generation | None = None
        self._generations = 0
        self._sequence = 0
        self._stopped = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="camera-watch", daemon=True)
        self._retry_at = 0.0
        self._pause_s = patience.retry_s
        self._status = CameraStatus(
            False, Reason.STARTING, source.uri, source.simulated, clock(), 0
        )

    @property
    def status(self) -> CameraStatus:
        return self._status

    @property
    def frames_total(self) -> int:
        return self._sequence

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        """End within a moment, also when a read never returns."""
        self._stopped.set()
        self._generation = None
        if self._watcher.is_alive():
            self._watcher.join(timeout=2)

    def _watch(self) -> None:
        while not self._stopped.wait(CHECK_S):
            self.check()

    def check(self) -> None:
        """Look once: is the reader alive and moving, or is it time to open again."""
        now = self._clock()
        generation = self._generation
        if generation is None:
            if now >= self._retry_at:
                self._open(now)
            return
        trouble = self._trouble(generation, now)
        if trouble is None:
            if generation.frame_at is not None:
                self._pause_s = self._patience.retry_s
                self._say(None, now, "")
            return
        self._say(trouble[0], now, trouble[1])
        self._generation = None  # the old reader sees that it is no longer wanted and ends
        self._retry_at = now + self._pause_s
        self._pause_s = min(self._pause_s * 2, self._patience.retry_max_s)

    def _trouble(self, generation: _Generation, now: float) -> tuple[Reason, str] | None:
        if generation.failure is not None:
            return generation.failure
        moved_at = generation.frame_at if generation.frame_at is not None else generation.opened_at
        # Opening a device takes longer than a frame may.
        patience_s = self._patience.stall_s * (1 if generation.frame_at is not None else 3)
        if now - moved_at > patience_s:
            return Reason.STALLED, f"no frame for {now - moved_at:.1f} s"
        if generation.frame_at is None or self._source.still:
            return None
        if now - generation.changed_at > self._patience.freeze_s:
            return Reason.FROZEN, "the same picture again and again"
        return None

    def _open(self, now: float) -> None:
        self._generations += 1
        generation = _Generation(self._generations, now)
        self._generation = generation
        threading.Thread(
            target=self._read, args=(generation,), name=f"capture-{generation.number}", daemon=True
        ).start()

    def _read(self, generation: _Generation) -> None:
        try:
            pictures: Iterator[Image] = self._source.open()
            with closing(pictures):  # type: ignore[type-var]
                for picture in pictures:
                    if self._generation is not generation:
                        return
                    self._publish(generation, picture)
            generation.failure = (Reason.ENDED, "the source ended")
        except CameraError as error:
            generation.failure = (error.reason, str(error))
        except (OSError, cv2.error) as error:
            generation.failure = (Reason.ENDED, f"{type(error).__name__}: {error}")

    def _publish(self, generation: _Generation, picture: Image) -> None:
        now = self._clock()
        fingerprint = np.ascontiguousarray(
            cv2.resize(picture, PRINT, interpolation=cv2.INTER_NEAREST)
        ).tobytes()
        if fingerprint != generation.fingerprint:
            generation.fingerprint = fingerprint
            generation.changed_at = now
        generation.frame_at = now
        self._sequence += 1
        self._frames.put(Frame(picture, now, self._sequence))

    def _say(self, reason: Reason | None, now: float, detail: str) -> None:
        before = self._status
        if before.online == (reason is None) and before.reason == reason:
            return
        came_back = reason is None and before.reason is not Reason.STARTING
        self._status = CameraStatus(
            online=reason is None,
            reason=reason,
            uri=before.uri,
            simulated=before.simulated,
            since=now,
            reconnects=before.reconnects + int(came_back),
        )
        if reason is None:
            log.info("camera %s: pictures come", before.uri)
        else:
            log.warning("camera %s: %s (%s)", before.uri, reason.value, detail)
