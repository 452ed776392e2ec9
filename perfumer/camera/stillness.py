"""Tell a frozen image from a still scene: a sensor's noise is missing where it was before.

No two images of a sensor are alike, bit by bit, as long as its noise outlives the compression:
measured on streams in docs/cameras.md ("Frozen"). So the same image again and again means a
frozen source only where images differed before, where it did not become dark, and where the
scene has not come to rest before by itself: then the camera removes its noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Image

SAMPLE_PX = 8  # distance of the pixels that tell one image from another
MIN_CHANGES = 15  # images that differed from the one before, before noise counts as seen
MIN_REPEATS = 3  # repetitions that make a rest: a slow camera's two images are no freeze
REST_S = 0.5  # seconds of the same image after which a change by itself shows a camera at rest
NOISE_S = 5.0  # seconds of noise all over the image that show a sensor again
CELLS = 4  # noise is looked for in as many columns and rows of the image
NOISY_SHARE = 0.75  # share of these cells: motion is in some, a clipped white wall has no noise
DARK_LEVEL = 12.0  # mean of the pixels, 0 to 255, below which noise may be rounded away
DIMMED = 0.5  # share of the usual mean below which the light has gone out
LEVEL_MEMORY = 0.9  # weight of the images before in the usual mean


class Stillness:
    """Compares each image with the one before; times are monotonic seconds."""

    def __init__(self) -> None:
        self._pixels: NDArray[np.uint8] | None = None  # some of the last image
        self._changed_at = 0.0
        self._changes = 0
        self._repeats = 0
        self._rests = False  # the scene was the same for a while, and moved again by itself
        self._noisy_since: float | None = None  # when noise all over the image began
        self._level = 0.0  # mean of the pixels now
        self._usual_level = 0.0  # the same over the last images that differed

    def take(self, image: Image, at: float) -> bool:
        """Return whether the image differs from the one before."""
        # Green is enough: the eye's and the encoder's main channel.
        before, pixels = self._pixels, image[::SAMPLE_PX, ::SAMPLE_PX, 1].copy()
        if before is not None and before.shape == pixels.shape:
            changed = pixels != before
            if not changed.any():
                self._repeats += 1
                return False
            self._learn(changed, at)
        self._level = float(np.mean(pixels))
        remembered = LEVEL_MEMORY if self._changes else 0.0
        self._usual_level = remembered * self._usual_level + (1 - remembered) * self._level
        self._changes += before is not None
        self._pixels, self._changed_at, self._repeats = pixels, at, 0
        return True

    def is_frozen(self, at: float, freeze_s: float, since: float) -> bool:
        """Return whether noise has been missing for longer than a still scene explains.

        ``since`` is when the images began that may be blamed for it.
        """
        if self._changes < MIN_CHANGES or self._repeats < MIN_REPEATS:
            return False
        if self._rests or self._is_dark():
            return False
        return at - max(self._changed_at, since) > freeze_s

    def _learn(self, changed: NDArray[np.bool_], at: float) -> None:
        """Find out whether the camera shows a sensor's noise, or rests where nothing moves."""
        if self._repeats >= MIN_REPEATS and at - self._changed_at >= REST_S:
            self._rests, self._noisy_since = True, None
        if not is_everywhere(changed):
            self._noisy_since = None
        elif self._noisy_since is None:
            self._noisy_since = at
        elif at - self._noisy_since >= NOISE_S:
            self._rests = False

    def _is_dark(self) -> bool:
        return self._level < max(DARK_LEVEL, DIMMED * self._usual_level)


def is_everywhere(changed: NDArray[np.bool_]) -> bool:
    """Return whether pixels changed all over an image, as noise does, and not in a part of it."""
    tall, wide = (max(1, length // CELLS) for length in changed.shape)
    rows, columns = (min(CELLS, length) for length in changed.shape)
    cells = changed[: rows * tall, : columns * wide].reshape(rows, tall, columns, wide)
    return bool(cells.any(axis=(1, 3)).mean() >= NOISY_SHARE)
