"""Read one source in a thread of its own, which may hang for ever.

A blocked read cannot be cancelled, and only the reader itself ever closes what it opened: freeing
a capture while another thread reads it crashes. So a reader is asked to end, and ends with its
next image.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing

import cv2
import numpy as np

from perfumer.camera.source import CameraError, Reason, Source
from perfumer.camera.stillness import SAMPLE_PX
from perfumer.messages import Image

MAX_LEFT_BEHIND = 4  # readers that hang, after which a source is not opened again

log = logging.getLogger(__name__)


class Reader:
    """Gives each good image of ``source`` to ``take`` until it ends or :meth:`release` is called.

    Times are seconds of ``clock``.
    """

    def __init__(
        self,
        source: Source,
        take: Callable[[Reader, Image, float], None],
        clock: Callable[[], float],
        number: int,
    ) -> None:
        self.opened_at = clock()
        self.first_at: float | None = None  # time of the first good image
        self.frame_at: float | None = None  # time of the last good image
        self.bad_at: float | None = None  # time of the last array that is no image
        self.trouble_at: float | None = None  # since when its owner has missed images
        self.is_moving = False  # an image came that differs from the one before
        self.failure: tuple[Reason, str] | None = None  # why it ended, with details for the log
        self._source = source
        self._take = take
        self._clock = clock
        self.is_wanted = True  # until its owner releases it
        self._thread = threading.Thread(target=self._read, name=f"capture-{number}", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def delivered_s(self) -> float:
        """Return the seconds from the first image to the last."""
        if self.first_at is None or self.frame_at is None:
            return 0.0
        return self.frame_at - self.first_at

    def release(self) -> None:
        """Ask it to end and to give nothing more; it may need until its next image."""
        self.is_wanted = False

    def join(self, timeout_s: float) -> None:
        """Wait for the end of it, but not for longer than that."""
        self._thread.join(timeout_s)

    def _read(self) -> None:
        try:
            with closing(self._source.open()) as images:
                for image in images:
                    if not self.is_wanted:
                        return
                    self._look_at(image)
            self.failure = (Reason.ENDED, "the source ended")
        except CameraError as error:
            self.failure = (error.reason, str(error))
        except (OSError, ValueError, cv2.error) as error:
            self.failure = (Reason.ENDED, f"{type(error).__name__}: {error}")

    def _look_at(self, image: Image) -> None:
        now = self._clock()
        if not is_image(image):
            self.bad_at = now
            return
        self.frame_at = now
        self._take(self, image, now)
        if self.first_at is None:
            self.first_at = now


class LeftBehind:
    """Readers that hang: each ends by itself some day, or never."""

    def __init__(self) -> None:
        self._readers: list[Reader] = []

    def add(self, reader: Reader, uri: str) -> None:
        """Keep a reader that could not be ended, and say so."""
        reader.release()
        self._readers.append(reader)
        log.warning(
            "camera %s: its reader hangs and is left behind (%d of at most %d)%s",
            uri,
            len(self._readers),
            MAX_LEFT_BEHIND,
            "; opened again only when one of them ends: unplug the camera or restart the program"
            if self.is_full
            else "",
        )

    def count(self) -> int:
        """Return how many still hang."""
        self._readers = [reader for reader in self._readers if reader.is_alive]
        return len(self._readers)

    @property
    def is_full(self) -> bool:
        return len(self._readers) >= MAX_LEFT_BEHIND


def is_image(image: object) -> bool:
    """Return whether this is an RGB image; drivers have given empty and one-channel arrays."""
    return (
        isinstance(image, np.ndarray)
        and image.dtype == np.uint8
        and image.ndim == 3
        and image.shape[2] == 3
        and min(image.shape[:2]) >= SAMPLE_PX
    )
