"""Chance that depends on the step alone, so that a resumed run throws the same dice."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


class Dice:
    """Random numbers of one step of one process, drawn where the pictures are."""

    def __init__(self, seed: int, step: int, rank: int, device: torch.device) -> None:
        self._single = np.random.default_rng((seed, step, rank, 2))
        self._many = torch.Generator(device)
        self._many.manual_seed(int(self._single.integers(2**62)))
        self.device = device

    def uniform(self, shape: int | tuple[int, ...], low: float, high: float) -> Tensor:
        drawn = torch.rand(shape, generator=self._many, device=self.device)
        return drawn * (high - low) + low

    def some(self, n: int, share: float) -> Tensor:
        """(n,) bool, each true with probability ``share``."""
        return torch.rand(n, generator=self._many, device=self.device) < share

    def chance(self, share: float) -> bool:
        return bool(self._single.random() < share)

    def whole(self, low: int, high: int) -> int:
        """``low`` to ``high``, the latter left out."""
        return int(self._single.integers(low, high))
