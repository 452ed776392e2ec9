"""Tell a frozen image from a still scene: a sensor's noise is missing where it was before.

No two images of a sensor are alike, bit by bit, as long as its noise outlives the compression:
measured on streams in docs/cameras.md ("Frozen"). So the same image again and again means a
frozen source only where images differed before, and where it did not become dark.
"""

from __future__ import annotations

import numpy as np

from perfumer.messages import Image

SAMPLE_PX = 8  # distance of the pixels that tell one image from another
MIN_CHANGES = 15  # images that differed from the one before, before noise counts as seen
MIN_REPEATS = 3  # repetitions that make a pause: a slow camera's two images are no freeze
DARK_LEVEL = 12.0  # mean of the pixels, 0 to 255, below which noise may be rounded away
DIMMED = 0.5  # share of the usual mean below which the light has gone out
LEVEL_MEMORY = 0.9  # weight of the images before in the usual mean
MAX_PAUSE_S = 60.0  # longest natural pause that is remembered
PAUSE_MEMORY = 0.997  # how much of the longest natural pause an image with noise leaves


class Stillness:
    """Compares each image with the one before; times are monotonic seconds."""

    def __init__(self) -> None:
        self._sample: int | None = None
        self._changed_at = 0.0
        self._changes = 0
        self._repeats = 0
        self._pause_s = 0.0  # longest pause after which noise came back by itself, fading
        self._level = 0.0  # mean of the pixels now
        self._usual_level = 0.0  # the same over the last images that differed

    def take(self, image: Image, at: float) -> bool:
        """Return whether the image differs from the one before."""
        pixels = image[::SAMPLE_PX, ::SAMPLE_PX]
        sample = hash(pixels.tobytes())
        if sample == self._sample:
            self._repeats += 1
            return False
        if self._repeats >= MIN_REPEATS:
            self._pause_s = max(self._pause_s, min(at - self._changed_at, MAX_PAUSE_S))
        self._pause_s *= PAUSE_MEMORY
        self._level = float(np.mean(pixels))
        remembered = LEVEL_MEMORY if self._changes else 0.0
        self._usual_level = remembered * self._usual_level + (1 - remembered) * self._level
        self._changes += self._sample is not None
        self._sample, self._changed_at, self._repeats = sample, at, 0
        return True

    def is_frozen(self, at: float, freeze_s: float, since: float) -> bool:
        """Return whether noise has been missing for longer than a still scene explains.

        ``since`` is when the images began that may be blamed for it.
        """
        if self._changes < MIN_CHANGES or self._repeats < MIN_REPEATS or self._is_dark():
            return False
        # A scene that was as still before may be so for twice as long now.
        return at - max(self._changed_at, since) > max(freeze_s, 2 * self._pause_s)

    def _is_dark(self) -> bool:
        return self._level < max(DARK_LEVEL, DIMMED * self._usual_level)
