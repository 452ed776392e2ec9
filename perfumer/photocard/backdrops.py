"""Draw seven backgrounds in the colours of a concept; the first colour is the ground."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from perfumer.catalog.concepts import Backdrop
from perfumer.photocard.paint import Canvas, Colour, blend

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
HEAD = (0.5, 0.62)  # place of the head, in card widths; light goes there

Shades = Sequence[Colour]
Draw = Callable[[Canvas, Shades, np.random.Generator], None]


def scatter(
    rng: np.random.Generator,
    count: int,
    tall: float,
    sizes: tuple[float, float],
    strengths: tuple[float, float] = (0.3, 1.0),
) -> NDArray[np.float64]:
    """Return rows of (x, y, radius, strength); most of them are small."""
    low, high = sizes
    return np.stack(
        [
            rng.uniform(-0.05, 1.05, count),
            rng.uniform(-0.05, tall + 0.05, count),
            low + (high - low) * rng.random(count) ** 3,
            rng.uniform(*strengths, count),
        ],
        axis=1,
    )


def sky(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw a summer sky with sun and bubbles."""
    ground, pale, deep, sun = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    canvas.fade([(0, deep), (0.42, ground), (0.78, pale), (1, blend(pale, ground, 0.35))])
    warp = canvas.clouds(rng, 0.5, 3)
    billows = canvas.clouds(rng, 0.42, 6)
    low = np.clip((canvas.y / canvas.tall - 0.30) * 2.2, 0, 1)
    canvas.shine(WHITE, np.clip((billows * 0.75 + warp * 0.45 - 0.62) * 3.4, 0, 1) * low)
    dx, dy = canvas.x - 0.86, canvas.y - 0.10
    beams = np.cos(np.arctan2(dy, dx) * 18 + 2 * np.sin(np.arctan2(dy, dx) * 5))
    reach = np.exp(-np.hypot(dx, dy) / 0.55)
    canvas.shine(blend(sun, WHITE, 0.5), reach * (0.55 + 0.25 * beams))
    canvas.shine(WHITE, canvas.glow(0.86, 0.10, 0.17))
    canvas.shine(WHITE, canvas.rings(scatter(rng, 46, canvas.tall, (0.008, 0.075)), 0.0035))
    canvas.shine(pale, canvas.spots(scatter(rng, 26, canvas.tall, (0.01, 0.05), (0.1, 0.3)), 0.7))


def spotlight(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw hard light from above on a dark stage, a slash of colour, dots of print."""
    ground, strong, hot, pale = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    canvas.fade([(0, blend(ground, strong, 0.25)), (0.6, ground), (1, blend(ground, BLACK, 0.4))])
    slant = canvas.x + 0.42 * canvas.y
    slash = canvas.below(np.abs(slant - 0.80), 0.27)
    canvas.cover(strong, slash)
    canvas.cover(hot, slash * np.clip(1.15 - canvas.y * 1.1, 0, 1) * 0.75)
    for at, width in ((0.36, 0.012), (0.325, 0.004), (1.16, 0.02), (1.21, 0.005)):
        canvas.cover(strong if width > 0.006 else pale, canvas.line(slant - at, width))
    haze = canvas.clouds(rng, 0.6, 5)
    for x, lean, shade in ((0.12, 0.36, pale), (0.92, -0.40, hot)):
        middle = x + lean * canvas.y
        cone = np.exp(-(((canvas.x - middle) / (0.035 + 0.15 * canvas.y)) ** 2))
        canvas.shine(shade, cone * np.exp(-canvas.y * 1.2) * (0.35 + 0.4 * haze))
    fall = np.clip(1.05 - slant * 0.9 - 0.15 * canvas.y, 0, 1) * np.clip(canvas.y - 0.35, 0, 1)
    canvas.cover(strong, canvas.halftone(0.021, math.pi / 5, fall * 0.9) * 0.8)
    canvas.shine(hot, canvas.glow(*HEAD, 0.42) * 0.35)
    canvas.darken(np.clip((canvas.away(*HEAD) - 0.55) * 0.75, 0, 0.75))


def silk(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw folds of cloth in warm light, and an arch of fine gold lines."""
    ground, pale, gold, deep = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    slow, slower = canvas.clouds(rng, 0.9, 2), canvas.clouds(rng, 0.6, 2)
    turn = (canvas.x * 2.1 + canvas.y * 0.55 + 0.9 * slow + 0.35 * np.sin(canvas.y * 3)) * math.tau
    folds = np.sin(turn) * 0.5 + 0.32 * np.sin(turn * 2.3 + slower * 5)
    light = np.gradient(folds, axis=1) * canvas.width / 26
    canvas.fade([(0, blend(ground, pale, 0.7)), (0.5, ground), (1, blend(ground, gold, 0.30))])
    canvas.shine(pale, np.clip(light, 0, 1) * 0.75)
    canvas.cover(deep, np.clip(-light, 0, 1) * 0.45)
    canvas.cover(gold, np.clip(-light - 0.35, 0, 1) * 0.5)
    canvas.shine(pale, canvas.glow(0.16, 0.18, 0.75) * 0.6)
    arch = np.where(
        canvas.y < 0.58, np.hypot(canvas.x - 0.5, canvas.y - 0.58), np.abs(canvas.x - 0.5)
    )
    inner = canvas.below(arch, 0.405)
    canvas.cover(blend(pale, gold, 0.12), inner * 0.42)
    shine = blend(gold, pale, 0.25)
    for reach, width in ((0.405, 0.0055), (0.420, 0.0018), (0.385, 0.0018)):
        canvas.cover(shine, canvas.line(arch - reach, width))
    canvas.shine(pale, canvas.spots(scatter(rng, 22, canvas.tall, (0.006, 0.04), (0.1, 0.4)), 0.8))
    canvas.shine(WHITE, canvas.sparkles(scatter(rng, 9, canvas.tall, (0.02, 0.06), (0.4, 0.9))))


def clouds(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw a sky before dawn: veils of light, stars, a halo."""
    ground, pink, blue, pale = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    deep = shades[4 % len(shades)]
    canvas.fade([(0, deep), (0.30, ground), (0.62, pink), (1, blue)])
    bend, veil = canvas.clouds(rng, 0.8, 3), canvas.clouds(rng, 0.5, 5)
    bands = np.sin((canvas.y * 2.1 + canvas.x * 0.9 + bend * 1.6) * math.tau) * 0.5 + 0.5
    canvas.shine(pale, np.clip(bands * veil * 1.5 - 0.25, 0, 1) * 0.75)
    canvas.cover(blue, np.clip(canvas.clouds(rng, 0.7, 4) - 0.5, 0, 1) * 0.9)
    canvas.shine(pink, np.clip(canvas.clouds(rng, 0.6, 5) * 1.6 - 0.85, 0, 1) * 0.8)
    canvas.shine(pale, canvas.glow(*HEAD, 0.46) * 0.65)
    away = canvas.away(*HEAD)
    for reach, shade, width in ((0.415, pale, 0.004), (0.43, pink, 0.012), (0.452, blue, 0.012)):
        canvas.shine(shade, np.exp(-(((away - reach) / width) ** 2)) * 0.75)
    high = scatter(rng, 150, canvas.tall * 0.75, (0.0012, 0.004), (0.3, 1))
    canvas.shine(WHITE, canvas.spots(high, 0.8))
    canvas.shine(WHITE, canvas.sparkles(scatter(rng, 16, canvas.tall, (0.02, 0.085), (0.5, 1))))
    canvas.shine(pale, canvas.spots(scatter(rng, 24, canvas.tall, (0.02, 0.1), (0.08, 0.28)), 0.25))


def sunset(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw a poster of the seventies: rays, rainbow rings, paper."""
    ground, paper, red, teal = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    dark = shades[4 % len(shades)]
    canvas.fade([(0, paper), (1, paper)])
    x, y = 0.5, 0.66
    turn = np.arctan2(canvas.y - y, canvas.x - x)
    rays = np.clip(np.sin(turn * 16) / (16 * canvas.pixel) * canvas.away(x, y) * 0.5 + 0.5, 0, 1)
    canvas.cover(blend(paper, ground, 0.55), rays)
    for corner, shade in ((0.0, red), (1.0, teal)):
        fall = np.clip(0.5 - canvas.away(corner, 0.05) * 0.9, 0, 1)
        canvas.cover(shade, canvas.halftone(0.022, math.pi / 4, fall) * 0.75)
    away = canvas.away(x, y)
    rings = ((0.52, dark), (0.47, teal), (0.42, paper), (0.40, red), (0.35, ground), (0.30, paper))
    for reach, shade in rings:
        canvas.cover(shade, canvas.below(away, reach))
    sun = canvas.below(away, 0.285)
    canvas.cover(red, sun)
    canvas.cover(ground, sun * np.clip(1.25 - (canvas.y - 0.4) * 2.2, 0, 1))
    for number, start in enumerate((1.17, 1.235, 1.30, 1.365)):
        wave = canvas.y - start - 0.028 * np.sin(canvas.x * 7 + 0.5)
        canvas.cover((teal, ground, red, dark)[number], canvas.below(-wave, 0.0))
    fibres = canvas.clouds(rng, 0.05, 4)
    canvas.darken((fibres - 0.5) * 0.09)


def moon(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw a full moon behind the head, branches, mist and embers."""
    ground, deep, bright, pale = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    ember = shades[4 % len(shades)]
    canvas.fade([(0, ground), (0.55, blend(ground, deep, 0.75)), (1, blend(ground, BLACK, 0.5))])
    canvas.shine(deep, canvas.clouds(rng, 0.7, 5) * 0.35)
    stars = scatter(rng, 220, canvas.tall * 0.7, (0.0010, 0.0030), (0.2, 0.9))
    canvas.shine(pale, canvas.spots(stars, 0.8))
    x, y, radius = 0.5, 0.56, 0.375
    away = canvas.away(x, y)
    canvas.shine(bright, np.exp(-np.clip(away - radius, 0, 9) / 0.16) * 0.75)
    disc = canvas.below(away, radius, 0.004)
    seas = canvas.clouds(rng, 0.3, 5)
    canvas.cover(blend(pale, bright, 0.15), disc)
    canvas.cover(blend(bright, deep, 0.35), disc * np.clip(seas * 1.9 - 0.9, 0, 1) * 0.55)
    canvas.darken(disc * np.clip((away / radius) ** 5 * 0.45, 0, 1))
    canvas.cover(ground, _branches(canvas, rng) * 0.96)
    mist = canvas.clouds(rng, 0.55, 5)
    low = np.clip((canvas.y / canvas.tall - 0.42) * 2.0, 0, 1)
    canvas.shine(blend(bright, deep, 0.5), np.clip(mist * 1.5 - 0.55, 0, 1) * low * 0.5)
    embers = scatter(rng, 34, canvas.tall, (0.0015, 0.006), (0.4, 1))
    canvas.shine(blend(ember, WHITE, 0.35), canvas.spots(embers, 1.0))
    canvas.darken(np.clip((canvas.away(0.5, 0.75) - 0.62) * 1.0, 0, 0.8))


def _branches(canvas: Canvas, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a mask of bare trees that reach in from both sides."""
    paths: list[NDArray[np.float64]] = []
    widths: list[float] = []

    def grow(x: float, y: float, angle: float, length: float, width: float) -> None:
        bend = rng.normal(0, 0.25)
        middle = (x + math.cos(angle) * length / 2, y + math.sin(angle) * length / 2)
        end = (
            middle[0] + math.cos(angle + bend) * length / 2,
            middle[1] + math.sin(angle + bend) * length / 2,
        )
        paths.append(np.array([(x, y), middle, end]))
        widths.append(width)
        if width < 0.0014 or length < 0.02:
            return
        for side in (-1, 1):
            spread = side * rng.uniform(0.25, 0.7)
            grow(*end, angle + bend + spread, length * rng.uniform(0.62, 0.85), width * 0.66)

    for side in (0, 1):
        for height in (0.30, 0.98):
            inwards = rng.uniform(-0.7, -0.1)
            angle = inwards if side == 0 else math.pi - inwards
            grow(side * 1.04 - 0.02, height + rng.uniform(-0.05, 0.05), angle, 0.17, 0.016)
    return canvas.strokes(paths, widths)


def track(canvas: Canvas, shades: Shades, rng: np.random.Generator) -> None:
    """Draw lanes of a running track, stripes of speed, stadium light."""
    ground, hot, pale, deep = shades[0], shades[1], shades[2], shades[3 % len(shades)]
    fresh = shades[4 % len(shades)]
    canvas.fade([(0, deep), (0.45, ground), (1, blend(ground, deep, 0.35))])
    slant = canvas.x * 0.86 + canvas.y * 0.5
    for at, width, shade in (
        (0.30, 0.13, hot),
        (0.395, 0.022, pale),
        (0.43, 0.008, pale),
        (0.98, 0.10, blend(ground, pale, 0.22)),
        (1.06, 0.03, fresh),
        (1.10, 0.008, pale),
    ):
        canvas.cover(shade, canvas.below(np.abs(slant - at), width / 2))
    bend = np.hypot((canvas.x - 1.15) * 0.62, canvas.y - 2.05)
    field = canvas.below(bend, 0.98)
    canvas.cover(hot, field)
    canvas.cover(blend(hot, BLACK, 0.25), field * canvas.clouds(rng, 0.02, 2) * 0.35)
    for reach in (0.97, 0.88, 0.79, 0.70, 0.61):
        canvas.cover(pale, canvas.line(bend - reach, 0.011))
    fall = np.clip(0.5 - canvas.away(1.0, 0.1) * 0.9, 0, 1)
    canvas.cover(fresh, canvas.halftone(0.024, math.pi / 6, fall) * 0.9)
    for x in (0.06, 0.20, 0.80, 0.94):
        canvas.shine(pale, canvas.glow(x, 0.03, 0.10) * 0.85 + canvas.glow(x, 0.03, 0.30) * 0.25)
    canvas.shine(pale, canvas.glow(*HEAD, 0.40) * 0.28)
    canvas.shine(pale, _streaks(canvas, rng) * 0.5)


def _streaks(canvas: Canvas, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a mask of level lines that fade out, as from speed."""
    mask = np.zeros((canvas.height, canvas.width), np.float32)
    for _ in range(26):
        row, thick = rng.integers(canvas.height), 1 + rng.integers(max(1, canvas.width // 250))
        start, length = rng.uniform(-0.1, 0.9), rng.uniform(0.06, 0.3)
        along = canvas.x[0] - start
        ends = np.clip(along / 0.05, 0, 1) * np.clip((length - along) / 0.03, 0, 1)
        mask[row : row + thick] = np.maximum(mask[row : row + thick], ends)
    return mask


DRAW: Mapping[Backdrop, Draw] = {
    Backdrop.SKY: sky,
    Backdrop.SPOTLIGHT: spotlight,
    Backdrop.SILK: silk,
    Backdrop.CLOUDS: clouds,
    Backdrop.SUNSET: sunset,
    Backdrop.MOON: moon,
    Backdrop.TRACK: track,
}
