"""A visitor's pointer, simulated: reach, tremor, drift, jitter, outliers and lost frames.

The model of touch-free research: min-jerk reaches whose time follows Fitts' law, then noise on
what the tracker says. All in screen heights; everything is seeded, nothing reads a clock.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfumer.interaction.dwell import DwellRules, DwellSelector
from perfumer.interaction.smoothing import OneEuro, Smoothness
from perfumer.interaction.targets import Target
from perfumer.messages import Point
from perfumer.settings.interaction import DwellSettings, PointerSettings

RULES = DwellRules(**DwellSettings().model_dump())
ASPECT = 16 / 9
CENTER = Point(0.5, 0.62)


def smoothness() -> Smoothness:
    asked = PointerSettings()
    return Smoothness(asked.min_cutoff_hz, asked.beta, asked.derivative_cutoff_hz)


@dataclass(frozen=True)
class Noise:
    """``sigma`` and distances in screen heights; ``dropouts`` begin with this chance a frame."""

    sigma: float = 0.006
    dropouts: float = 0.01
    outliers: float = 0.005


STANDARD = Noise()


@dataclass(frozen=True)
class Stop:
    """A rest on the way, before the real goal."""

    at: Point
    seconds: float


@dataclass(frozen=True)
class Outcome:
    chosen: str | None
    seconds: float


def fitts_s(distance: float, width: float) -> float:
    """Time of a reach (MacKenzie 1992; slope and intercept of mid-air pointing)."""
    return 0.25 + 0.22 * math.log2(distance / width + 1)


def min_jerk(share: float) -> float:
    return share**3 * (10 - 15 * share + 6 * share**2)


class Hand:
    """Where the tracker says the pointer is, frame by frame, in screen coordinates."""

    def __init__(self, start: Point, noise: Noise, fps: float, seed: int, aspect: float) -> None:
        self._random = random.Random(seed)
        self._noise = noise
        self._fps = fps
        self._aspect = aspect
        self._filter = OneEuro(smoothness())
        self._lost = 0
        self._drift = Point(0, 0)
        self._phase = self._random.uniform(0, math.tau)
        self.at = 0.0
        self.place = start
        self.pointer: Point | None = start

    def rest(self, seconds: float) -> Iterator[Point | None]:
        for _ in range(max(1, round(seconds * self._fps))):
            yield self._frame(self.place)

    def reach(self, goal: Point, width: float) -> Iterator[Point | None]:
        start = self.place
        distance = math.hypot((goal.x - start.x) * self._aspect, goal.y - start.y)
        frames = max(1, round(fitts_s(distance, width) * self._fps))
        for number in range(1, frames + 1):
            way = min_jerk(number / frames)
            self.place = Point(
                start.x + (goal.x - start.x) * way, start.y + (goal.y - start.y) * way
            )
            yield self._frame(self.place)

    def _frame(self, place: Point) -> Point | None:
        self.at += 1 / self._fps
        if self._lost == 0 and self._random.random() < self._noise.dropouts:
            self._lost = self._random.randint(1, max(1, round(6 * self._fps / 30)))
        if self._lost:
            self._lost -= 1
            self.pointer = None
            return None
        self._filtered(place)
        return self.pointer

    def _filtered(self, place: Point) -> None:
        noise, draw = self._noise, self._random.gauss
        step = 0.0015 / math.sqrt(self._fps)
        self._drift = Point(
            self._drift.x * 0.999 + draw(0, step), self._drift.y * 0.999 + draw(0, step)
        )
        tremor = 0.0015 * math.sin(math.tau * 8.5 * self.at + self._phase)
        sigma = noise.sigma * (5 if self._random.random() < noise.outliers else 1)
        raw = Point(
            place.x * self._aspect + self._drift.x + tremor + draw(0, sigma),
            place.y + self._drift.y + tremor + draw(0, sigma),
        )
        smooth = self._filter.update(raw, self.at)
        self.pointer = Point(min(1, max(0, smooth.x / self._aspect)), min(1, max(0, smooth.y)))


def attempt(
    targets: Sequence[Target],
    goal: Target,
    seed: int,
    noise: Noise = STANDARD,
    fps: float = 30,
    stops: Sequence[Stop] = (),
    rules: DwellRules = RULES,
    aspect: float = ASPECT,
    start: Point = CENTER,
    patience_s: float = 8,
) -> Outcome:
    """One try to choose ``goal``; the first target chosen ends it."""
    chance = random.Random(seed * 7 + 1)
    box = goal.box
    aim = Point(
        box.center.x + chance.uniform(-0.2, 0.2) * box.width,
        box.center.y + chance.uniform(-0.2, 0.2) * box.height,
    )
    width = min(box.width * aspect, box.height)
    hand = Hand(start, noise, fps, seed, aspect)
    selector = DwellSelector(rules)

    def moves() -> Iterator[Point | None]:
        for stop in stops:
            yield from hand.reach(stop.at, width)
            yield from hand.rest(stop.seconds)
        yield from hand.reach(aim, width)
        yield from hand.rest(patience_s)

    for pointer in moves():
        _, chosen = selector.update(pointer, targets, hand.at, aspect)
        if chosen is not None:
            return Outcome(chosen.id, hand.at)
    return Outcome(None, hand.at)


def share(values: Sequence[float], part: float) -> float:
    """The value that ``part`` of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]
