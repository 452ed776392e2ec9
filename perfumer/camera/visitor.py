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
from perfumer.camera.light import Light
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.scene import (
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
    Figure,
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

COMPANION_SCALE = 0.85  # of those who join and say nothing else
# A companion's raised fingertip, from the face's middle, in frames of a person at one metre.
COMPANION_HAND = Point(0.118, 0.21)


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
            role = _visitor_role(visit)
            person = Person(role, outside(0, role.scale), None)
            scene = Scene(shape, look, random, person, visit.shake)
            for action in visit.steps:
                for _ in _act(action, scene):
                    yield scene.people()


def roles_of(script: Script) -> Iterator[Role]:
    """Yield the role of each person who comes."""
    for visit in script.visits:
        yield _visitor_role(visit)
        joins = (action for action in visit.steps if isinstance(action, Join))
        yield from (_role(join, COMPANION_SCALE, visit.light) for join in joins)


def _visitor_role(visit: Visit) -> Role:
    return replace(_role(visit, 1.0, visit.light), left_handed=visit.hand == "left")


def _role(figure: Figure, usual_scale: float, light: Light) -> Role:
    return Role(
        face=figure.face,
        scale=figure.size(usual_scale),
        height_m=figure.height_m,
        seated=figure.seated,
        tone=figure.tone,
        pose=figure.pose,
        wears=figure.wears,
        light=light,
    )


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
            yield from walk(scene, outside(1, scene.visitor.role.scale), action.seconds)
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
            companion.goal = outside(companion.person.x, companion.person.role.scale)
            companion.leaving = True
            companion.person = replace(companion.person, hand=None)
    else:
        role = _role(action, COMPANION_SCALE, scene.visitor.role.light)
        start = outside(action.x, role.scale)
        x, y = COMPANION_HAND.x * role.scale, COMPANION_HAND.y * role.scale
        at = Point(start + x, role.face_y + y) if action.hand else None
        scene.companions.append(Companion(Person(role, start, at), action.x))
    yield
