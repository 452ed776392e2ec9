"""Draw a hand and its sleeve of capsules, well enough that MediaPipe finds the hand.

Each capsule is a height field over the image; heights are joined by a smooth maximum (after
Inigo Quilez, "smooth minimum") and shaded by one light. Index finger stretched, the others
curled; seen from the palm's side, as a visitor's camera sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfumer.camera.sprites import Sprite, sprite

Layer = NDArray[np.floating[Any]]  # a value per pixel
Colour = Sequence[float]  # red, green, blue, 0 to 255


@dataclass(frozen=True, slots=True)
class Capsule:
    """A bone with flesh around it, from a to b; lengths in palm lengths, y grows downwards."""

    ax: float
    ay: float
    ar: float  # radius at a
    bx: float
    by: float
    br: float  # radius at b
    lift: float = 0.0  # height of the bone towards the viewer


# A right hand in a mirror, pointing up; the palm reaches from the knuckles at 0 to 1.
PALM = (
    Capsule(-0.26, 0.02, 0.20, -0.12, 0.92, 0.20),
    Capsule(0.02, -0.03, 0.21, 0.00, 0.92, 0.22),
    Capsule(0.27, 0.06, 0.19, 0.14, 0.92, 0.20),
    Capsule(0.00, 0.90, 0.235, 0.06, 1.75, 0.215),
)
FINGERS = (
    Capsule(-0.27, 0.02, 0.140, -0.30, -0.36, 0.128),  # index, stretched
    Capsule(-0.30, -0.36, 0.128, -0.31, -0.58, 0.118),
    Capsule(-0.31, -0.58, 0.118, -0.315, -0.74, 0.104),
    Capsule(-0.06, 0.00, 0.135, -0.06, -0.20, 0.130, 0.14),  # middle, curled
    Capsule(-0.06, -0.20, 0.130, -0.07, 0.16, 0.115, 0.20),
    Capsule(0.14, 0.02, 0.130, 0.15, -0.15, 0.125, 0.14),  # ring, curled
    Capsule(0.15, -0.15, 0.125, 0.12, 0.18, 0.112, 0.20),
    Capsule(0.32, 0.10, 0.115, 0.35, -0.04, 0.110, 0.14),  # little, curled
    Capsule(0.35, -0.04, 0.110, 0.30, 0.22, 0.100, 0.20),
    Capsule(-0.30, 0.62, 0.150, -0.44, 0.34, 0.120, 0.12),  # thumb, laid over the fingers
    Capsule(-0.44, 0.34, 0.120, -0.22, 0.20, 0.105, 0.30),
)
SLEEVE = (
    Capsule(0.08, 2.02, 0.29, 0.22, 3.20, 0.36, 0.10),
    Capsule(0.22, 3.20, 0.36, 0.42, 5.60, 0.46, 0.10),
)
LEFT, RIGHT, TOP, BOTTOM = -0.85, 1.10, -1.00, 5.60  # edges of the drawing, in palm lengths
TIP = (-0.315, -0.80)  # where a fingertip detector should see the index finger end
JOIN = 0.035  # softness of the smooth maximum; larger melts the fingers together
LIGHT = np.array([-0.42, -0.55, 0.72]) / np.linalg.norm([-0.42, -0.55, 0.72])
SHADE = np.array([0.76, 0.63, 0.58])  # skin in shadow is redder, not greyer
# The same for cloth.
FOLD = np.array([0.62, 0.62, 0.64])


def hand(palm_px: float, skin: Colour, cloth: Colour, *, left: bool) -> Sprite:
    """Draw a hand whose palm is ``palm_px`` long; its anchor is the tip of the index finger."""
    pixel = 1 / palm_px
    columns, rows = np.arange(LEFT, RIGHT, pixel), np.arange(TOP, BOTTOM, pixel)
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    flesh, flesh_alpha = _surface(x, y, PALM + FINGERS, pixel)
    arm, arm_alpha = _surface(x, y, SLEEVE, pixel)
    pixels = _shaded(flesh, skin, SHADE, pixel)
    sleeve = _shaded(arm, cloth, FOLD, pixel)
    pixels += (sleeve - pixels) * arm_alpha
    alpha = flesh_alpha + arm_alpha * (1 - flesh_alpha)
    anchor = ((TIP[0] - LEFT) * palm_px, (TIP[1] - TOP) * palm_px)
    if left:
        pixels, alpha = pixels[:, ::-1], alpha[:, ::-1]
        anchor = (pixels.shape[1] - anchor[0], anchor[1])
    return sprite(pixels, alpha[..., 0], anchor)


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


def _shaded(height: Layer, colour: Colour, shade: NDArray[np.float64], pixel: float) -> Layer:
    """Light a surface from one side; what turns away gets ``shade`` times the colour."""
    slope_y, slope_x = np.gradient(height, pixel)
    # A slope is steep without end at a rim; half of it looks like skin, all like metal.
    normal = np.dstack([-0.5 * slope_x, -0.5 * slope_y, np.ones_like(height)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    light = np.clip(normal @ LIGHT, 0, 1)[..., None] ** 0.8
    tone = shade + (1.12 - shade) * light
    return np.asarray((np.array(colour) * tone).clip(0, 255), np.float32)
