"""Paint the simulated people over a plain background.

What takes long is drawn once, when the painter is made; a frame is a copy and a few blits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfumer.camera.arm import Arm, draw_arm, make_arm
from perfumer.camera.figure import CLOTH_AT, colour_at, draw_figure, load_bust, skin_of
from perfumer.camera.hand_drawing import draw_hand
from perfumer.camera.light import EFFECTS, Light, Noise, light_wall
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.camera.sprites import Sprite, blurred, lay
from perfumer.messages import Image, Point

PALM = 0.130  # length of an adult's palm at one metre, in frame heights
WALL = (203, 196, 186)  # red, green, blue


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a role is drawn beforehand."""

    figure: Sprite
    hand: Sprite
    arm: Arm


class Painter:
    """Paints the people it was made for. Raises :class:`CameraError` for an unknown face."""

    def __init__(self, shape: Shape, faces: Path, cast: Iterable[Role]) -> None:
        self._shape = shape
        roles = set(cast)
        lights = {role.light for role in roles} or {Light.BRIGHT}
        self._walls = {light: _draw_wall(shape, light) for light in lights}
        self._noises = {light: Noise(light, shape.height, shape.width) for light in lights}
        self._looks = {role: _look(faces, role, shape.height) for role in roles}

    def paint(self, people: Sequence[Person], at: float) -> Image:
        """Paint the frame at ``at`` seconds; people sway and breathe, later ones stand in front.

        The last one's light is the room's.
        """
        light = people[-1].role.light if people else next(iter(self._walls))
        frame = self._walls[light].copy()
        faces = [self._face(person, number, at) for number, person in enumerate(people)]
        for person, face in zip(people, faces, strict=True):
            self._paint_body(frame, person, face)
        for person in people:
            self._paint_hand(frame, person)
        self._noises[light].add(frame, round(at * self._shape.fps))
        return frame

    def _face(self, person: Person, number: int, at: float) -> tuple[float, float]:
        """Return where the middle of a face is, in pixels."""
        width, height = self._shape.width, self._shape.height
        breath = 0.0025 * height * person.role.scale * math.sin(at * 1.7 + number)
        sway = 0.0021 * height * person.role.scale * math.sin(at * 0.9 + number)
        return person.x * width + sway, person.role.face_y * height + breath

    def _paint_body(self, frame: Image, person: Person, face: tuple[float, float]) -> None:
        look = self._looks[person.role]
        if person.hand is not None:
            draw_arm(frame, look.arm, face, self._pixels(person.hand))
        lay(frame, look.figure, *face)

    def _paint_hand(self, frame: Image, person: Person) -> None:
        if person.hand is None:
            return
        hand, (x, y) = self._looks[person.role].hand, self._pixels(person.hand)
        exposure = EFFECTS[person.role.light].exposure
        across, down = (exposure * length for length in self._pixels(person.moved))
        visible = math.ceil(self._shape.height - y + hand.anchor[1])
        lay(frame, blurred(hand, across, down, visible), x, y)

    def _pixels(self, point: Point) -> tuple[float, float]:
        return point.x * self._shape.width, point.y * self._shape.height


def _look(faces: Path, role: Role, frame_height: int) -> _Look:
    bust = load_bust(faces, role)
    skin, cloth = skin_of(bust, role), colour_at(bust, CLOTH_AT)
    palm_px = frame_height * role.hand * PALM
    return _Look(
        draw_figure(bust, role, frame_height),
        draw_hand(palm_px, skin, cloth, role),
        make_arm(role, cloth, palm_px, frame_height),
    )


def _draw_wall(shape: Shape, light: Light) -> NDArray[np.uint8]:
    """Draw a calm wall, lighter in the middle; noise hides the steps between its tones."""
    rows, columns = np.mgrid[0 : shape.height, 0 : shape.width].astype(np.float32)
    away = np.hypot(columns / shape.width - 0.5, (rows / shape.height - 0.42) * 0.7)
    noise = np.random.default_rng(7).random((shape.height, shape.width, 1), np.float32) - 0.5
    tones = np.array(WALL, np.float32) * (1.05 - 0.40 * away)[..., None]
    return np.asarray((light_wall(tones, light) + noise).clip(0, 255).round(), np.uint8)
