"""Lay images with soft edges on a frame, to a fraction of a pixel, quickly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sprite:
    """An image with soft edges; made by :func:`sprite`."""

    pixels: Bytes  # (height, width, 3), RGB, already multiplied by the coverage
    through: Bytes  # (height, width, 3), how much of the background shows, 0 to 255
    anchor: tuple[float, float]  # x, y in pixels from the top left corner


def sprite(
    pixels: NDArray[np.floating[Any]], alpha: NDArray[np.floating[Any]], anchor: tuple[float, float]
) -> Sprite:
    """Make a sprite of RGB 0 to 255 and coverage 0 to 1, with a transparent rim for shifts."""
    cover = np.pad(alpha, 1)[..., None]
    colours = np.pad(pixels, ((1, 1), (1, 1), (0, 0))) * cover
    through = np.repeat(255 * (1 - cover), 3, axis=2)
    return Sprite(
        colours.round().astype(np.uint8),
        through.round().astype(np.uint8),
        (anchor[0] + 1, anchor[1] + 1),
    )


def lay(frame: Bytes, shown: Sprite, x: float, y: float) -> None:
    """Draw the sprite with its anchor at (x, y) pixels; what lies outside is cut off."""
    left, top = x - shown.anchor[0], y - shown.anchor[1]
    column, row = math.floor(left), math.floor(top)
    height, width = shown.pixels.shape[:2]
    x0, y0 = max(0, column), max(0, row)
    x1, y1 = min(frame.shape[1], column + width), min(frame.shape[0], row + height)
    if x1 <= x0 or y1 <= y0:
        return
    cut = np.s_[y0 - row : y1 - row, x0 - column : x1 - column]
    # Two by two weights shift by a fraction for a fifth of what a warp costs.
    across, down = left - column, top - row
    weights = np.outer((down, 1 - down), (across, 1 - across))
    behind, front = (
        cv2.filter2D(part[cut], -1, weights, anchor=(1, 1), borderType=cv2.BORDER_REPLICATE)
        for part in (shown.through, shown.pixels)
    )
    area = frame[y0:y1, x0:x1]
    area[...] = cv2.add(cv2.multiply(area, behind, scale=1 / 255), front)
