"""Find the visitor's hand among several: the first that points, kept until it is gone.

Hands are told apart by where their wrists are from frame to frame, never by handedness,
which flips near the edges of the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from perfumer.messages import Hand, Observation, Point
from perfumer.perception.pointing import apart, is_pointing, palm_size

BENT_S = 0.4  # seconds that the active finger may look bent before it stops pointing
FORGET_FACTOR = 5.0  # how many release_s it takes to forget the size of the last active hand


@dataclass(frozen=True, slots=True)
class HandRules:
    """When a hand becomes the active one; defaults are in the settings."""

    extended_s: float  # seconds that a finger is stretched before it points
    claim_s: float  # seconds that a hand points before it becomes active
    release_s: float  # seconds without the active hand before another may take over
    takeover_size: float  # smallest hand that may take over, as a share of the last active one
    match_distance: float  # farthest move of a hand between two frames, in frame heights


@dataclass
class _Track:
    """One hand over time: places and times only, in seconds."""

    hand: Hand
    seen_at: float  # time of the last frame that shows it
    extended_since: float | None = None  # when the finger was stretched; None while it is bent
    pointed_at: float = -math.inf  # time of the last frame in which it pointed


class ActiveHand:
    """Follows hands from frame to frame and chooses the one that moves the pointer."""

    def __init__(self, rules: HandRules) -> None:
        self._rules = rules
        self._tracks: list[_Track] = []
        self._active: _Track | None = None
        self._size = 0.0  # palm of the active hand in frame heights, kept after it is gone

    def update(self, observation: Observation) -> Hand | None:
        """Return the active hand if it points in this frame."""
        at = observation.captured_at
        self._match(observation, at)
        active = self._active
        if active is not None and at - active.seen_at > self._rules.release_s:
            active = self._active = None
        if active is None:
            active = self._active = self._claim(observation.aspect, at)
        if active is None or active.seen_at != at or at - active.pointed_at > BENT_S:
            return None
        self._size = palm_size(active.hand, observation.aspect)
        return active.hand

    def _match(self, observation: Observation, at: float) -> None:
        keep = self._rules.release_s * FORGET_FACTOR
        self._tracks = [track for track in self._tracks if at - track.seen_at <= keep]
        if not self._tracks:
            self._size = 0.0
        free = list(observation.hands)
        # The active hand chooses first, so that a crossing hand cannot take its place.
        for track in sorted(self._tracks, key=lambda t: t is not self._active):
            gap_s = at - track.seen_at
            reach = self._rules.match_distance * (1 + 2 * min(gap_s, 1.0))
            near = _nearest(track.hand.wrist, free, observation.aspect)
            if (
                near is not None
                and apart(track.hand.wrist, near.wrist, observation.aspect) <= reach
            ):
                free.remove(near)
                self._see(track, near, observation.aspect, at)
        for hand in free:
            track = _Track(hand, at)
            self._see(track, hand, observation.aspect, at)
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
        """Return the hand that has pointed longest, if it has pointed for long enough."""
        candidates = [
            track
            for track in self._tracks
            if track.seen_at == at
            and track.extended_since is not None
            and at - track.extended_since >= self._rules.claim_s
            and palm_size(track.hand, aspect) >= self._rules.takeover_size * self._size
        ]
        return min(candidates, key=lambda track: track.extended_since or at, default=None)


def _nearest(wrist: Point, hands: list[Hand], aspect: float) -> Hand | None:
    return min(hands, key=lambda hand: apart(wrist, hand.wrist, aspect), default=None)
