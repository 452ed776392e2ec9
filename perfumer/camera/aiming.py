"""How the simulated visitor uses the screen: looks, reaches, corrects, waits, tries again.

The hand is moved by what the screen shows, as people do, in a first reach and smaller
corrections (Meyer et al. 1988); how far the pointer travels with the hand is only a guess.
"""

from __future__ import annotations

import fnmatch
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfumer.camera.scene import Scene, beside, lower_hand, raise_hand, reach, shares, wait
from perfumer.camera.script import Play, ScreenView
from perfumer.messages import Box, Point

GUESSED_REACH = 0.55  # share of the frame that a visitor believes to be the whole screen
INNER = 0.22  # this share of a box on each side is too near its edge to rest there
SCATTER = 0.10  # standard deviation of where one aims, in box sizes
SEE_S = 0.20  # until a person has seen where the pointer went
THINK_S = (0.5, 1.1)  # a new screen is looked at for so long, evenly distributed
LOST_S = 1.2  # no pointer for so long: the hand goes back to where it was seen
IMPATIENT_S = 3.5  # on a target for so long with no effect: draw back and try again
BLIND_S = 1.0  # no screen at all for so long: nobody listens
CLEAR = 0.07  # a hand rests so far from every box, in screen heights and widths
GRID = [(n + 0.5) / 10 for n in range(10)]

Page = tuple[str, frozenset[str]]


@dataclass
class Chance:
    """A step that waits for the screen gives up after its patience."""

    frames_left: int

    @classmethod
    def of(cls, scene: Scene, seconds: float) -> Chance:
        return cls(max(1, round(seconds * scene.shape.fps)))

    @property
    def gone(self) -> bool:
        return self.frames_left <= 0

    def spent(self, frames: Iterator[None]) -> Iterator[None]:
        """``frames``, cut short when patience ends."""
        for _ in frames:
            yield
            self.frames_left -= 1
            if self.gone:
                return


def page(view: ScreenView | None) -> Page | None:
    """What tells one screen from the next."""
    if view is None:
        return None
    return view.screen, frozenset(view.targets)


def choose(scene: Scene, target: str, patience_s: float) -> Iterator[None]:
    """Wait for the target, then stay on it until the screen changes."""
    chance = Chance.of(scene, patience_s)
    blind = 0
    while not chance.gone:
        view = scene.look()
        aim = find(scene, target, view)
        if view is not None and aim is not None:
            yield from chance.spent(press(scene, aim, view))
            if page(scene.look()) != page(view):
                return
            continue
        blind = blind + 1 if view is None else 0
        if blind > BLIND_S * scene.shape.fps:
            return
        yield from chance.spent(wait(scene, 1 / scene.shape.fps))


def play(scene: Scene, step: Play) -> Iterator[None]:
    """Choose on each screen what the step says, until the stage it names."""
    chance = Chance.of(scene, step.patience_s)
    seen: Page | None = None
    blind = 0
    while not chance.gone:
        view = scene.look()
        if view is None:
            blind += 1
            if blind > BLIND_S * scene.shape.fps:
                return
            yield from chance.spent(wait(scene, 1 / scene.shape.fps))
            continue
        blind = 0
        if view.stage == step.until:
            return
        target = find(scene, step.choose.get(view.stage, ""), view)  # type: ignore[call-overload]
        if target is None:
            yield from chance.spent(watch(scene, view))
        elif page(view) != seen:
            yield from chance.spent(consider(scene, view))
        else:
            yield from chance.spent(press(scene, target, view))
        seen = page(view)


def hover(scene: Scene, target: str, seconds: float) -> Iterator[None]:
    """Rest on the target for ``seconds``, then draw back."""
    if scene.visitor.hand is None:
        yield from raise_hand(scene)
    chance = Chance.of(scene, seconds + 6)
    left = round(seconds * scene.shape.fps)
    view = scene.look()
    aim = find(scene, target, view)
    while aim is not None and view is not None and left > 0 and not chance.gone:
        if _on(view, aim):
            left -= 1
        yield from chance.spent(nearer(scene, aim, view))
        view = scene.look()
    yield from withdraw(scene, view)


def find(scene: Scene, target: str, view: ScreenView | None) -> str | None:
    """The id on the screen that the script means; any of several that fit."""
    if view is None:
        return None
    for pattern in target.split("|"):
        fitting = sorted(fnmatch.filter(view.targets, pattern))
        if fitting:
            return fitting[int(scene.random.integers(len(fitting)))]
    return None


def watch(scene: Scene, view: ScreenView) -> Iterator[None]:
    """Nothing to choose here: lower the hand and look, till the screen changes."""
    yield from lower_hand(scene)
    while page(scene.look()) == page(view):
        yield


def consider(scene: Scene, view: ScreenView) -> Iterator[None]:
    """Take in a new screen, with the hand where it chooses nothing."""
    if scene.visitor.hand is None:
        yield from raise_hand(scene)
    yield from withdraw(scene, view)
    yield from wait(scene, float(scene.random.uniform(*THINK_S)))


def press(scene: Scene, aim: str, view: ScreenView) -> Iterator[None]:
    """Bring the pointer onto the target and keep it there while this screen is shown."""
    if scene.visitor.hand is None:
        yield from raise_hand(scene)
    held = lost = 0
    shown = page(view)
    now: ScreenView | None = view
    while now is not None and page(now) == shown:
        lost = 0 if now.pointer else lost + 1
        held = held + 1 if _on(now, aim) else 0
        if held > IMPATIENT_S * scene.shape.fps:
            yield from withdraw(scene, now)
            held = 0
        elif lost > LOST_S * scene.shape.fps:
            yield from reach(scene, beside(scene))
            lost = 0
        else:
            for _ in nearer(scene, aim, now):
                yield
                if page(scene.look()) != shown:
                    return
        now = scene.look()


def nearer(scene: Scene, aim: str, view: ScreenView) -> Iterator[None]:
    """One correction towards the target, or a frame of rest when there is none to make."""
    at, box = scene.visitor.hand, view.targets.get(aim)
    if at is None or view.pointer is None or box is None or _inner(box).contains(view.pointer):
        yield
        return
    scatter = scene.random.normal(0, SCATTER, 2).clip(-0.2, 0.2)
    goal = Point(box.center.x + scatter[0] * box.width, box.center.y + scatter[1] * box.height)
    yield from _towards(scene, at, view.pointer, goal)


def withdraw(scene: Scene, view: ScreenView | None) -> Iterator[None]:
    """Move the pointer to the nearest place on the screen where nothing can be chosen."""
    at = scene.visitor.hand
    if at is None or view is None or view.pointer is None:
        return
    goal = free_place(view.targets, view.pointer)
    if goal != view.pointer:
        yield from _towards(scene, at, view.pointer, goal)


def _towards(scene: Scene, at: Point, pointer: Point, goal: Point) -> Iterator[None]:
    x = at.x + (goal.x - pointer.x) * GUESSED_REACH
    y = at.y + (goal.y - pointer.y) * GUESSED_REACH
    yield from reach(scene, Point(x, y))
    for _ in shares(SEE_S, scene.shape.fps):
        yield


def free_place(targets: Mapping[str, Box], pointer: Point) -> Point:
    """The nearest place clear of all targets; the pointer itself if it is, or nothing is."""
    boxes = [box.grown(CLEAR, CLEAR) for box in targets.values()]
    free = [
        place
        for place in (pointer, *(Point(x, y) for x, y in itertools.product(GRID, GRID)))
        if not any(box.contains(place) for box in boxes)
    ]
    return min(free, key=lambda p: math.hypot(p.x - pointer.x, p.y - pointer.y), default=pointer)


def _inner(box: Box) -> Box:
    return box.grown(-INNER * box.width, -INNER * box.height)


def _on(view: ScreenView, aim: str) -> bool:
    box = view.targets.get(aim)
    return view.pointer is not None and box is not None and box.contains(view.pointer)
