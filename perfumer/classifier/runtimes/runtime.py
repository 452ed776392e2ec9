"""What every runtime of the network offers, and the values that it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
# (n, 3, side, side) → the end of each stage, (n, maps, height, width), the largest maps first
Stages = Callable[[Numbers], list[Numbers]]

FEATURES = "features"  # name of the output before the heads


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """The result of one pass over n pictures."""

    logits: Mapping[str, Numbers]  # by head, (n, labels)
    features: Numbers  # (n, width): the input of the heads, from every depth


class Runtime(Protocol):
    """A loaded network. A booth and its studio may read at the same time, each in its thread."""

    @property
    def name(self) -> str:
        """Return what runs and in which numbers, for logs and people."""
        ...

    def run(self, pictures: Numbers) -> Outputs:
        """Read ``pictures``, (n, 3, side, side), normalised."""
        ...


def pick_stage_ends(layers: Iterable[Numbers]) -> list[Numbers]:
    """Return the last layer of each size, among those of this size with the most maps.

    ``layers`` holds the maps of every layer in order. A block of the next stage may begin with
    maps of the old size, but with fewer of them.
    """
    ends: dict[int, Numbers] = {}
    for maps in layers:
        if maps.ndim != 4 or maps.shape[-1] < 2:
            continue
        known = ends.get(maps.shape[-1])
        if known is None or maps.shape[1] >= known.shape[1]:
            ends[maps.shape[-1]] = maps
    return [ends[side] for side in sorted(ends, reverse=True)]
