"""Follow faces over time by where they are and how large; no face is recognised.

A track is one face followed while it is in sight. Its number is never given again: a person who
comes back is a new track, so tracks do not say how many different people came (reach).
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
    """One face in sight."""

    id: int
    face: Face  # as last seen
    since: float  # monotonic seconds of the first sight
    seen_at: float  # monotonic seconds of the last sight


class Tracks:
    """Follows the faces of one frame after the other; ``gone_s`` seconds unseen end a track."""

    def __init__(self, gone_s: float) -> None:
        self._gone_s = gone_s
        self._tracks: tuple[Track, ...] = ()
        self._last_id = 0
        self._at = -math.inf

    def update(self, faces: Sequence[Face], at: float) -> tuple[Track, ...]:
        """Return all tracks in sight, the oldest first; each face of this frame is in one of them.

        A time before that of the last call counts as that time.
        """
        self._at = at = max(at, self._at)
        alive = [track for track in self._tracks if at - track.seen_at <= self._gone_s]
        matches = dict(_match(alive, faces, at))
        kept = [
            replace(track, face=faces[matches[track.id]], seen_at=at)
            if track.id in matches
            else track
            for track in alive
        ]
        new = [face for n, face in enumerate(faces) if n not in set(matches.values())]
        self._tracks = (*kept, *(self._begin(face, at) for face in new))
        return self._tracks

    def forget(self) -> None:
        """Drop every track; numbers go on."""
        self._tracks = ()

    def _begin(self, face: Face, at: float) -> Track:
        self._last_id += 1
        return Track(self._last_id, face, at, at)


def _match(tracks: Sequence[Track], faces: Sequence[Face], at: float) -> Iterator[tuple[int, int]]:
    """Yield track numbers with the index of their face, the most alike first, each once."""
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
    """Return how unlike a face is to a track; None when it cannot be the same."""
    was = track.face.box
    if not REACH.holds(was, now, at - track.seen_at):
        return None
    return was.apart(now) + abs(math.log(now.height / was.height))
