"""What a runtime does, whatever runs it."""

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
    """``logits`` (n, labels) per head; ``features`` (n, width), all that heads see: every depth."""

    logits: Mapping[str, Numbers]
    features: Numbers


class Runtime(Protocol):
    """A network, loaded. A booth and its studio read at once, from a thread each."""

    @property
    def name(self) -> str:
        """For people: what runs, in which numbers."""
        ...

    def run(self, pictures: Numbers) -> Outputs:
        """``pictures`` (n, 3, side, side), normalised."""
        ...


def ends_of_stages(layers: Iterable[Numbers]) -> list[Numbers]:
    """Of every layer's maps, in order, the last of each size: that with the most of them.

    A block of the next stage may begin with maps of the old size, but fewer.
    """
    ends: dict[int, Numbers] = {}
    for maps in layers:
        if maps.ndim != 4 or maps.shape[-1] < 2:
            continue
        known = ends.get(maps.shape[-1])
        if known is None or maps.shape[1] >= known.shape[1]:
            ends[maps.shape[-1]] = maps
    return [ends[side] for side in sorted(ends, reverse=True)]
