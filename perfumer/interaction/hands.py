"""Which of several hands is the visitor's: the first that points, kept until it is gone.

Hands are told apart by where their wrists are from frame to frame, never by handedness,
which flips near the edges of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from perfumer.messages import (
    INDEX_MCP,
    INDEX_PIP,
    INDEX_TIP,
    MIDDLE_MCP,
    Hand,
    Observation,
    Point,
)

BENT_S = 0.4  # the active hand may look bent for so long before it stops pointing
FORGET_FACTOR = 5.0  # times release_s: then the size of the last active hand is forgotten


@dataclass(frozen=True, slots=True)
class HandRules:
    """Seconds, and distances in heights of the frame; defaults are in the settings."""

    extended_s: float
    claim_s: float
    release_s: float
    takeover_size: float
    match_distance: float


@dataclass
class _Track:
    """One hand over time; it knows places and times only."""

    hand: Hand
    seen_at: float
    extended_since: float | None = None
    pointed_at: float = -math.inf


class ActiveHand:
    """Follows hands through observations and says which one steers the pointer."""

    def __init__(self, rules: HandRules) -> None:
        self._rules = rules
        self._tracks: list[_Track] = []
        self._active: _Track | None = None
        self._size = 0.0  # of the active hand, kept a while after it is gone

    def update(self, seen: Observation) -> Hand | None:
        """The active hand if it is seen pointing now."""
        at = seen.captured_at
        self._match(seen, at)
        active = self._active
        if active is not None and at - active.seen_at > self._rules.release_s:
            active = self._active = None
        if active is None:
            active = self._active = self._claim(seen.aspect, at)
        if active is None or active.seen_at != at or at - active.pointed_at > BENT_S:
            return None
        self._size = size(active.hand, seen.aspect)
        return active.hand

    def _match(self, seen: Observation, at: float) -> None:
        keep = self._rules.release_s * FORGET_FACTOR
        self._tracks = [track for track in self._tracks if at - track.seen_at <= keep]
        if not self._tracks:
            self._size = 0.0
        free = list(seen.hands)
        # The active hand chooses first, so that a crossing hand cannot take its place.
        for track in sorted(self._tracks, key=lambda t: t is not self._active):
            gap_s = at - track.seen_at
            reach = self._rules.match_distance * (1 + 2 * min(gap_s, 1.0))
            near = _nearest(track.hand.wrist, free, seen.aspect)
            if near is not None and apart(track.hand.wrist, near.wrist, seen.aspect) <= reach:
                free.remove(near)
                self._see(track, near, seen.aspect, at)
        for hand in free:
            track = _Track(hand, at)
            self._see(track, hand, seen.aspect, at)
            self._tracks.append(track)

    def _see(self, track: _Track, hand: Hand, aspect: float, at: float) -> None:
        track.hand, track.seen_at = hand, at
        if not is_pointing(hand, aspect):
            track.extended_since = None
            return
        if track.extended_since is None:
            track.extended_since = at
        if at - track.extended_since >= self._rules.extended_s:
            track.pointed_at = at

    def _claim(self, aspect: float, at: float) -> _Track | None:
        """The hand that has pointed longest, once it has for long enough."""
        fit = [
            track
            for track in self._tracks
            if track.seen_at == at
            and track.extended_since is not None
            and at - track.extended_since >= self._rules.claim_s
            and size(track.hand, aspect) >= self._rules.takeover_size * self._size
        ]
        return min(fit, key=lambda track: track.extended_since or at, default=None)


def apart(a: Point, b: Point, aspect: float) -> float:
    """Distance in heights of the frame."""
    return math.hypot((a.x - b.x) * aspect, a.y - b.y)


def size(hand: Hand, aspect: float) -> float:
    """Length of the palm in heights of the frame; hardly changes as fingers move."""
    return apart(hand.wrist, hand.landmarks[MIDDLE_MCP], aspect)


def is_pointing(hand: Hand, aspect: float) -> bool:
    """Whether the index finger is stretched: its tip goes on where its first bone points."""
    root, middle, tip = (hand.landmarks[i] for i in (INDEX_MCP, INDEX_PIP, INDEX_TIP))
    first = ((middle.x - root.x) * aspect, middle.y - root.y)
    second = ((tip.x - middle.x) * aspect, tip.y - middle.y)
    lengths = math.hypot(*first) * math.hypot(*second)
    if lengths == 0:
        return False
    straight = (first[0] * second[0] + first[1] * second[1]) / lengths
    return straight > 0.7 and apart(hand.wrist, tip, aspect) > 1.1 * apart(
        hand.wrist, middle, aspect
    )


def _nearest(wrist: Point, hands: list[Hand], aspect: float) -> Hand | None:
    return min(hands, key=lambda hand: apart(wrist, hand.wrist, aspect), default=None)
