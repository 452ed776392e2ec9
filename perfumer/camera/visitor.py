"""The simulated visitor: people with hands, who look at the screen and act on a script.

Nobody is shown: faces are means over many people (``data/demo/README.md``), the hand is
drawn. Everything random is seeded, so a script that does not depend on the screen always
gives the same pictures.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from perfumer.camera.aiming import choose, hover, play
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
    AnyStep,
    Choose,
    Hover,
    Join,
    Leave,
    LowerHand,
    MoveHand,
    Part,
    Play,
    RaiseHand,
    ScreenView,
    Script,
    Visit,
    Wait,
    WalkUp,
)
from perfumer.camera.source import Shape
from perfumer.messages import Image, Point

COMPANION_HAND = Point(0.10, 0.62)  # right of the body's middle, and height in the frame


def demo(shape: Shape, script: Script, faces: Path, look: Look) -> Generator[Image, None, None]:
    """Frames of the script, over and over; not paced."""
    painter = Painter(shape, faces, cast(script))
    for number, people in enumerate(played(shape, script, look)):
        yield painter.paint(people, number / shape.fps)


def played(shape: Shape, script: Script, look: Look) -> Iterator[list[Person]]:
    """Who is where in each frame, without end."""
    random = np.random.default_rng(script.seed)
    while True:
        for visit in script.visits:
            scene = Scene(shape, look, random, Person(_role(visit), -AWAY, None))
            for step in visit.steps:
                for _ in _acted(step, scene):
                    yield scene.people()


def cast(script: Script) -> Iterator[Role]:
    """Everybody who comes."""
    for visit in script.visits:
        yield _role(visit)
        yield from (_role(step) for step in visit.steps if isinstance(step, Join))


def _role(someone: Visit | Join) -> Role:
    left = isinstance(someone, Visit) and someone.hand == "left"
    return Role(someone.face, someone.scale, left)


def _acted(step: AnyStep, scene: Scene) -> Iterator[None]:
    """The frames of one step; what goes by the screen is in :mod:`perfumer.camera.aiming`."""
    match step:
        case Choose():
            return choose(scene, step.target, step.patience_s)
        case Hover():
            return hover(scene, step.target, step.seconds)
        case Play():
            return play(scene, step)
        case Wait():
            return _waited(scene, step)
        case Join() | Part():
            return _company(scene, step)
        case _:
            return _moved(scene, step)


def _moved(scene: Scene, step: WalkUp | Leave | RaiseHand | LowerHand | MoveHand) -> Iterator[None]:
    match step:
        case WalkUp():
            yield from walk(scene, step.x, step.seconds)
        case Leave():
            yield from lower_hand(scene)
            yield from walk(scene, 1 + AWAY, step.seconds)
        case RaiseHand():
            yield from raise_hand(scene, step.seconds)
        case LowerHand():
            yield from lower_hand(scene, step.seconds)
        case MoveHand():
            yield from swing(scene, Point(step.x, step.y), step.seconds)


def _waited(scene: Scene, step: Wait) -> Iterator[None]:
    for _ in shares(step.seconds, scene.shape.fps):
        view: ScreenView | None = scene.look() if step.until else None
        if view is not None and view.stage == step.until:
            return
        yield


def _company(scene: Scene, step: Join | Part) -> Iterator[None]:
    """Others start to come or go; they do the rest while the visitor acts on."""
    if isinstance(step, Part):
        for companion in scene.companions:
            companion.goal = outside(companion.person.x)
            companion.person = replace(companion.person, hand=None)
    else:
        start = outside(step.x)
        at = Point(start + COMPANION_HAND.x, COMPANION_HAND.y) if step.hand else None
        person = Person(_role(step), start, at)
        scene.companions.append(Companion(person, step.x))
    yield
