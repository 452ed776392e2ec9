"""Which of several faces is the visitor's: large, near the middle, and the same as before."""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfumer.messages import Face, Point

CHALLENGE_RATIO = 1.35  # another face must be so much better
CHALLENGE_S = 1.0  # for so long, before the visitor changes
SAME_FACE = 0.6  # a face whose centre moved less than this share of its width is the same
FORGET_S = 1.0  # a face out of sight longer is nobody's


def weight(face: Face) -> float:
    """Size, falling off to half at the sides of the picture."""
    off = abs(face.box.center.x - 0.5) * 2
    return face.box.height * (1 - 0.5 * min(1.0, off))


class VisitorChoice:
    """Remembers where the visitor's face was, nothing about it."""

    def __init__(self) -> None:
        self._center: Point | None = None
        self._seen_at = -math.inf
        self._challenged_at: float | None = None

    def choose(self, faces: Sequence[Face], at: float) -> int | None:
        """Index of the visitor's face, or None; ``at`` in monotonic seconds."""
        if not faces:
            return None
        best = max(range(len(faces)), key=lambda index: weight(faces[index]))
        current = self._current(faces, at)
        if current is None or current == best:
            self._challenged_at = None
            chosen = best
        else:
            chosen = self._challenge(faces, current, best, at)
        self._center, self._seen_at = faces[chosen].box.center, at
        return chosen

    def _current(self, faces: Sequence[Face], at: float) -> int | None:
        if self._center is None or at - self._seen_at > FORGET_S:
            return None
        center = self._center

        def distance(index: int) -> float:
            now = faces[index].box.center
            return math.hypot(now.x - center.x, now.y - center.y)

        nearest = min(range(len(faces)), key=distance)
        return nearest if distance(nearest) <= SAME_FACE * faces[nearest].box.width else None

    def _challenge(self, faces: Sequence[Face], current: int, best: int, at: float) -> int:
        if weight(faces[best]) < CHALLENGE_RATIO * weight(faces[current]):
            self._challenged_at = None
            return current
        if self._challenged_at is None:
            self._challenged_at = at
        if at - self._challenged_at < CHALLENGE_S:
            return current
        self._challenged_at = None
        return best
