"""The simulated visitor: a figure with a hand, who looks at the screen and acts on a script.

Nobody is shown: faces are means over many people (``data/demo/README.md``), the hand is
drawn. Moves and tremor are seeded, so a script that does not depend on the screen always
gives the same pictures.
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pictures

from perfumer.camera.hand_drawing import Sprite, hand
from perfumer.camera.script import (
    AnyStep,
    Choose,
    Hover,
    Join,
    Leave,
    LowerHand,
    Part,
    RaiseHand,
    ScreenView,
    Script,
    Visit,
    Wait,
    WalkUp,
)
from perfumer.camera.source import CameraError, Shape
from perfumer.camera.status import Reason
from perfumer.messages import Image, Point

Look = Callable[[], ScreenView | None]

FIGURE_HEIGHT = 0.92  # of the frame, of a visitor's figure
PALM = 0.145  # of the frame's height, length of the hand's palm
RAISED = Point(0.56, 0.60)  # where a raised right hand first is, in the frame
NEUTRAL_Y = 0.575  # between choices the hand is low in the middle, where no target is
AWAY_X = -0.25  # where a figure is out of sight
REACH = 0.55  # how far a visitor expects the pointer to travel with the hand
GAIN = 0.16  # share of the seen error that the hand makes up in a frame of 1/30 s
TOP_SPEED = 0.9  # frame heights a second
TREMOR = 0.0012  # frame heights, standard deviation


@dataclass(frozen=True, slots=True)
class Person:
    """A figure in the frame; ``x`` is its middle."""

    face: str
    x: float
    scale: float
    hand: Point | None = None
    left_handed: bool = False


@dataclass
class Stage:
    """Who is there now, while a script is played."""

    visitor: Person
    others: list[Person] = field(default_factory=list)


def demo(shape: Shape, script: Script, faces: Path, look: Look) -> Iterator[Image]:
    """Frames of the script, over and over; not paced."""
    painter = Painter(shape, faces)
    random = np.random.default_rng(script.seed)
    tick = 0
    while True:
        for visit in script.visits:
            for stage in perform(visit, shape, look, random):
                tick += 1
                yield painter.paint([*stage.others, stage.visitor], tick / shape.fps)


def perform(visit: Visit, shape: Shape, look: Look, random: np.random.Generator) -> Iterator[Stage]:
    """The figures of every frame of one visit."""
    stage = Stage(Person(visit.face, AWAY_X, 1.0, None, visit.hand == "left"))
    for step in visit.steps:
        for _ in _played(step, stage, shape, look, random):
            yield stage


def _played(
    step: AnyStep, stage: Stage, shape: Shape, look: Look, random: np.random.Generator
) -> Iterator[None]:
    match step:
        case Choose(target=target, patience_s=patience_s):
            yield from _choose(stage, target, patience_s, shape, look, random)
        case Hover(target=target, seconds=seconds):
            yield from _hover(stage, target, seconds, shape, look, random)
        case Join() | Part():
            _others(step, stage)
            yield
        case _:
            yield from _moved(step, stage, shape, random)


def _others(step: Join | Part, stage: Stage) -> None:
    if isinstance(step, Part):
        stage.others.clear()
        return
    resting = Point(step.x + 0.13, 0.72) if step.hand else None
    stage.others.append(Person(step.face, step.x, step.scale, resting))


def _moved(
    step: WalkUp | Leave | Wait | RaiseHand | LowerHand,
    stage: Stage,
    shape: Shape,
    random: np.random.Generator,
) -> Iterator[None]:
    """Steps that take a given time, whatever the screen shows."""
    match step:
        case WalkUp():
            yield from _walk(stage, step.x, step.seconds, shape)
        case Leave():
            stage.visitor = replace(stage.visitor, hand=None)
            yield from _walk(stage, 1 - AWAY_X, step.seconds, shape)
        case Wait():
            yield from _wait(stage, step.seconds, shape, random)
        case RaiseHand():
            rest = _rest(stage.visitor)
            yield from _swing(stage, Point(rest.x + 0.04, 1.2), rest, step.seconds, shape)
        case LowerHand():
            start = stage.visitor.hand or _rest(stage.visitor)
            yield from _swing(stage, start, Point(start.x, 1.25), step.seconds, shape)
            stage.visitor = replace(stage.visitor, hand=None)


def _rest(person: Person) -> Point:
    offset = RAISED.x - 0.5
    return Point(person.x + (-offset if person.left_handed else offset), RAISED.y)


def _neutral(person: Person) -> Point:
    return Point(person.x, NEUTRAL_Y)


def min_jerk(share: float) -> float:
    """Progress of a smooth reach after ``share`` of its time (Flash and Hogan 1985)."""
    return share**3 * (10 - 15 * share + 6 * share**2)


def _frames(seconds: float, shape: Shape) -> Iterator[float]:
    count = max(1, round(seconds * shape.fps))
    for number in range(1, count + 1):
        yield number / count


def _walk(stage: Stage, x: float, seconds: float, shape: Shape) -> Iterator[None]:
    start = stage.visitor.x
    for share in _frames(seconds, shape):
        stage.visitor = replace(stage.visitor, x=start + (x - start) * min_jerk(share))
        yield


def _swing(stage: Stage, start: Point, end: Point, seconds: float, shape: Shape) -> Iterator[None]:
    for share in _frames(seconds, shape):
        way = min_jerk(share)
        at = Point(start.x + (end.x - start.x) * way, start.y + (end.y - start.y) * way)
        stage.visitor = replace(stage.visitor, hand=at)
        yield


def _wait(
    stage: Stage, seconds: float, shape: Shape, random: np.random.Generator
) -> Iterator[None]:
    for _ in _frames(seconds, shape):
        _tremble(stage, random)
        yield


def _tremble(stage: Stage, random: np.random.Generator) -> None:
    at = stage.visitor.hand
    if at is not None:
        dx, dy = random.normal(0, TREMOR, 2)
        stage.visitor = replace(stage.visitor, hand=Point(at.x + dx / 1.78, at.y + dy))


def _find(target: str, view: ScreenView | None, random: np.random.Generator) -> str | None:
    """The id on the screen that the script means; any of several that fit."""
    if view is None:
        return None
    for pattern in target.split("|"):
        fitting = sorted(fnmatch.filter(view.targets, pattern))
        if fitting:
            return fitting[int(random.integers(len(fitting)))]
    return None


def _choose(
    stage: Stage,
    target: str,
    patience_s: float,
    shape: Shape,
    look: Look,
    random: np.random.Generator,
) -> Iterator[None]:
    """Wait for the target, then stay on it until the screen is another."""
    aim: str | None = None
    screen = ""
    for _ in _frames(patience_s, shape):
        view = look()
        if aim is None:
            aim = _find(target, view, random)
            screen = view.screen if view is not None else ""
        elif view is not None and view.screen != screen:
            yield from _draw_back(stage, shape)
            return
        _steer(stage, aim, view, shape)
        _tremble(stage, random)
        yield


def _draw_back(stage: Stage, shape: Shape) -> Iterator[None]:
    """Back to where no target is, as people do after a choice."""
    if stage.visitor.hand is not None:
        yield from _swing(stage, stage.visitor.hand, _neutral(stage.visitor), 0.45, shape)


def _hover(
    stage: Stage,
    target: str,
    seconds: float,
    shape: Shape,
    look: Look,
    random: np.random.Generator,
) -> Iterator[None]:
    """Move onto the target, rest there for ``seconds``, then draw the hand back."""
    aim: str | None = None
    left_s = seconds
    for _ in _frames(seconds + 6, shape):
        view = look()
        aim = aim or _find(target, view, random)
        _steer(stage, aim, view, shape)
        _tremble(stage, random)
        yield
        on_it = (
            aim is not None
            and view is not None
            and view.pointer is not None
            and aim in view.targets
            and view.targets[aim].contains(view.pointer)
        )
        left_s -= 1 / shape.fps if on_it else 0
        if left_s <= 0:
            break
    yield from _draw_back(stage, shape)


def _steer(stage: Stage, aim: str | None, view: ScreenView | None, shape: Shape) -> None:
    """Move the hand so that the pointer on the screen comes nearer to the middle of the aim."""
    at = stage.visitor.hand
    if at is None or aim is None or view is None or view.pointer is None:
        return
    if aim not in view.targets:
        return
    goal = view.targets[aim].center
    share = 1 - (1 - GAIN) ** (30 / shape.fps)
    dx = (goal.x - view.pointer.x) * REACH * share
    dy = (goal.y - view.pointer.y) * REACH * share
    length = math.hypot(dx * shape.width / shape.height, dy)
    most = TOP_SPEED / shape.fps
    if length > most:
        dx, dy = dx * most / length, dy * most / length
    # A shoulder does not reach out of the picture.
    at = Point(min(0.97, max(0.03, at.x + dx)), min(0.92, max(0.12, at.y + dy)))
    stage.visitor = replace(stage.visitor, hand=at)


class Painter:
    """Paints figures over a plain background; sprites are scaled once."""

    def __init__(self, shape: Shape, faces: Path) -> None:
        self._shape = shape
        self._folder = faces
        self._background = _background(shape)
        self._figures: dict[tuple[str, float], Sprite] = {}
        palm = PALM * shape.height
        skin = (214, 166, 138)
        self._hands = {left: hand(palm, skin, left=left) for left in (False, True)}

    def paint(self, people: list[Person], at: float) -> Image:
        """The frame at ``at`` seconds; figures breathe, later ones stand before earlier."""
        frame = self._background.copy()
        for number, person in enumerate(people):
            figure = self._figure(person)
            breath = 2.0 * math.sin(at * 1.7 + number)
            x = person.x * self._shape.width + 1.5 * math.sin(at * 0.9 + number)
            _blend(frame, figure, x, self._shape.height + 4 + breath)
        for person in people:
            if person.hand is not None:
                x, y = person.hand.x * self._shape.width, person.hand.y * self._shape.height
                _blend(frame, self._hands[person.left_handed], x, y)
        return frame

    def _figure(self, person: Person) -> Sprite:
        key = (person.face, person.scale)
        if key not in self._figures:
            height = FIGURE_HEIGHT * self._shape.height * person.scale
            self._figures[key] = _load(self._folder / f"{person.face}.webp", height)
        return self._figures[key]


def _load(path: Path, height: float) -> Sprite:
    if not path.is_file():
        there = ", ".join(sorted(item.stem for item in path.parent.glob("*.webp")))
        raise CameraError(Reason.MISSING, f"there is no figure {path.stem}; choose from: {there}")
    with Pictures.open(path) as picture:
        full = np.asarray(picture.convert("RGBA"))
    width = round(full.shape[1] * height / full.shape[0])
    scaled = cv2.resize(full, (width, round(height)), interpolation=cv2.INTER_AREA)
    alpha = np.asarray(scaled[..., 3:] / 255, np.float32)
    return Sprite(np.asarray(scaled[..., :3], np.float32), alpha, (width / 2, float(round(height))))


def _background(shape: Shape) -> Image:
    """A calm wall: warm grey, lighter in the middle."""
    yy, xx = np.mgrid[0 : shape.height, 0 : shape.width].astype(np.float32)
    away = np.hypot(xx / shape.width - 0.5, (yy / shape.height - 0.42) * 0.7)
    tone = (1.04 - 0.42 * away)[..., None]
    wall = np.array([198, 190, 178], np.float32) * tone
    return np.asarray(wall.clip(0, 255), np.uint8)


def _blend(frame: Image, sprite: Sprite, x: float, y: float) -> None:
    """Lay the sprite on the frame, its anchor at (x, y) to a fraction of a pixel."""
    left, top = math.floor(x - sprite.anchor[0]), math.floor(y - sprite.anchor[1])
    height, width = sprite.alpha.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(frame.shape[1], left + width), min(frame.shape[0], top + height)
    if x1 <= x0 or y1 <= y0:
        return
    cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    area = frame[y0:y1, x0:x1]
    alpha = np.ascontiguousarray(sprite.alpha[cut][..., 0])
    blended = cv2.blendLinear(
        np.ascontiguousarray(sprite.pixels[cut]), area.astype(np.float32), alpha, 1 - alpha
    )
    area[...] = np.asarray(blended)
