"""Random numbers seeded by the step, so that a resumed run repeats them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


class Dice:
    """The random numbers of one step of one process, drawn on the device of the pictures."""

    def __init__(self, seed: int, step: int, rank: int, device: torch.device) -> None:
        self._single = np.random.default_rng((seed, step, rank, 2))
        self._many = torch.Generator(device)
        self._many.manual_seed(int(self._single.integers(2**62)))
        self.device = device

    def uniform(self, shape: int | tuple[int, ...], low: float, high: float) -> Tensor:
        """Return numbers of the given shape, each between ``low`` and ``high``."""
        numbers = torch.rand(shape, generator=self._many, device=self.device)
        return numbers * (high - low) + low

    def some(self, n: int, share: float) -> Tensor:
        """Return (n,) booleans, each true with probability ``share``."""
        return torch.rand(n, generator=self._many, device=self.device) < share

    def chance(self, share: float) -> bool:
        """Return true with probability ``share``."""
        return bool(self._single.random() < share)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high`` - 1."""
        return int(self._single.integers(low, high))
