"""Draw a hand and its forearm of capsules, well enough that MediaPipe finds the hand.

Each capsule is a height field over the image; heights are joined by a smooth maximum (after
Inigo Quilez, "smooth minimum") and shaded by one light.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfumer.camera.hand_shapes import (
    CUFF,
    EDGES,
    FINGERS,
    FOREARM,
    PALM,
    RING,
    SHORT_SLEEVE,
    SLEEVE,
    TIPS,
    Capsule,
)
from perfumer.camera.light import light_people
from perfumer.camera.people import Role, Wear
from perfumer.camera.sprites import Sprite, sprite

Layer = NDArray[np.floating[Any]]  # a value per pixel
Colour = Sequence[float]  # red, green, blue, 0 to 255

JOIN = 0.035  # softness of the smooth maximum; larger melts the fingers together
LIGHT = np.array([-0.42, -0.55, 0.72]) / np.linalg.norm([-0.42, -0.55, 0.72])
SHADE = np.array([0.76, 0.63, 0.58])  # skin in shadow is redder, not greyer
FOLD = np.array([0.62, 0.62, 0.64])  # the same for cloth
SHINE, SHINE_POWER = 26.0, 5.0  # what shows the shape of a dark hand
WOOL, GOLD = (58, 60, 70), (214, 178, 92)  # colours of a glove and of a ring


@dataclass(frozen=True, slots=True)
class _Part:
    """What has one colour: drawn over the parts before it."""

    capsules: Sequence[Capsule]
    colour: Colour
    shade: NDArray[np.float64]
    shine: float = 0.0  # light that a smooth surface throws back, 0 to 255


def draw_hand(palm_px: float, skin: Colour, cloth: Colour, role: Role) -> Sprite:
    """Draw a hand whose palm is ``palm_px`` long; its anchor is the tip of the index finger."""
    pixel = 1 / palm_px
    left, right, top, bottom = EDGES
    columns, rows = np.arange(left, right, pixel), np.arange(top, bottom, pixel)
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    pixels: Layer = np.zeros((*x.shape, 3), np.float32)
    alpha: Layer = np.zeros((*x.shape, 1), np.float32)
    for part in _parts(role, skin, cloth):
        height, over = _surface(x, y, part.capsules, pixel)
        colours = _shaded(height, part, pixel)
        pixels += (colours - pixels) * np.where(alpha > 0, over, 1)
        alpha = over + alpha * (1 - over)
    lit, cover = light_people(pixels, role.light), alpha[..., 0]
    tip = TIPS[role.pose]
    anchor = ((tip[0] - left) * palm_px, (tip[1] - top) * palm_px)
    if role.left_handed:
        lit, cover = lit[:, ::-1], cover[:, ::-1]
        anchor = (cover.shape[1] - anchor[0], anchor[1])
    return sprite(lit, cover, anchor)


def _parts(role: Role, skin: Colour, cloth: Colour) -> Iterator[_Part]:
    """Yield what lies over what, the lowest first."""
    gloved = role.wears is Wear.GLOVE
    flesh = PALM + FINGERS[role.pose]
    shine = 0.0 if role.tone is None else SHINE * (1 - sum(skin) / 765)
    if role.wears is Wear.BARE:
        yield _Part(flesh + FOREARM, skin, SHADE, shine)
        yield _Part(SHORT_SLEEVE, cloth, FOLD)
        return
    if gloved:
        yield _Part(flesh, WOOL, FOLD)
        yield _Part(CUFF, WOOL, FOLD)
    else:
        yield _Part(flesh, skin, SHADE, shine)
    if role.wears is Wear.RING:
        yield _Part(RING, GOLD, FOLD)
    yield _Part(SLEEVE, cloth, FOLD)


def _surface(x: Layer, y: Layer, capsules: Sequence[Capsule], pixel: float) -> tuple[Layer, Layer]:
    """Return the height of the capsules above the image, and how far they cover each pixel."""
    total = np.zeros_like(x)
    nearest = np.full_like(x, np.inf)
    for capsule in capsules:
        near = _around(x, y, capsule, 3 * pixel)
        away, radius = _distance(x[near], y[near], capsule)
        height = capsule.lift + np.sqrt(np.maximum(radius**2 - away**2, 0))
        total[near] += np.where(away < radius, np.exp(height / JOIN), 0)
        nearest[near] = np.minimum(nearest[near], away - radius)
    height = JOIN * np.log(np.maximum(total, 1))
    alpha = np.clip(0.5 - nearest / (1.4 * pixel), 0, 1)[..., None]
    return np.asarray(height), alpha.astype(np.float32)


def _around(x: Layer, y: Layer, capsule: Capsule, margin: float) -> tuple[slice, slice]:
    """Return the rows and columns that a capsule can touch; most of the image is far from it."""
    reach = max(capsule.ar, capsule.br) + margin
    ends = ((capsule.ay, capsule.by, y[:, 0]), (capsule.ax, capsule.bx, x[0]))
    rows, columns = (
        slice(*np.searchsorted(line, (min(a, b) - reach, max(a, b) + reach))) for a, b, line in ends
    )
    return rows, columns


def _distance(x: Layer, y: Layer, capsule: Capsule) -> tuple[Layer, Layer]:
    """Return the distance to the bone, and the radius at its nearest point."""
    dx, dy = capsule.bx - capsule.ax, capsule.by - capsule.ay
    along = ((x - capsule.ax) * dx + (y - capsule.ay) * dy) / (dx * dx + dy * dy)
    along = np.clip(along, 0, 1)
    away = np.hypot(x - capsule.ax - along * dx, y - capsule.ay - along * dy)
    return away, capsule.ar + along * (capsule.br - capsule.ar)


def _shaded(height: Layer, part: _Part, pixel: float) -> Layer:
    """Light a surface from one side; what turns away gets the shade times the colour."""
    slope_y, slope_x = np.gradient(height, pixel)
    # A slope is steep without end at a rim; half of it looks like skin, all like metal.
    normal = np.dstack([-0.5 * slope_x, -0.5 * slope_y, np.ones_like(height)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    light = np.clip(normal @ LIGHT, 0, 1)[..., None] ** 0.8
    tone = part.shade + (1.12 - part.shade) * light
    lit = np.array(part.colour) * tone + part.shine * light**SHINE_POWER
    return np.asarray(lit.clip(0, 255), np.float32)
