"""The real pipeline before the simulated visitor, who sees the screen and aims at it.

Where its people and their hands are is taken from the script itself, so no frame is painted and
no model runs: a minute of a visit takes a second, and comes out the same every time.
"""

from __future__ import annotations

from collections.abc import Callable

from perfumer.camera.orientation import UPRIGHT, Orientation
from perfumer.camera.people import Person
from perfumer.camera.script import load_script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import run_script
from perfumer.kiosk.screen_view import screen_view
from perfumer.messages import Box, Face, Frame, Observation
from perfumer.perception.lines import Line, keep_nothing
from tests.support.kiosk.scripted_booth import ASPECT, FPS, Booth, hand_at
from tests.support.paths import DATA


def face_of(person: Person, aspect: float = ASPECT) -> Face:
    height, width = 0.20 * person.role.scale, 0.12 * ASPECT / aspect
    box = Box(person.x - width / 2, 0.38 - height / 2, width, height)
    return Face(box, (), 0.9, 0, 0, 50.0, 0.5)


class SimulatedBooth(Booth):
    """What a script of ``data/scripts`` does in the booth; the camera may be turned."""

    def __init__(
        self,
        script: str,
        record: Callable[[Line], None] = keep_nothing,
        orientation: Orientation = UPRIGHT,
    ) -> None:
        super().__init__(record=record)
        shape = Shape(1280, 720, FPS, orientation).upright()
        self.aspect = shape.width / shape.height
        actions = load_script(DATA / "scripts" / f"{script}.json")
        self.people = run_script(shape, actions, lambda: screen_view(self.shown))

    def perceive(self, frame: Frame) -> Observation:
        people = [person for person in next(self.people) if 0 <= person.x <= 1]
        faces = tuple(face_of(person, self.aspect) for person in people)
        hands = tuple(hand_at(person.hand) for person in people if person.hand is not None)
        visitor = len(faces) - 1 if faces else None
        return Observation(frame.captured_at, frame.sequence, self.aspect, faces, hands, visitor)
