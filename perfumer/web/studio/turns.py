"""What makes the studio's next visitor get other songs, and the same visitor the same ones."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from hashlib import blake2b

from perfumer.recommend.music import Turn

VISITORS = 200  # remembered by a number that nothing can be read from


class Turns:
    """Safe from any thread. Songs shown to others last rest for a visitor's whole stay."""

    def __init__(self, resting: int, spread: float) -> None:
        self._spread = spread
        self._lately: deque[str] = deque(maxlen=resting)
        self._resting: OrderedDict[int, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def turn(self, visitor: str) -> Turn:
        """The turn of whoever ``visitor`` describes; the same for as long as it is remembered."""
        seed = int.from_bytes(blake2b(visitor.encode(), digest_size=6).digest(), "big")
        with self._lock:
            resting = self._resting.setdefault(seed, tuple(self._lately))
            self._resting.move_to_end(seed)
            if len(self._resting) > VISITORS:
                self._resting.popitem(last=False)
        return Turn(resting, seed, self._spread)

    def shown(self, songs: Iterable[str]) -> None:
        with self._lock:
            self._lately.extend(song for song in songs if song not in self._lately)
