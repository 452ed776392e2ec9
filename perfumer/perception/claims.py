"""Let the one of several people who raises a hand be the visitor.

People come in pairs and families, as near as each other, and not always the one in the middle
begins. Only before the visitor has pointed: later nobody takes their place with a gesture.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.messages import INDEX_TIP, Face, Hand, Image
from perfumer.perception.following import FindHands, prepare
from perfumer.perception.light import gain_for
from perfumer.perception.pointing import is_pointing
from perfumer.perception.space import FULL, around, belongs, place
from perfumer.perception.visitor import weigh

LOOK_MS = 200  # milliseconds between two looks for hands of others
AS_NEAR = 1.75  # how many times as much the visitor's face may weigh
MAX_DROP = 2.2  # how far a raised hand's wrist is below the face at most, in heights of that face
LOOKS = 2  # looks in a row that must show the raised hand
MAX_PEOPLE = 4  # people whose hands are looked for, in turn
SAME = 0.5  # distance within which a face is the one of the last look, in its sizes


class Claims:
    """Looks for a raised hand of others; ``search`` finds hands in single pictures."""

    def __init__(self, search: FindHands) -> None:
        self._search = search
        self._next_ms = 0
        self._turn = 0
        self._seen: Face | None = None  # who raised a hand in the last look
        self._looks = 0  # in a row, that showed it

    def look(
        self, image: Image, faces: Sequence[Face], visitor: int, *, idle: bool, at_ms: int
    ) -> int | None:
        """Return which face is of somebody who has raised a hand for a moment, or None.

        They need to point, unless the visitor is ``idle``: has no hand that is followed. Between
        two looks, and without others as near as the visitor, this costs nothing.
        """
        least = weigh(faces[visitor]) / AS_NEAR
        near = [n for n, one in enumerate(faces) if n != visitor and weigh(one) >= least]
        if not near or at_ms < self._next_ms:
            return None
        self._next_ms = at_ms + LOOK_MS
        chosen = self._choose(faces, near[:MAX_PEOPLE])
        if not self._raises_hand(image, faces, chosen, idle, at_ms):
            self._seen, self._looks = None, 0
            return None
        self._seen, self._looks = faces[chosen], self._looks + 1
        return chosen if self._looks >= LOOKS else None

    def _choose(self, faces: Sequence[Face], near: Sequence[int]) -> int:
        """Return whom the last look saw raise a hand, or else the next in turn."""
        if self._seen is not None:
            was = self._seen.box
            nearest = min(near, key=lambda n: faces[n].box.apart(was))
            if faces[nearest].box.apart(was) < SAME:
                return nearest
            self._looks = 0
        self._turn += 1
        return near[self._turn % len(near)]

    def _raises_hand(
        self, image: Image, faces: Sequence[Face], whose: int, idle: bool, at_ms: int
    ) -> bool:
        height, width = image.shape[:2]
        face, others = faces[whose], [one for n, one in enumerate(faces) if n != whose]
        area = around(face.box, FULL, width, height)
        found = self._search(prepare(image, area, gain_for(face.brightness)), at_ms)
        return any(
            is_raised(hand, face)
            and (idle or is_pointing(hand, width / height))
            and belongs(hand, face, others, width, height)
            for hand in (place(one, area, width, height) for one in found)
        )


def is_raised(hand: Hand, face: Face) -> bool:
    """Return whether a hand is held up, with its wrist no lower than the chest."""
    low = face.box.center.y + MAX_DROP * face.box.height
    return hand.landmarks[INDEX_TIP].y < hand.wrist.y < low
