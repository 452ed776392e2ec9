"""Remembers the music of the last visits, so that the next visitor gets something else."""

from __future__ import annotations

from collections import deque

from perfumer.recommend.music import Turn
from perfumer.recommend.result import Result

RESTING_PIECES = 2  # pieces that played first for the last visits


class Rotation:
    """The memory of one screen; call it from one thread."""

    def __init__(self, resting: int, spread: float) -> None:
        """``resting`` songs are kept back; ``spread`` is what chance adds to a score, at most."""
        self._songs: deque[str] = deque(maxlen=resting)
        self._pieces: deque[str] = deque(maxlen=RESTING_PIECES)
        self._spread = spread

    def next_turn(self, seed: int) -> Turn:
        """Return what the next visitor should not get again; ``seed`` tells visits apart."""
        return Turn((*self._songs, *self._pieces), seed, self._spread)

    def remember(self, result: Result) -> None:
        """Let the music of ``result`` rest; other results change nothing."""
        if result.pieces:
            self._songs.extend(pick.id for pick in result.picks)
            self._pieces.extend(result.pieces[:1])
