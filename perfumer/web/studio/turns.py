"""Give the studio's next visitor other songs, and the same visitor the same ones again."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from hashlib import blake2b

from perfumer.recommend.music import Turn

VISITORS = 200  # remembered, each by a number that says nothing about them


class Turns:
    """The turns of recent visitors; songs shown to others before rest for a visitor's whole stay.

    Safe from any thread.
    """

    def __init__(self, resting: int, spread: float) -> None:
        self._spread = spread
        self._recent: deque[str] = deque(maxlen=resting)
        self._resting: OrderedDict[int, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def turn(self, visitor: str) -> Turn:
        """Return the turn of a visitor; the same one as long as the visitor is remembered."""
        seed = int.from_bytes(blake2b(visitor.encode(), digest_size=6).digest(), "big")
        with self._lock:
            resting = self._resting.setdefault(seed, tuple(self._recent))
            self._resting.move_to_end(seed)
            if len(self._resting) > VISITORS:
                self._resting.popitem(last=False)
        return Turn(resting, seed, self._spread)

    def remember(self, songs: Iterable[str]) -> None:
        """Let these songs rest for the visitors that come next."""
        with self._lock:
            self._recent.extend(song for song in songs if song not in self._recent)
