"""Which of several faces is the visitor's: large, near the middle, and the same as before.

By where faces are and how large, never by what they look like. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfumer.messages import FACE_REACH, Box, Face

NEAR_HEIGHT = 0.07  # of the frame; a smaller face passes by, some three metres away
CHALLENGE_RATIO = 1.35  # another face must be so much better
CHALLENGE_S = 1.0  # for so long, before the visitor changes
HOLD_S = 1.0  # a lost face is waited for so long, before another may take its place


def weight(face: Face) -> float:
    """Size, falling off to half at the sides of the picture."""
    off = abs(face.box.center.x - 0.5) * 2
    return face.box.height * (1 - 0.5 * min(1.0, off))


class VisitorChoice:
    """Remembers where the visitor's face was and how large, nothing else about it."""

    def __init__(self) -> None:
        self._box: Box | None = None
        self._seen_at = -math.inf
        self._challenged_at: float | None = None

    def choose(self, faces: Sequence[Face], at: float) -> int | None:
        """Index of the visitor's face, or None; ``at`` in seconds that never go back.

        None too while the visitor's own face is lost for less than :data:`HOLD_S`: a turned
        head does not make a bystander the visitor.
        """
        near = [n for n, face in enumerate(faces) if face.box.height >= NEAR_HEIGHT]
        current = self._current(faces, near, at)
        if current is None and at - self._seen_at <= HOLD_S:
            return None
        if not near:
            return None
        best = max(near, key=lambda n: weight(faces[n]))
        chosen = best if current is None else self._challenged(faces, current, best, at)
        if chosen == best:
            self._challenged_at = None
        self._box, self._seen_at = faces[chosen].box, at
        return chosen

    def _current(self, faces: Sequence[Face], near: Sequence[int], at: float) -> int | None:
        """Which face is the one that was the visitor's."""
        gap_s = at - self._seen_at
        if self._box is None or gap_s > HOLD_S or not near:
            return None
        was = self._box
        nearest = min(near, key=lambda n: faces[n].box.apart(was))
        return nearest if FACE_REACH.holds(was, faces[nearest].box, gap_s) else None

    def _challenged(self, faces: Sequence[Face], current: int, best: int, at: float) -> int:
        """``current``, unless ``best`` has been clearly better for long enough."""
        if weight(faces[best]) < CHALLENGE_RATIO * weight(faces[current]):
            self._challenged_at = None
            return current
        if self._challenged_at is None:
            self._challenged_at = at
        return best if at - self._challenged_at >= CHALLENGE_S else current
