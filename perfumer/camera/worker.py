"""Keep frames coming from a source that may break in any way: dies, stalls, freezes, hangs.

A blocked read cannot be cancelled, so the reader thread is expendable: when it makes no
progress it is abandoned, and a new generation opens the source again. Only the reader itself
ever closes what it opened: freeing a capture while another thread reads it crashes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

import cv2
import numpy as np

from perfumer.camera.source import CameraError, CameraStatus, Reason, Source
from perfumer.mailbox import Latest
from perfumer.messages import Frame, Image

log = logging.getLogger(__name__)

CHECK_INTERVAL_S = 0.1  # seconds between two looks of the watcher
SAMPLE_PX = 8  # distance of the pixels that tell a frozen image from a new one
STOP_TIMEOUT_S = 1.0  # how long a reader is waited for at the end; then it is left behind


@dataclass(frozen=True, slots=True)
class Patience:
    """When a source counts as broken, and how soon it is opened again."""

    stall_s: float  # seconds without a frame before the source counts as stalled
    freeze_s: float  # seconds with the same image before it counts as frozen
    retry_s: float  # first pause in seconds before the source is opened again
    retry_max_s: float  # longest such pause; each one is twice the one before
    first_frame_s: float = 10.0  # seconds from opening to the first frame: it may have to wake up


@dataclass
class _Generation:
    """One reader thread and what it last did; only the newest one may publish."""

    number: int  # counts from 1
    opened_at: float  # monotonic seconds, as all times here
    thread: threading.Thread = field(default_factory=threading.Thread)
    frame_at: float | None = None  # time of the last good image
    bad_at: float | None = None  # time of the last array that is no image
    changed_at: float = 0.0  # time of the last image that differed from the one before
    sample: int | None = None  # hash of some pixels of the last image
    moving: bool = False  # two different images have come
    failure: tuple[Reason, str] | None = None  # why the reader ended, with details for the log


class CameraWorker:
    """Publishes mirrored frames into ``frames``; ``status`` says how the source is.

    ``start`` runs a watcher that calls :meth:`check` ten times a second. A test may call it
    instead, with its own ``clock`` (monotonic seconds).
    """

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
        self._retry_at = -np.inf
        self._pause_s = patience.retry_s
        self._status = CameraStatus(
            False, Reason.STARTING, source.uri, source.simulated, clock(), 0
        )

    @property
    def status(self) -> CameraStatus:
        return self._status

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        """End within a moment, even when a read never returns; a second call does nothing."""
        self._stopped.set()
        if self._watcher.is_alive():
            self._watcher.join(timeout=STOP_TIMEOUT_S)
        generation, self._generation = self._generation, None
        # A reader that still reads frees its device itself, so that the next start finds it.
        if generation is not None and generation.thread.is_alive():
            generation.thread.join(timeout=STOP_TIMEOUT_S)

    def _watch(self) -> None:
        while not self._stopped.is_set():
            self.check()
            self._stopped.wait(CHECK_INTERVAL_S)

    def check(self) -> None:
        """Look once whether the reader delivers, and open the source again where it does not."""
        now = self._clock()
        generation = self._generation
        if generation is None:
            if now >= self._retry_at:
                self._open(now)
            return
        trouble = self._find_trouble(generation, now)
        if trouble is not None:
            self._set_status(trouble[0], now, trouble[1])
            self._generation = None  # the old reader sees that it is no longer wanted and ends
            self._retry_at = now + self._pause_s
            self._pause_s = min(self._pause_s * 2, self._patience.retry_max_s)
        elif self._delivers(generation):
            self._pause_s = self._patience.retry_s
            self._set_status(None, now, "")

    def _find_trouble(self, generation: _Generation, now: float) -> tuple[Reason, str] | None:
        if generation.failure is not None:
            return generation.failure
        if not generation.thread.is_alive():
            return Reason.ENDED, "its reader broke; the traceback above says where"
        if generation.frame_at is None:
            since, patience_s = generation.opened_at, self._patience.first_frame_s
        else:
            since, patience_s = generation.frame_at, self._patience.stall_s
        if now - since > patience_s:
            bad = generation.bad_at is not None and generation.bad_at > since
            reason = Reason.UNREADABLE if bad else Reason.STALLED
            return reason, f"no image for {now - since:.1f} s"
        if generation.frame_at is None or self._source.still:
            return None
        if now - generation.changed_at > self._patience.freeze_s:
            return Reason.FROZEN, "the same image again and again"
        return None

    def _delivers(self, generation: _Generation) -> bool:
        """Return whether frames come; after a freeze one is not enough, or the screen flickers."""
        if self._status.reason is Reason.FROZEN:
            return generation.moving
        return generation.frame_at is not None

    def _open(self, now: float) -> None:
        self._generations += 1
        generation = _Generation(self._generations, now)
        generation.thread = threading.Thread(
            target=self._read, args=(generation,), name=f"capture-{generation.number}", daemon=True
        )
        self._generation = generation
        generation.thread.start()

    def _read(self, generation: _Generation) -> None:
        try:
            with closing(self._source.open()) as images:
                for image in images:
                    if self._generation is not generation:
                        return
                    self._take(generation, image)
            generation.failure = (Reason.ENDED, "the source ended")
        except CameraError as error:
            generation.failure = (error.reason, str(error))
        except (OSError, ValueError, cv2.error) as error:
            generation.failure = (Reason.ENDED, f"{type(error).__name__}: {error}")

    def _take(self, generation: _Generation, image: Image) -> None:
        now = self._clock()
        if not is_image(image):
            generation.bad_at = now
            return
        sample = hash(image[::SAMPLE_PX, ::SAMPLE_PX].tobytes())
        if sample != generation.sample:
            generation.moving = generation.sample is not None
            generation.sample, generation.changed_at = sample, now
        generation.frame_at = now
        if self._status.reason is Reason.FROZEN and not generation.moving:
            return
        self._sequence += 1
        self._frames.put(Frame(image, now, self._sequence))

    def _set_status(self, reason: Reason | None, now: float, detail: str) -> None:
        before = self._status
        if before.online == (reason is None) and before.reason == reason:
            return
        came_back = reason is None and before.reason not in (None, Reason.STARTING)
        self._status = CameraStatus(
            online=reason is None,
            reason=reason,
            uri=before.uri,
            simulated=before.simulated,
            since=now,
            reconnects=before.reconnects + came_back,
        )
        if reason is None:
            log.info("camera %s: frames come", before.uri)
        else:
            log.warning("camera %s: %s (%s)", before.uri, reason.value, detail)


def is_image(image: object) -> bool:
    """Return whether this is an RGB image; drivers have given empty and one-channel arrays."""
    return (
        isinstance(image, np.ndarray)
        and image.dtype == np.uint8
        and image.ndim == 3
        and image.shape[2] == 3
        and min(image.shape[:2]) >= SAMPLE_PX
    )
