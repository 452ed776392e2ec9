"""A hand made of capsules, drawn well enough that MediaPipe finds it.

Signed-distance rendering in numpy: palm and fingers are capsules joined smoothly (Inigo
Quilez, "smooth minimum"), shaded by one light. Index finger stretched, the others curled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]  # a value per pixel

# A right hand seen from its palm's back in a mirror, pointing up; unit: palm length.
# (x, y) of both ends and the radii there; y grows downwards.
Capsule = tuple[float, float, float, float, float, float]
PALM: tuple[Capsule, ...] = (
    (-0.26, 0.02, 0.20, -0.12, 0.92, 0.20),
    (0.02, -0.03, 0.21, 0.00, 0.92, 0.22),
    (0.27, 0.06, 0.19, 0.14, 0.92, 0.20),
    (0.00, 0.90, 0.235, 0.02, 1.75, 0.22),
)
FINGERS: tuple[Capsule, ...] = (
    (-0.27, 0.02, 0.140, -0.30, -0.36, 0.128),  # index, stretched
    (-0.30, -0.36, 0.128, -0.31, -0.58, 0.118),
    (-0.31, -0.58, 0.118, -0.315, -0.74, 0.106),
    (-0.06, 0.00, 0.135, -0.06, -0.20, 0.130),  # middle, curled
    (-0.06, -0.20, 0.130, -0.07, 0.16, 0.115),
    (0.14, 0.02, 0.130, 0.15, -0.15, 0.125),  # ring, curled
    (0.15, -0.15, 0.125, 0.12, 0.18, 0.112),
    (0.32, 0.10, 0.115, 0.35, -0.04, 0.110),  # little, curled
    (0.35, -0.04, 0.110, 0.30, 0.22, 0.100),
    (-0.30, 0.62, 0.150, -0.44, 0.34, 0.120),  # thumb, laid over the fingers
    (-0.44, 0.34, 0.120, -0.22, 0.20, 0.105),
)
TIP = (-0.315, -0.80)  # where a fingertip detector should see the index finger end
LIGHT = np.array([-0.45, -0.65, 0.62])


@dataclass(frozen=True, slots=True)
class Sprite:
    """A picture with soft edges and the point of it that is placed."""

    pixels: Field  # (height, width, 3), RGB 0 to 255
    alpha: Field  # (height, width, 1), 0 to 1
    anchor: tuple[float, float]  # x, y in pixels from its top left corner


def hand(palm_px: float, skin: tuple[int, int, int], *, left: bool) -> Sprite:
    """A hand whose palm is ``palm_px`` long; its anchor is the tip of the index finger."""
    size = int(palm_px * 3.2)
    yy, xx = np.mgrid[0:size, 0:size].astype(np.float32)
    x = xx / palm_px - 1.0
    y = yy / palm_px - 1.25
    depth, alpha = _surface(x, y, 1.2 / palm_px)
    shaded = _shaded(depth, skin, 1 / palm_px)
    anchor = ((TIP[0] + 1.0) * palm_px, (TIP[1] + 1.25) * palm_px)
    if left:
        shaded, alpha = shaded[:, ::-1].copy(), alpha[:, ::-1].copy()
        anchor = (size - anchor[0], anchor[1])
    return Sprite(shaded, alpha, anchor)


def _surface(x: Field, y: Field, soft: float) -> tuple[Field, Field]:
    """Height of the hand above the picture and its coverage."""
    palm = _union([_distance(x, y, capsule) for capsule in PALM], 0.10)
    depth = _height(palm, 0.20)
    covered = palm
    for number, capsule in enumerate(FINGERS):
        distance = _distance(x, y, capsule)
        lift = 0.0 if number < 3 else 0.16 if number < 9 else 0.24
        depth = np.maximum(depth, np.where(distance < 0, _height(distance, capsule[2]) + lift, 0))
        covered = _smooth_min(covered, distance, 0.05)
    alpha = np.clip(0.5 - covered / soft, 0, 1)[..., None]
    return depth, alpha.astype(np.float32)


def _distance(x: Field, y: Field, capsule: Capsule) -> Field:
    """Signed distance to a capsule whose radius changes along its way."""
    ax, ay, ra, bx, by, rb = capsule
    dx, dy = bx - ax, by - ay
    along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
    apart = np.hypot(x - ax - along * dx, y - ay - along * dy) - (ra + along * (rb - ra))
    return np.asarray(apart)


def _smooth_min(a: Field, b: Field, k: float) -> Field:
    mix = np.clip(0.5 + 0.5 * (b - a) / k, 0, 1)
    return np.asarray(b * (1 - mix) + a * mix - k * mix * (1 - mix))


def _union(parts: list[Field], k: float) -> Field:
    joined = parts[0]
    for part in parts[1:]:
        joined = _smooth_min(joined, part, k)
    return joined


def _height(distance: Field, radius: float) -> Field:
    """A round profile: highest in the middle, nothing at the edge."""
    inside = np.clip(-distance / radius, 0, 1)
    return np.asarray(radius * np.sqrt(np.clip(1 - (1 - inside) ** 2, 0, 1)))


def _shaded(depth: Field, skin: tuple[int, int, int], pixel: float) -> Field:
    slope_y, slope_x = np.gradient(depth, pixel)
    normal = np.dstack([-slope_x, -slope_y, np.ones_like(depth)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    light = np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1)
    tone = np.maximum(0.50 + 0.55 * light, 0.66)
    lit = np.array(skin, np.float32) * tone[..., None]
    return np.asarray(lit.clip(0, 255), np.float32)
