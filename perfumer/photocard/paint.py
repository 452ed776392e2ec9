"""Paint light, texture and shapes on a canvas, for backgrounds that are drawn.

Lengths are in widths of the canvas: x from 0 to 1, y from 0 to its height. Masks are (height,
width) float32, 0 to 1. Random numbers are passed in, so a background is the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Colour = tuple[float, float, float]  # RGB, 0 to 1


def colour(text: str) -> Colour:
    """Return the colour that ``#rrggbb`` names."""
    red, green, blue = (int(text[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; a ``share`` of 0 is the first, 1 the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """Holds pixels as (height, width, 3) float32 RGB, 0 to 1, and the place of each."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.tall = height / width
        self.pixel = 1 / width
        self.pixels: Array = np.zeros((height, width, 3), np.float32)
        self.x: Array = (np.arange(width, dtype=np.float32)[None, :] + 0.5) * np.float32(self.pixel)
        self.y: Array = (np.arange(height, dtype=np.float32)[:, None] + 0.5) * np.float32(
            self.pixel
        )

    def fade(self, stops: Sequence[tuple[float, Colour]]) -> None:
        """Fill with colours from top (0) to bottom (1)."""
        at = self.y[:, 0] / self.tall
        places = [place for place, _ in stops]
        for channel in range(3):
            values = np.interp(at, places, [shade[channel] for _, shade in stops])
            self.pixels[..., channel] = values[:, None]

    def cover(self, shade: Colour, mask: Any) -> None:
        """Paint over, as with ink."""
        share = np.asarray(mask, np.float32)[..., None]
        self.pixels += (np.array(shade, np.float32) - self.pixels) * share

    def shine(self, shade: Colour, mask: Any) -> None:
        """Add light; white stays white."""
        light = np.array(shade, np.float32) * np.asarray(mask, np.float32)[..., None]
        self.pixels += (1 - self.pixels) * np.clip(light, 0, 1)

    def darken(self, mask: Any) -> None:
        self.pixels *= 1 - np.asarray(mask, np.float32)[..., None]

    def away(self, x: float, y: float) -> Array:
        """How far each pixel is from a point."""
        return np.asarray(np.hypot(self.x - x, self.y - y), np.float32)

    def glow(self, x: float, y: float, radius: float) -> Array:
        return np.asarray(np.exp(-((self.away(x, y) / radius) ** 2)), np.float32)

    def below(self, distance: Any, limit: float, soft: float = 0.0) -> Array:
        """Return 1 where ``distance`` is below ``limit``; the edge is ``soft`` or a pixel wide."""
        share = np.clip((limit - distance) / max(soft, self.pixel) + 0.5, 0, 1)
        return np.asarray(share, np.float32)

    def line(self, distance: Any, width: float) -> Array:
        """Return a line of that width where ``distance`` is 0."""
        return self.below(np.abs(distance), width / 2)

    def clouds(self, rng: np.random.Generator, coarse: float, octaves: int = 5) -> Array:
        """Return fractal noise, 0 to 1 with a mean of 0.5; ``coarse`` is its largest feature."""
        total = np.zeros((self.height, self.width), np.float32)
        weight, feature = 1.0, coarse
        for _ in range(octaves):
            cells = (max(2, round(self.tall / feature) + 2), max(2, round(1 / feature) + 2))
            grid = rng.random(cells, dtype=np.float32)
            total += weight * cv2.resize(
                grid, (self.width, self.height), interpolation=cv2.INTER_CUBIC
            )
            weight, feature = weight / 2, feature / 2
        low, high = np.percentile(total[::8, ::8], (1, 99))
        return np.asarray(np.clip((total - low) / (high - low), 0, 1), np.float32)

    def spots(self, places: NDArray[np.float64], soft: float = 0.15) -> Array:
        """Return discs at rows of (x, y, radius, strength)."""
        mask = np.zeros((self.height, self.width), np.float32)
        for x, y, radius, strength in places:
            window = self._window(x, y, radius * (1 + soft) + self.pixel)
            rows, columns = window
            distance = np.hypot(self.x[:, columns] - x, self.y[rows] - y)
            disc = self.below(distance, radius, radius * soft) * strength
            mask[window] = np.maximum(mask[window], disc)
        return mask

    def rings(self, places: NDArray[np.float64], width: float) -> Array:
        """Return the same bright at the rim and faint inside, like bubbles."""
        mask = np.zeros((self.height, self.width), np.float32)
        for x, y, radius, strength in places:
            window = self._window(x, y, radius + width)
            rows, columns = window
            distance = np.hypot(self.x[:, columns] - x, self.y[rows] - y)
            inside = self.below(distance, radius)
            rim = np.clip(distance / radius, 0, 1) ** 6 * 0.55 * inside
            edge = self.line(distance - radius, width)
            shine = self.below(
                np.hypot(self.x[:, columns] - x + radius * 0.4, self.y[rows] - y + radius * 0.4),
                radius * 0.18,
                radius * 0.12,
            )
            mask[window] = np.maximum(
                mask[window], np.maximum.reduce([rim, edge, shine]) * strength
            )
        return mask

    def sparkles(self, places: NDArray[np.float64]) -> Array:
        """Return four-pointed stars at rows of (x, y, radius, strength)."""
        mask = np.zeros((self.height, self.width), np.float32)
        for x, y, radius, strength in places:
            window = self._window(x, y, radius)
            rows, columns = window
            dx, dy = np.abs(self.x[:, columns] - x), np.abs(self.y[rows] - y)
            arms = np.clip(1 - (np.sqrt(dx) + np.sqrt(dy)) ** 2 / radius, 0, 1)
            core = np.exp(-((np.hypot(dx, dy) / (radius * 0.16)) ** 2))
            mask[window] = np.maximum(mask[window], np.clip(arms * 1.4 + core, 0, 1) * strength)
        return mask

    def strokes(self, paths: Sequence[NDArray[np.float64]], widths: Sequence[float]) -> Array:
        """Return lines through points, each of its own width."""
        mask = np.zeros((self.height, self.width), np.uint8)
        for path, width in zip(paths, widths, strict=True):
            points = np.round(path * self.width * 16).astype(np.int32)
            thick = max(1, round(width * self.width))
            cv2.polylines(mask, [points], False, 255, thick, cv2.LINE_AA, shift=4)
        return np.asarray(mask / np.float32(255), np.float32)

    def halftone(self, step: float, angle: float, strength: Any) -> Array:
        """Return dots on a turned grid, larger where ``strength`` is higher, as in print."""
        cos, sin = np.cos(angle), np.sin(angle)
        across = (self.x * cos + self.y * sin) / step
        down = (self.y * cos - self.x * sin) / step
        distance = np.hypot(across - np.round(across), down - np.round(down))
        reach = 0.72 * np.sqrt(np.clip(np.asarray(strength, np.float32), 0, 1))
        share = np.clip((reach - distance) * step / self.pixel + 0.5, 0, 1)
        return np.asarray(share, np.float32)

    def grain(self, rng: np.random.Generator, strength: float) -> None:
        """Add noise, which hides the steps of gradients and looks like print."""
        noise = rng.standard_normal((self.height, self.width), dtype=np.float32)
        self.pixels += noise[..., None] * strength

    def finish(self) -> NDArray[np.uint8]:
        return np.asarray(np.clip(self.pixels * 255 + 0.5, 0, 255), np.uint8)

    def _window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        def cut(middle: float, most: int) -> slice:
            first = min(max(int((middle - reach) * self.width) - 1, 0), most)
            return slice(first, max(first, min(int((middle + reach) * self.width) + 2, most)))

        return cut(y, self.height), cut(x, self.width)
