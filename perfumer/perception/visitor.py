"""Choose the visitor's face among several: large, near the middle, and the same as before.

The choice depends on where faces are and how large, never on what they look like. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfumer.messages import FACE_REACH, Box, Face

NEAR_HEIGHT = 0.055  # lowest face of a visitor, in frame heights; about four metres away
NEAREST_HEIGHT = 0.25  # height from which a face counts no more: less than a metre away
# Scores of a face that hardly counts, and of one that does in full. Half of the faces of people in
# photographs have 0.87 and more; large things that were taken for one all had less than 0.75.
DOUBTFUL, SURE = 0.5, 0.85
MIN_SURE = 0.05  # what a doubtful face counts: alone it is the visitor all the same
CHALLENGE_RATIO = 1.35  # how much larger another face's weight must be to become the visitor
CLAIM_FAVOUR = 1.5  # how much more the face of someone counts who became it by raising a hand
CHALLENGE_S = 1.0  # seconds that it must stay so
HOLD_S = 1.0  # seconds that a lost face is waited for before another may take its place


def weight(face: Face, score: float) -> float:
    """Return the face's height, which counts half at the sides of the frame.

    It counts for less when the detector is in doubt, by its ``score``: what it takes for a large
    face may be a jacket or a wall.
    """
    off = abs(face.box.center.x - 0.5) * 2
    sure = min(1.0, max(0.0, (score - DOUBTFUL) / (SURE - DOUBTFUL)))
    height = min(face.box.height, NEAREST_HEIGHT)
    return height * (1 - 0.5 * min(1.0, off)) * (MIN_SURE + (1 - MIN_SURE) * sure**3)


def weigh(face: Face) -> float:
    """Return how much speaks for a face as it is now."""
    return weight(face, face.score)


class VisitorChoice:
    """Remembers where the visitor's face was, how large and how sure, and nothing else of it."""

    def __init__(self) -> None:
        self._box: Box | None = None
        # Whether it was sure at any time: a hand before it does not make it less of a face.
        self._was_sure = False
        self._favour = 1.0  # how much more the visitor counts who raised a hand
        self.visitors = 0  # number of the visitor; grows with each other one
        self._seen_at = -math.inf
        self._challenged_at: float | None = None

    def choose(self, faces: Sequence[Face], at: float) -> int | None:
        """Return the place of the visitor's face, or None; ``at`` in seconds that never go back.

        It is None, too, while the visitor's face is lost for less than :data:`HOLD_S`: a turned
        head does not make a bystander the visitor.
        """
        near = [n for n, face in enumerate(faces) if face.box.height >= NEAR_HEIGHT]
        current = self._find_current(faces, near, at)
        if current is None and at - self._seen_at <= HOLD_S:
            return None
        if not near:
            return None
        best = max(near, key=lambda n: weigh(faces[n]))
        chosen = best if current is None else self._challenge(faces, current, best, at)
        if chosen == best:
            self._challenged_at = None
        if chosen != current:
            self._was_sure, self._favour = False, 1.0
            self.visitors += 1
        self._was_sure = self._was_sure or faces[chosen].score >= SURE
        self._box, self._seen_at = faces[chosen].box, at
        return chosen

    def prefer(self, face: Face, at: float) -> None:
        """Make ``face`` the visitor's from the next choice on: they raised a hand."""
        self._box, self._seen_at, self._challenged_at = face.box, at, None
        self._was_sure, self._favour = face.score >= SURE, CLAIM_FAVOUR
        self.visitors += 1

    def _find_current(self, faces: Sequence[Face], near: Sequence[int], at: float) -> int | None:
        """Return which face is the one that was the visitor's."""
        gap_s = at - self._seen_at
        if self._box is None or gap_s > HOLD_S or not near:
            return None
        was = self._box
        nearest = min(near, key=lambda n: faces[n].box.apart(was))
        return nearest if FACE_REACH.holds(was, faces[nearest].box, gap_s) else None

    def _challenge(self, faces: Sequence[Face], current: int, best: int, at: float) -> int:
        """Return ``current``, unless ``best`` has been clearly better for long enough."""
        score = SURE if self._was_sure else faces[current].score
        now = self._favour * weight(faces[current], score)
        if weigh(faces[best]) < CHALLENGE_RATIO * now:
            self._challenged_at = None
            return current
        if self._challenged_at is None:
            self._challenged_at = at
        return best if at - self._challenged_at >= CHALLENGE_S else current
