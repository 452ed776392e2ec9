"""Run the simulated visitor: people with hands, who look at the screen and follow a script.

No real person is shown: faces are means over many people (``data/demo/README.md``), the hand
is drawn. Everything random is seeded, so a script that does not depend on the screen always
gives the same images.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from perfumer.camera.aiming import choose, go_through, hover
from perfumer.camera.painting import Painter, Person, Role
from perfumer.camera.scene import (
    AWAY,
    Companion,
    Look,
    Scene,
    lower_hand,
    outside,
    raise_hand,
    shares,
    swing,
    walk,
)
from perfumer.camera.script import (
    AnyAction,
    Choose,
    GoThrough,
    Hover,
    Join,
    Leave,
    LowerHand,
    MoveHand,
    Part,
    RaiseHand,
    ScreenView,
    Script,
    Visit,
    Wait,
    WalkUp,
)
from perfumer.camera.source import Shape
from perfumer.messages import Image, Point

COMPANION_HAND = Point(0.10, 0.62)  # distance from the body's middle, and height in the frame


def demo(shape: Shape, script: Script, faces: Path, look: Look) -> Generator[Image, None, None]:
    """Yield the frames of the script, over and over, as fast as they are asked for."""
    painter = Painter(shape, faces, roles_of(script))
    for number, people in enumerate(run_script(shape, script, look)):
        yield painter.paint(people, number / shape.fps)


def run_script(shape: Shape, script: Script, look: Look) -> Iterator[list[Person]]:
    """Yield for each frame who is where, without end."""
    random = np.random.default_rng(script.seed)
    while True:
        for visit in script.visits:
            scene = Scene(shape, look, random, Person(_role(visit), -AWAY, None))
            for action in visit.steps:
                for _ in _act(action, scene):
                    yield scene.people()


def roles_of(script: Script) -> Iterator[Role]:
    """Yield the role of each person who comes."""
    for visit in script.visits:
        yield _role(visit)
        yield from (_role(action) for action in visit.steps if isinstance(action, Join))


def _role(person: Visit | Join) -> Role:
    left = isinstance(person, Visit) and person.hand == "left"
    return Role(person.face, person.scale, left)


def _act(action: AnyAction, scene: Scene) -> Iterator[None]:
    """Do one action, frame by frame; :mod:`perfumer.camera.aiming` does what the screen decides."""
    match action:
        case Choose():
            return choose(scene, action.target, action.patience_s)
        case Hover():
            return hover(scene, action.target, action.seconds)
        case GoThrough():
            return go_through(scene, action)
        case Wait():
            return _wait(scene, action)
        case Join() | Part():
            return _company(scene, action)
        case _:
            return _move(scene, action)


def _move(
    scene: Scene, action: WalkUp | Leave | RaiseHand | LowerHand | MoveHand
) -> Iterator[None]:
    match action:
        case WalkUp():
            yield from walk(scene, action.x, action.seconds)
        case Leave():
            yield from lower_hand(scene)
            yield from walk(scene, 1 + AWAY, action.seconds)
        case RaiseHand():
            yield from raise_hand(scene, action.seconds)
        case LowerHand():
            yield from lower_hand(scene, action.seconds)
        case MoveHand():
            yield from swing(scene, Point(action.x, action.y), action.seconds)


def _wait(scene: Scene, action: Wait) -> Iterator[None]:
    for _ in shares(action.seconds, scene.shape.fps):
        view: ScreenView | None = scene.look() if action.until else None
        if view is not None and view.stage == action.until:
            return
        yield


def _company(scene: Scene, action: Join | Part) -> Iterator[None]:
    """Let others start to come or go; they do the rest while the visitor goes on."""
    if isinstance(action, Part):
        for companion in scene.companions:
            companion.goal = outside(companion.person.x)
            companion.person = replace(companion.person, hand=None)
    else:
        start = outside(action.x)
        at = Point(start + COMPANION_HAND.x, COMPANION_HAND.y) if action.hand else None
        person = Person(_role(action), start, at)
        scene.companions.append(Companion(person, action.x))
    yield
