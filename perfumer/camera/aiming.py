"""Move the simulated visitor's hand by what the screen shows: look, reach, correct, try again.

People point with a first reach and smaller corrections (Meyer et al. 1988). How far the pointer
travels with the hand is only guessed here, as a visitor guesses it.
"""

from __future__ import annotations

import fnmatch
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfumer.camera.scene import Scene, lower_hand, raise_hand, raised_place, reach, shares, wait
from perfumer.camera.script import GoThrough, ScreenView
from perfumer.messages import Box, Point

# Share of the frame that a visitor at one metre believes to be the whole screen; from far away an
# arm's movement, and so what the visitor expects to need, is a smaller share.
GUESSED_REACH = 0.55
INNER = 0.22  # this share of a box on each side is too near its edge to rest there
SCATTER = 0.10  # standard deviation of where one aims, in box sizes
SEE_S = 0.20  # seconds until a person has seen where the pointer went
THINK_S = (0.5, 1.1)  # shortest and longest look at a new screen, evenly distributed
LOST_S = 1.2  # seconds without a pointer until the hand goes back to where it was seen
IMPATIENT_S = 3.5  # seconds on a target without effect until the hand draws back
BLIND_S = 1.0  # seconds without any screen until the visitor gives up
CLEAR = 0.07  # distance of a resting hand from every box, in screen heights and widths
GRID = [(n + 0.5) / 10 for n in range(10)]

Page = tuple[str, frozenset[str]]  # name of a screen and ids of its targets


@dataclass
class Chance:
    """The patience of an action that waits for the screen."""

    frames_left: int

    @classmethod
    def of(cls, scene: Scene, seconds: float) -> Chance:
        return cls(max(1, round(seconds * scene.shape.fps)))

    @property
    def gone(self) -> bool:
        return self.frames_left <= 0

    def spent(self, frames: Iterator[None]) -> Iterator[None]:
        """Yield from ``frames`` until they or the patience end."""
        for _ in frames:
            yield
            self.frames_left -= 1
            if self.gone:
                return


def page(view: ScreenView | None) -> Page | None:
    """Return what tells one screen from the next."""
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


def go_through(scene: Scene, action: GoThrough) -> Iterator[None]:
    """Choose on each screen what the action says, until the stage it names."""
    chance = Chance.of(scene, action.patience_s)
    last_page: Page | None = None
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
        if view.stage == action.until:
            return
        target = find(scene, action.choose.get(view.stage, ""), view)  # type: ignore[call-overload]
        if target is None:
            yield from chance.spent(watch(scene, view))
        elif page(view) != last_page:
            yield from chance.spent(consider(scene, view))
        else:
            yield from chance.spent(press(scene, target, view))
        last_page = page(view)


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
        yield from chance.spent(move_nearer(scene, aim, view))
        view = scene.look()
    yield from withdraw(scene, view)


def find(scene: Scene, target: str, view: ScreenView | None) -> str | None:
    """Return the id on the screen that the script means; any of several that match."""
    if view is None:
        return None
    for pattern in target.split("|"):
        matches = sorted(fnmatch.filter(view.targets, pattern))
        if matches:
            return matches[int(scene.random.integers(len(matches)))]
    return None


def watch(scene: Scene, view: ScreenView) -> Iterator[None]:
    """Lower the hand and look until the screen changes: there is nothing to choose."""
    yield from lower_hand(scene)
    while page(scene.look()) == page(view):
        yield


def consider(scene: Scene, view: ScreenView) -> Iterator[None]:
    """Look at a new screen, with the hand where it chooses nothing."""
    if scene.visitor.hand is None:
        yield from raise_hand(scene)
    yield from withdraw(scene, view)
    yield from wait(scene, float(scene.random.uniform(*THINK_S)))


def press(scene: Scene, aim: str, view: ScreenView) -> Iterator[None]:
    """Bring the pointer onto the target and keep it there while this screen is shown."""
    if scene.visitor.hand is None:
        yield from raise_hand(scene)
    held = lost = 0  # frames on the target, frames without a pointer
    shown = page(view)
    now: ScreenView | None = view
    while now is not None and page(now) == shown:
        lost = 0 if now.pointer else lost + 1
        held = held + 1 if _on(now, aim) else 0
        if held > IMPATIENT_S * scene.shape.fps:
            yield from withdraw(scene, now)
            held = 0
        elif lost > LOST_S * scene.shape.fps:
            yield from reach(scene, raised_place(scene))
            lost = 0
        else:
            for _ in move_nearer(scene, aim, now):
                yield
                if page(scene.look()) != shown:
                    return
        now = scene.look()


def move_nearer(scene: Scene, aim: str, view: ScreenView) -> Iterator[None]:
    """Make one correction towards the target, or rest for a frame when none is needed."""
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
    goal = find_free_place(view.targets, view.pointer)
    if goal != view.pointer:
        yield from _towards(scene, at, view.pointer, goal)


def _towards(scene: Scene, at: Point, pointer: Point, goal: Point) -> Iterator[None]:
    reach_by = GUESSED_REACH * min(1.0, scene.visitor.role.scale)
    x = at.x + (goal.x - pointer.x) * reach_by
    y = at.y + (goal.y - pointer.y) * reach_by
    yield from reach(scene, Point(x, y))
    for _ in shares(SEE_S, scene.shape.fps):
        yield


def find_free_place(targets: Mapping[str, Box], pointer: Point) -> Point:
    """Return the nearest place away from all targets, or the pointer's own if there is none."""
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
