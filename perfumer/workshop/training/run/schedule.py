"""How the learning rate and the size of pictures follow the progress of a run, from 0 to 1."""

from __future__ import annotations

import math

import numpy as np

from perfumer.workshop.training.config import Config

GRAIN = 8  # pixels; sizes of batches differ by whole multiples of it


def rate(config: Config, progress: float) -> float:
    """Return the learning rate: up over the first tenth, then down along a cosine.

    After Smith and Topin, "Super-Convergence", 2018.
    """
    if progress < 0.1:
        return config.peak_rate * (0.04 + 0.96 * progress / 0.1)
    fall = min(1.0, (progress - 0.1) / 0.9)
    return config.peak_rate * (0.5 * (1 + math.cos(math.pi * fall)) * 0.999 + 0.001)


def size_now(config: Config, progress: float) -> int:
    """Return the size of the pictures in pixels; it grows over the run."""
    for size, end in zip(config.sizes, config.shares, strict=True):
        if progress < end:
            return size
    return config.sizes[-1]


def size_of_batch(config: Config, progress: float, step: int) -> int:
    """Return the size of one batch, a little more or less than :func:`size_now`.

    A network that is trained at one size only reads badly at any other (docs/models.md).
    """
    most = config.jitter // GRAIN
    off = int(np.random.default_rng((config.seed, step, 1)).integers(-most, most + 1))
    return size_now(config, progress) + GRAIN * off
