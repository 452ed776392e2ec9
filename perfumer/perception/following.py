"""Find the visitor's hand in their space, then follow it at the cost of one pass a frame.

A tracker that has a hand looks only there; one that has none searches all it is given. So the
rectangle stays put while a hand is followed, and moves with the visitor while there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from perfumer.messages import Box, Face, Hand, Image
from perfumer.perception.light import brighten, calm, gain_for
from perfumer.perception.pointing import apart, full_palm_size, is_pointing
from perfumer.perception.space import (
    FULL,
    LEFT,
    RIGHT,
    Area,
    Reach,
    around,
    belongs,
    bounds,
    is_leaving,
    place,
    recenter,
    whole,
)

WIDTH = 480  # pixels of the longer side that the hand models get; more found the same
# Milliseconds between two searches while nothing is found: near a visitor, and in the whole frame.
SEARCH_MS, SWEEP_MS = 120, 330
EAGER_MS = 600  # milliseconds in which every frame is searched: a hand was lost, a visitor came
HIDE_MS = 1500  # milliseconds in which a hand that is not wanted is painted over
IDLE_MS = 400  # milliseconds without pointing after which another hand is looked for
OTHERS_MS = 250  # milliseconds between two such looks
SWITCH_MS = 3000  # milliseconds until the next look after the other hand was preferred
DOUBT_MS = 300  # milliseconds in which a followed hand may look like another person's
KEEP = Reach(3.6, 3.6, 2.6, 3.9)  # the space in which a followed hand stays the visitor's
PLAN = (FULL, LEFT, RIGHT)  # what is searched in turn

FindHands = Callable[[Image, int], Sequence[Hand]]  # of an RGB picture, at milliseconds that rise


@dataclass(frozen=True, slots=True)
class People:
    """Whose hands are looked for."""

    visitor: Face | None
    others: tuple[Face, ...]  # all other faces


@dataclass(frozen=True, slots=True)
class _Followed:
    """The hand that the tracker has."""

    area: Area
    gain: float
    hand: Hand  # in coordinates of the frame
    pointed_ms: int  # when it pointed last, or when it was found
    wanted_ms: int  # when it was the visitor's without a doubt


class HandFollower:
    """Follows one hand with ``track``; one thread at a time.

    ``track`` takes pictures at rising milliseconds, finds at most one hand, and follows it while
    the pictures show the same place. ``search`` finds several in a single picture; without it no
    other hand takes the place of one that does not point.
    """

    def __init__(self, track: FindHands, search: FindHands | None = None) -> None:
        self._track = track
        self._search = search
        self._clock_ms = 0
        self._size = (0, 0)
        self._followed: _Followed | None = None
        self._searches = 0
        self._found_in = 0  # number of the search that found the last hand
        self._search_at_ms = 0
        self._others_at_ms = 0
        self._eager_until_ms = 0
        self._visitor: Face | None = None
        self._hidden: Box | None = None
        self._hidden_until_ms = 0

    @property
    def has_hand(self) -> bool:
        """Whether a hand is followed."""
        return self._followed is not None

    def follow(self, image: Image, people: People, at_ms: int) -> tuple[Hand, ...]:
        """Return the visitor's hand, or nothing; ``at_ms`` must rise from call to call."""
        self._notice(image, people, at_ms)
        followed = self._followed
        if followed is not None:
            area = self._move_area(followed, people)
            hand = self._try(image, area, followed.gain, at_ms)
            if hand is None:
                # The tracker looked where the hand was, and lost it; from now on it searches.
                hand = self._try(image, area, followed.gain, at_ms)
            return self._judge(hand, area, followed.gain, people, at_ms)
        if at_ms < self._search_at_ms:
            return ()
        area, gain = self._choose_area(image, people)
        self._searches += 1
        hand = self._try(image, area, gain, at_ms)
        found = self._judge(hand, area, gain, people, at_ms)
        if found:
            self._found_in = self._searches - 1
        elif at_ms >= self._eager_until_ms:
            near = people.visitor is not None
            self._search_at_ms = at_ms + (SEARCH_MS if near else SWEEP_MS)
        return found

    def look_for_others(self, image: Image, people: People, at_ms: int) -> bool:
        """While the followed hand does not point, look for one of the visitor's that does.

        Return whether the models were asked, which takes time.
        """
        followed, visitor = self._followed, people.visitor
        if followed is None or visitor is None or self._search is None:
            return False
        if at_ms - followed.pointed_ms < IDLE_MS or at_ms < self._others_at_ms:
            return False
        self._others_at_ms = at_ms + OTHERS_MS
        height, width = image.shape[:2]
        area = around(visitor.box, FULL, width, height)
        picture = prepare(image, area, gain_for(visitor.brightness), [bounds(followed.hand)])
        aspect = width / height
        for hand in self._search(picture, at_ms):
            placed = place(hand, area, width, height)
            apart_by = apart(placed.wrist, followed.hand.wrist, aspect)
            other = apart_by > full_palm_size(followed.hand, aspect)
            if other and is_pointing(placed, aspect) and self._is_wanted(placed, people, FULL):
                self._others_at_ms = at_ms + SWITCH_MS
                self._hide(followed.hand, at_ms)
                self._lose(at_ms)
                break
        return True

    def _notice(self, image: Image, people: People, at_ms: int) -> None:
        """Start over with a picture of another size; search at once for a new visitor."""
        if image.shape[:2] != self._size:
            self._size = image.shape[:2]
            self._followed = None
        if people.visitor is not None and self._visitor is None:
            self._eager_until_ms = at_ms + EAGER_MS
            self._search_at_ms = at_ms
        self._visitor = people.visitor

    def _move_area(self, followed: _Followed, people: People) -> Area:
        """Return where the hand is followed: the same area, until the hand is about to leave it."""
        height, width = self._size
        if not is_leaving(followed.hand, followed.area, width, height):
            return followed.area
        if people.visitor is not None:
            area = around(people.visitor.box, FULL, width, height)
            if not is_leaving(followed.hand, area, width, height):
                return area
        return recenter(followed.area, followed.hand, width, height)

    def _choose_area(self, image: Image, people: People) -> tuple[Area, float]:
        height, width = image.shape[:2]
        if people.visitor is None:
            return whole(width, height), gain_for(float(image[::16, ::16].mean()) / 255)
        turn, place_in_turn = divmod(self._searches, len(PLAN))
        area = around(people.visitor.box, PLAN[place_in_turn], width, height)
        # A dark face may be dark skin in good light, which brightening does not help.
        gain = 1.0 if turn % 2 else gain_for(people.visitor.brightness)
        return area, gain

    def _try(self, image: Image, area: Area, gain: float, at_ms: int) -> Hand | None:
        """Return the hand that the tracker has in ``area``, in coordinates of the frame."""
        height, width = image.shape[:2]
        hidden = [self._hidden] if self._hidden and at_ms < self._hidden_until_ms else []
        self._clock_ms = max(self._clock_ms + 1, at_ms)
        hands = self._track(prepare(image, area, gain, hidden), self._clock_ms)
        return place(hands[0], area, width, height) if hands else None

    def _judge(
        self, hand: Hand | None, area: Area, gain: float, people: People, at_ms: int
    ) -> tuple[Hand, ...]:
        """Keep the hand if it is the visitor's; hide one that is not, so that others are found."""
        if hand is None:
            if self._followed is not None:
                self._lose(at_ms)
            return ()
        before = self._followed
        wanted = self._is_wanted(hand, people, FULL if before is None else KEEP)
        if not wanted and (before is None or at_ms - before.wanted_ms > DOUBT_MS):
            self._hide(hand, at_ms)
            self._lose(at_ms)
            return ()
        height, width = self._size
        pointing = before is None or is_pointing(hand, width / height)
        pointed_ms = at_ms if before is None or pointing else before.pointed_ms
        wanted_ms = at_ms if before is None or wanted else before.wanted_ms
        self._followed = _Followed(area, gain, hand, pointed_ms, wanted_ms)
        return (hand,)

    def _is_wanted(self, hand: Hand, people: People, reach: Reach) -> bool:
        height, width = self._size
        if people.visitor is not None:
            return belongs(hand, people.visitor, people.others, width, height, reach)
        # A visitor who is hidden behind their hand keeps it; a face that is far off gets none.
        return self._followed is not None or not people.others

    def _hide(self, hand: Hand, at_ms: int) -> None:
        self._hidden, self._hidden_until_ms = bounds(hand), at_ms + HIDE_MS

    def _lose(self, at_ms: int) -> None:
        self._followed = None
        self._searches = self._found_in  # most likely it is there again
        self._search_at_ms = at_ms
        self._eager_until_ms = at_ms + EAGER_MS


def prepare(image: Image, area: Area, gain: float, hidden: Sequence[Box] = ()) -> Image:
    """Cut ``area`` out, at most :data:`WIDTH` pixels long, brightened, ``hidden`` painted over.

    ``hidden`` are rectangles of the frame. The result is contiguous.
    """
    height, width = image.shape[:2]
    right, bottom = area.left + area.width, area.top + area.height
    part = image[area.top : bottom, area.left : right]
    longer = max(area.width, area.height)
    if longer > WIDTH:
        size = (max(1, area.width * WIDTH // longer), max(1, area.height * WIDTH // longer))
        # Brightening shows the noise of the sensor, and averaging lowers it.
        way = cv2.INTER_LINEAR if gain == 1.0 else cv2.INTER_AREA
        part = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    part = np.ascontiguousarray(brighten(calm(part, gain), gain))
    if not hidden:
        return part
    part = part.copy() if part.base is not None or part is image else part
    scale = part.shape[1] / area.width
    colour = part[::8, ::8].reshape(-1, 3).mean(axis=0).tolist()
    for box in hidden:
        x0, y0 = box.x * width - area.left, box.y * height - area.top
        x1, y1 = x0 + box.width * width, y0 + box.height * height
        begin, end = (round(x0 * scale), round(y0 * scale)), (round(x1 * scale), round(y1 * scale))
        cv2.rectangle(part, begin, end, colour, cv2.FILLED)
    return part
