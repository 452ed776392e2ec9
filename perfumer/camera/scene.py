"""Hold who stands before the simulated camera, and move bodies and hands frame by frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from perfumer.camera.people import Person
from perfumer.camera.script import ScreenView
from perfumer.camera.source import Shape
from perfumer.messages import Point

Look = Callable[[], ScreenView | None]

AWAY = 0.30  # how far outside the frame a figure is out of sight, in its widths, at one metre
SHOULDER = 0.15  # distance of a raised hand from the body's middle, in frame widths, at one metre
# Heights of the fingertip below the face's middle, in frame heights, at one metre.
RAISED, LOWERED = 0.175, 0.85
# Time of a reach by its length, Fitts' law with figures usual for pointing in the air.
REACH_BASE_S, REACH_BIT_S, REACH_WIDTH = 0.22, 0.16, 0.08
TREMOR = 0.0012  # standard deviation, in frame heights
TREMOR_MEMORY = 0.8  # share of the tremor that stays from one frame of 1/30 s to the next
WALK = 0.6  # speed of second persons, in frame widths a second
# How far a hand reaches: visitors keep it in the frame, as far as they can guess.
HAND_MIN, HAND_MAX = Point(0.04, 0.10), Point(0.96, 0.90)
# How far an arm reaches from the face's middle, in frames of a person at one metre.
ARM_ASIDE, ARM_UP, ARM_DOWN = 0.62, 0.57, 0.75


@dataclass
class Companion:
    """A second person on the way to ``goal``."""

    person: Person
    goal: float  # place of the body's middle, in frame widths
    leaving: bool = False


@dataclass
class Scene:
    """Everything that changes while a script runs, frame by frame."""

    shape: Shape
    look: Look
    random: np.random.Generator
    visitor: Person
    shake: float = 1.0  # how much the visitor's hand trembles; 1 is a calm adult's
    companions: list[Companion] = field(default_factory=list)
    tremor: tuple[float, float] = (0.0, 0.0)  # how far the visitor's hand is off now
    last_hand: Point | None = None  # where the visitor's hand was in the last frame

    def people(self) -> list[Person]:
        """Return all people as the next frame shows them; the visitor stands in front."""
        self._walk()
        self._tremble()
        visitor = self._moving(self._shaking(self.visitor))
        return [*(c.person for c in self.companions), visitor]

    def _walk(self) -> None:
        max_step = WALK / self.shape.fps
        for companion in self.companions:
            x = companion.person.x
            step = max(-max_step, min(max_step, companion.goal - x))
            at = companion.person.hand
            hand = None if at is None else Point(at.x + step, at.y)
            companion.person = replace(companion.person, x=x + step, hand=hand)
        self.companions = [c for c in self.companions if not _gone(c)]

    def _tremble(self) -> None:
        keep = TREMOR_MEMORY ** (30 / self.shape.fps)
        size = TREMOR * self.shake * self.visitor.role.scale
        noise = self.random.normal(0, size * math.sqrt(1 - keep * keep), 2)
        self.tremor = (keep * self.tremor[0] + noise[0], keep * self.tremor[1] + noise[1])

    def _shaking(self, person: Person) -> Person:
        if person.hand is None:
            return person
        aspect = self.shape.width / self.shape.height
        hand = Point(person.hand.x + self.tremor[0] / aspect, person.hand.y + self.tremor[1])
        return replace(person, hand=hand)

    def _moving(self, person: Person) -> Person:
        """Say how far the hand has moved since the last frame."""
        was, now = self.last_hand, person.hand
        self.last_hand = now
        if was is None or now is None:
            return person
        return replace(person, moved=Point(now.x - was.x, now.y - was.y))

    def hold(self, hand: Point | None) -> None:
        self.visitor = replace(self.visitor, hand=hand)


def _gone(companion: Companion) -> bool:
    return companion.leaving and abs(companion.person.x - companion.goal) < 1e-6


def outside(x: float, scale: float) -> float:
    """Return the place out of sight on the nearer side."""
    away = AWAY * max(1.0, scale)
    return -away if x < 0.5 else 1 + away


def shares(seconds: float, fps: float) -> Iterator[float]:
    """Yield the share of the time that has passed at each frame; the last is 1."""
    count = max(1, round(seconds * fps))
    return (number / count for number in range(1, count + 1))


def min_jerk(share: float) -> float:
    """Return the progress of a smooth reach after ``share`` of its time (Flash and Hogan 1985)."""
    return share**3 * (10 - 15 * share + 6 * share**2)


def wait(scene: Scene, seconds: float) -> Iterator[None]:
    """Let the time pass."""
    for _ in shares(seconds, scene.shape.fps):
        yield


def walk(scene: Scene, x: float, seconds: float) -> Iterator[None]:
    """Move the visitor's body to ``x``; a raised hand stays where it is."""
    start = scene.visitor.x
    for share in shares(seconds, scene.shape.fps):
        scene.visitor = replace(scene.visitor, x=start + (x - start) * min_jerk(share))
        yield


def swing(scene: Scene, goal: Point, seconds: float) -> Iterator[None]:
    """Move the hand to ``goal`` in a set time."""
    start = scene.visitor.hand or Point(raised_place(scene).x, lowered_y(scene))
    for share in shares(seconds, scene.shape.fps):
        way = min_jerk(share)
        scene.hold(Point(start.x + (goal.x - start.x) * way, start.y + (goal.y - start.y) * way))
        yield


def reach(scene: Scene, goal: Point) -> Iterator[None]:
    """Move the hand to ``goal``, or as far as an arm goes, in the time that a person takes."""
    goal = _within_reach(scene.visitor, goal)
    start = scene.visitor.hand or goal
    aspect = scene.shape.width / scene.shape.height
    length = math.hypot((goal.x - start.x) * aspect, goal.y - start.y)
    width = REACH_WIDTH * scene.visitor.role.scale
    seconds = REACH_BASE_S + REACH_BIT_S * math.log2(1 + length / width)
    yield from swing(scene, goal, seconds)


def _within_reach(visitor: Person, goal: Point) -> Point:
    size, face_y = visitor.role.scale, visitor.role.face_y
    left = max(HAND_MIN.x, visitor.x - ARM_ASIDE * size)
    right = min(HAND_MAX.x, visitor.x + ARM_ASIDE * size)
    top = max(HAND_MIN.y, face_y - ARM_UP * size)
    bottom = min(HAND_MAX.y, face_y + ARM_DOWN * size)
    return Point(min(right, max(left, goal.x)), min(bottom, max(top, goal.y)))


def raised_place(scene: Scene) -> Point:
    """Return where a hand is when it has just been raised."""
    role = scene.visitor.role
    side = -SHOULDER if role.left_handed else SHOULDER
    y = min(HAND_MAX.y, role.face_y + RAISED * role.scale)
    return Point(scene.visitor.x + side * role.scale, y)


def lowered_y(scene: Scene) -> float:
    """Return the height of a hand that hangs at the side of the body."""
    role = scene.visitor.role
    return min(1.2, role.face_y + LOWERED * role.scale)


def raise_hand(scene: Scene, seconds: float = 0.7) -> Iterator[None]:
    """Lift the hand to its first place."""
    yield from swing(scene, raised_place(scene), seconds)


def lower_hand(scene: Scene, seconds: float = 0.5) -> Iterator[None]:
    """Let a raised hand sink out of the frame."""
    if scene.visitor.hand is not None:
        yield from swing(scene, Point(scene.visitor.hand.x, lowered_y(scene)), seconds)
        scene.hold(None)
