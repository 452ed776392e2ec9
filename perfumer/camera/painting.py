"""Paint the simulated people over a plain background.

What takes long is drawn once, when the painter is made; a frame is a copy and a few blits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from perfumer.camera.hand_drawing import hand
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.camera.sprites import Sprite, lay, sprite
from perfumer.messages import Image, Point

FIGURE = 0.95  # height of a figure of scale 1, in frame heights
PALM = 0.130  # length of that figure's palm, in frame heights
WALL = (203, 196, 186)  # red, green, blue
# Where a figure's picture shows plain skin and plain cloth, in shares of its width and height.
SKIN_AT, CLOTH_AT = (0.5, 0.365), (0.34, 0.72)


@dataclass(frozen=True, slots=True)
class Role:
    """A person who will come: all that has to be drawn beforehand."""

    face: str  # name of a figure in data/demo
    scale: float  # 1 stands near
    left_handed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A figure in the frame."""

    role: Role
    x: float  # place of the figure's middle, in frame widths
    hand: Point | None  # the fingertip, in shares of the frame; None while the hand is down


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a role is drawn beforehand."""

    figure: Sprite
    hand: Sprite


class Painter:
    """Paints the people it was made for. Raises :class:`CameraError` for an unknown face."""

    def __init__(self, shape: Shape, faces: Path, cast: Iterable[Role]) -> None:
        self._shape = shape
        self._background = _background(shape)
        self._looks = {role: _look(faces, role, shape.height) for role in set(cast)}

    def paint(self, people: Sequence[Person], at: float) -> Image:
        """Paint the frame at ``at`` seconds; people sway and breathe, later ones stand in front."""
        frame = self._background.copy()
        width, height = self._shape.width, self._shape.height
        for number, person in enumerate(people):
            breath = 0.0025 * height * math.sin(at * 1.7 + number)
            sway = 0.0021 * height * math.sin(at * 0.9 + number)
            figure = self._looks[person.role].figure
            lay(frame, figure, person.x * width + sway, height * 1.008 + breath)
        for person in people:
            if person.hand is not None:
                shown = self._looks[person.role].hand
                lay(frame, shown, person.hand.x * width, person.hand.y * height)
        return frame


def face_names(faces: Path) -> list[str]:
    """Return the names of the figures in a folder."""
    return sorted(item.stem for item in faces.glob("*.webp"))


def _look(faces: Path, role: Role, frame_height: int) -> _Look:
    path = faces / f"{role.face}.webp"
    if not path.is_file():
        raise CameraError(
            Reason.MISSING,
            f"there is no face {role.face!r} in {faces}; "
            f"choose from: {', '.join(face_names(faces)) or 'none, the folder is empty'}",
        )
    with Pictures.open(path) as picture:
        full = np.asarray(picture.convert("RGBA"))
    height = frame_height * role.scale
    size = (round(full.shape[1] * height * FIGURE / full.shape[0]), round(height * FIGURE))
    scaled = cv2.resize(full, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    figure = sprite(scaled[..., :3], scaled[..., 3] / 255, (size[0] / 2, float(size[1])))
    skin, cloth = _colour(full, SKIN_AT), _colour(full, CLOTH_AT)
    return _Look(figure, hand(height * PALM, skin, cloth, left=role.left_handed))


def _colour(picture: NDArray[np.uint8], place: tuple[float, float]) -> tuple[float, ...]:
    column, row = round(place[0] * picture.shape[1]), round(place[1] * picture.shape[0])
    patch = picture[row - 6 : row + 7, column - 12 : column + 13, :3]
    return tuple(float(value) for value in np.median(patch.reshape(-1, 3), axis=0))


def _background(shape: Shape) -> NDArray[np.uint8]:
    """Draw a calm wall, lighter in the middle; noise hides the steps between its tones."""
    rows, columns = np.mgrid[0 : shape.height, 0 : shape.width].astype(np.float32)
    away = np.hypot(columns / shape.width - 0.5, (rows / shape.height - 0.42) * 0.7)
    noise = np.random.default_rng(7).random((shape.height, shape.width, 1), np.float32) - 0.5
    tones = np.array(WALL, np.float32) * (1.05 - 0.40 * away)[..., None] + noise
    return np.asarray(tones.clip(0, 255).round(), np.uint8)
