"""Faces over time, by where they are and how large; nobody is recognised.

A track is one face followed while it is in sight. Its number is never given again: whoever
comes back is a new track, so tracks say nothing of how many different people came (reach).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfumer.messages import FACE_REACH, Box, Face

# Further than for the visitor, who stands: people who walk past are lost behind each other.
REACH = replace(FACE_REACH, max=2.0)


@dataclass(frozen=True, slots=True)
class Track:
    """One face in sight; times are monotonic seconds."""

    id: int
    face: Face  # as it was last seen
    since: float
    seen_at: float


class Tracks:
    """Follows the faces of one frame after the other; ``gone_s`` unseen ends a track."""

    def __init__(self, gone_s: float) -> None:
        self._gone_s = gone_s
        self._tracks: tuple[Track, ...] = ()
        self._last = 0
        self._at = -math.inf

    def update(self, faces: Sequence[Face], at: float) -> tuple[Track, ...]:
        """All tracks in sight, the oldest first; each face is in one, with ``seen_at`` now.

        A time before that of the last call is taken for that time.
        """
        self._at = at = max(at, self._at)
        alive = [track for track in self._tracks if at - track.seen_at <= self._gone_s]
        found = dict(_matched(alive, faces, at))
        kept = [
            replace(track, face=faces[found[track.id]], seen_at=at) if track.id in found else track
            for track in alive
        ]
        new = [face for n, face in enumerate(faces) if n not in set(found.values())]
        self._tracks = (*kept, *(self._begun(face, at) for face in new))
        return self._tracks

    def forget(self) -> None:
        """Drop every track; numbers go on."""
        self._tracks = ()

    def _begun(self, face: Face, at: float) -> Track:
        self._last += 1
        return Track(self._last, face, at, at)


def _matched(
    tracks: Sequence[Track], faces: Sequence[Face], at: float
) -> Iterator[tuple[int, int]]:
    """Track numbers with the index of their face, the most alike first, each once."""
    pairs = sorted(
        (cost, track.id, n)
        for track in tracks
        for n, face in enumerate(faces)
        if (cost := _cost(track, face.box, at)) is not None
    )
    taken: set[int] = set()
    given: set[int] = set()
    for _, track_id, n in pairs:
        if track_id not in given and n not in taken:
            given.add(track_id)
            taken.add(n)
            yield track_id, n


def _cost(track: Track, now: Box, at: float) -> float | None:
    """How unlike a face is to a track; None when it cannot be the same."""
    was = track.face.box
    if not REACH.holds(was, now, at - track.seen_at):
        return None
    return was.apart(now) + abs(math.log(now.height / was.height))
