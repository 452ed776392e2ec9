"""Draws hair, neck and shoulders around a mean face: soft shapes with one light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 448  # side of a mean face, in pixels
WIDTH, HEIGHT = 600, 720  # size of a figure, in pixels
E = 88.0  # distance of the eyes in a figure, in pixels: the unit of everything below
MIDDLE, EYE_LINE = WIDTH / 2, 205.0
FACE_E = 0.24 * SIDE  # distance of the eyes in a mean face, in pixels
EYES = ((SIDE / 2 - FACE_E / 2, 0.42 * SIDE), (SIDE / 2 + FACE_E / 2, 0.42 * SIDE))
DETAIL, FORM = 6.0, 11.0  # contrast that fine and coarse features keep, in grey levels
MOUTH = (SIDE / 2, 0.645 * SIDE)

Colour = tuple[int, int, int]
Layer = NDArray[np.float32]


@dataclass(frozen=True)
class Look:
    """A group of FairFace and how its figure is drawn (colours RGB)."""

    gender: str
    age: str
    race: str
    hair: Colour
    long_hair: bool
    clothes: Colour


@dataclass(frozen=True)
class MeanFace:
    """``pixels`` (SIDE, SIDE, 3) RGB; ``person`` (SIDE, SIDE): share of people at each pixel."""

    pixels: NDArray[np.uint8]
    person: NDArray


def figure(face: MeanFace, look: Look) -> NDArray[np.uint8]:
    """(HEIGHT, WIDTH, 4) RGBA."""
    face = lit(face)
    skin = skin_of(face)
    x, y = field()
    canvas = Canvas()
    if look.long_hair:
        canvas.lay(back_hair(x, y), hair_colour(x, y, look.hair, 0.82))
    canvas.lay(neck(x, y), skin_tone(x, y, skin))
    canvas.lay(body(x, y), cloth(x, y, look.clothes))
    canvas.lay(neckline(x, y), skin_tone(x, y, skin))
    if not look.long_hair:
        canvas.lay(ears(x, y), np.array(skin) * 0.84 + 0 * x[..., None])
    canvas.lay(top_hair(x, y, look.long_hair), hair_colour(x, y, look.hair, 1.0))
    canvas.lay(jaw(x, y), jaw_tone(x, y, skin))
    canvas.lay(crown(x, y, look.long_hair), hair_colour(x, y, look.hair, 1.0))
    pixels, mask = placed(face, x, y, look.long_hair)
    canvas.lay(mask, pixels)
    if look.long_hair:
        canvas.lay(locks(x, y), hair_colour(x, y, look.hair, 0.94))
    return canvas.finished()


class Canvas:
    """Layers over each other, from behind to the front."""

    def __init__(self) -> None:
        self.pixels = np.zeros((HEIGHT, WIDTH, 3))
        self.alpha = np.zeros((HEIGHT, WIDTH, 1))

    def lay(self, mask: Layer, colour: NDArray) -> None:
        share = np.clip(mask, 0, 1)[..., None]
        whole = share + self.alpha * (1 - share)
        below = self.pixels * self.alpha * (1 - share)
        self.pixels = (colour * share + below) / np.maximum(whole, 1e-6)
        self.alpha = whole

    def finished(self) -> NDArray[np.uint8]:
        grain = np.random.default_rng(3).normal(0, 1.2, (HEIGHT, WIDTH, 1))
        pixels = np.clip(self.pixels + grain, 0, 255)
        return np.dstack([pixels, self.alpha * 255]).round().astype(np.uint8)


def field() -> tuple[Layer, Layer]:
    """Coordinates in eye distances from the middle between the eyes, y downwards."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return (columns - MIDDLE) / E, (rows - EYE_LINE) / E


def smooth(low: float, high: float, value: Layer) -> Layer:
    """0 below ``low``, 1 above ``high`` (or the other way round), an S between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def oval(x: Layer, y: Layer, cy: float, rx: float, ry: float, soft: float) -> Layer:
    away = np.hypot(x / rx, (y - cy) / ry)
    return smooth(1 + soft, 1 - soft, away)


def lit(face: MeanFace) -> MeanFace:
    """In the light of the drawing: cheeks somewhat brighter, and the contrast that a mean lost."""
    pixels = face.pixels.astype(np.float32)
    core = np.s_[SIDE // 3 : SIDE * 2 // 3, SIDE // 3 : SIDE * 2 // 3]
    for blur, wanted in ((3.0, DETAIL), (12.0, FORM)):
        detail = pixels - cv2.GaussianBlur(pixels, (0, 0), blur)
        pixels += detail * np.clip(wanted / detail[core].std() - 1, 0, 2)
    pixels = np.clip(pixels, 1, 255)
    tone = pixels.mean(axis=2, keepdims=True)
    cheek = float(skin_of(face).mean())
    power = np.log((0.74 * cheek + 55) / 255) / np.log(cheek / 255)
    calm = tone + 0.86 * (pixels - tone)  # reduce the colour that the contrast made too strong
    bright = calm * (255 * (tone / 255) ** power / tone)
    return MeanFace(np.clip(bright, 0, 255).astype(np.uint8), face.person)


def skin_of(face: MeanFace) -> NDArray:
    """The colour of the cheeks and the chin."""
    rows = slice(round(0.55 * SIDE), round(0.60 * SIDE))
    return np.median(face.pixels[rows, SIDE // 3 : SIDE * 2 // 3].reshape(-1, 3), axis=0)


def skin_tone(x: Layer, y: Layer, skin: NDArray) -> NDArray:
    """Skin in the shadow of the chin, lighter on the chest."""
    shadow = 0.66 + 0.30 * smooth(1.55, 2.45, y + 0.12 * x * x)
    side = 1 - 0.16 * np.abs(x)
    return np.array(skin) * (shadow * side)[..., None]


def neck(x: Layer, y: Layer) -> Layer:
    half = 0.66 + 0.27 * smooth(1.45, 1.98, y)
    shape = smooth(half + 0.03, half - 0.03, np.abs(x))
    return shape * smooth(0.9, 1.1, y) * smooth(2.5, 2.4, y)


def shoulder_line(x: Layer) -> Layer:
    """y of the shoulders' upper edge: slopes from the neck, then rounds off."""
    away = np.abs(x)
    return 1.98 + 0.34 * np.maximum(0, away - 0.80) + 0.62 * np.maximum(0, away - 1.55) ** 2.6


def body(x: Layer, y: Layer) -> Layer:
    half = 2.62 + 0.06 * (y - 3)
    return smooth(-0.02, 0.02, y - shoulder_line(x)) * smooth(half + 0.04, half - 0.04, np.abs(x))


def neckline(x: Layer, y: Layer) -> Layer:
    return smooth(1.03, 0.99, np.hypot(x / 0.92, (y - 1.98) / 0.74)) * smooth(1.90, 1.94, y)


def cloth(x: Layer, y: Layer, colour: Colour) -> NDArray:
    """Rounded by a light from above left, with a hem at the neck."""
    depth = smooth(0.0, 1.8, y - shoulder_line(x))
    edge = smooth(1.5, 2.7, np.abs(x))
    light = 1.10 - 0.16 * depth - 0.14 * edge - 0.02 * x
    folds = 0.012 * np.sin(2.4 * x + 1.4 * np.sin(0.9 * y)) * depth
    hem = 0.07 * smooth(0.08, 0.02, np.abs(np.hypot(x / 0.92, (y - 1.98) / 0.74) - 1.08))
    return np.array(colour) * (light + folds - hem)[..., None]


def ears(x: Layer, y: Layer) -> Layer:
    away = np.hypot((np.abs(x) - 1.10) / 0.15, (y - 0.34) / 0.32)
    return smooth(1.15, 0.85, away)


def jaw(x: Layer, y: Layer) -> Layer:
    """The head below what the mean shows: without it the neck would begin too high."""
    return smooth(1.04, 0.98, np.hypot(x / jaw_half(y, 1.04), (y - 0.28) / 1.34))


def jaw_half(y: Layer, half: float) -> Layer:
    """Half the width of a face: narrower towards the chin."""
    return half * (1 - 0.15 * smooth(0.5, 1.4, y))


def jaw_tone(x: Layer, y: Layer, skin: NDArray) -> NDArray:
    return skin * (0.98 - 0.16 * x * x - 0.10 * smooth(1.0, 1.6, y))[..., None]


def back_hair(x: Layer, y: Layer) -> Layer:
    """Long hair behind neck and shoulders."""
    half = 1.40 + 0.13 * np.sin((y + 0.6) * 1.25)
    return smooth(half + 0.07, half - 0.07, np.abs(x)) * smooth(-0.5, -0.2, y) * smooth(2.9, 2.5, y)


def locks(x: Layer, y: Layer) -> Layer:
    """Long hair that falls before the shoulders and frames the face."""
    inner = 1.02 + 0.10 * np.sin((y - 0.4) * 1.1) + 0.18 * smooth(1.2, 2.6, y)
    outer = 1.40 + 0.13 * np.sin((y + 0.6) * 1.25)
    away = np.abs(x)
    between = smooth(inner - 0.12, inner + 0.16, away) * smooth(outer + 0.07, outer - 0.07, away)
    return between * smooth(0.1, 1.0, y) * smooth(3.15, 2.6, y + 0.25 * np.abs(away - 1.25))


def top_hair(x: Layer, y: Layer, long_hair: bool) -> Layer:
    """The whole shape of the hair around the head."""
    rx, ry = (1.46, 1.62) if long_hair else (1.24, 1.42)
    shape = oval(x, y, -0.22, rx, ry, 0.035)
    return shape * (1.0 if long_hair else smooth(0.30, 0.05, y))


def crown(x: Layer, y: Layer, long_hair: bool) -> Layer:
    """Hair over the forehead, down to the hairline."""
    line = -0.80 + 0.34 * x * x if long_hair else -0.74 + 0.22 * x * x + 0.30 * x**4
    return top_hair(x, y, long_hair) * smooth(0.16, -0.16, y - line)


def hair_colour(x: Layer, y: Layer, colour: Colour, light: float) -> NDArray:
    """Strands run from the crown; a band of light lies over them."""
    angle = np.arctan2(x, -(y + 1.1)) + 0.25 * np.sin(2.2 * y)
    noise = np.random.default_rng(5).normal(0, 1, 512)
    noise = np.convolve(np.tile(noise, 3), np.hanning(9) / np.hanning(9).sum(), "same")[512:1024]
    strands = np.interp(angle, np.linspace(-np.pi, np.pi, 512), noise)
    fall = np.interp(x, np.linspace(-4, 4, 512), np.roll(noise, 99))
    strands = strands * smooth(0.9, -0.1, y) + fall * smooth(-0.1, 0.9, y)
    band = np.exp(-(((np.hypot(x * 0.9, y + 0.25) - 1.12) / 0.16) ** 2)) * smooth(0.2, -0.6, y)
    edge = smooth(1.75, 1.15, np.hypot(x, (y + 0.2) * 0.9)) * 0.10 + 0.90
    tone = light * edge * (1.0 + 0.10 * strands)
    return np.array(colour) * tone[..., None] + 34 * (band * (1 + 0.5 * strands))[..., None]


def placed(face: MeanFace, x: Layer, y: Layer, long_hair: bool) -> tuple[NDArray, Layer]:
    """The mean face in the figure, feathered where the drawing takes over."""
    scale = E / FACE_E
    matrix = np.float32(
        [
            [scale, 0, MIDDLE - SIDE / 2 * scale],
            [0, scale, EYE_LINE - EYES[0][1] * scale],
        ]
    )
    size = (WIDTH, HEIGHT)
    pixels = cv2.warpAffine(face.pixels, matrix, size, flags=cv2.INTER_CUBIC)
    person = cv2.warpAffine(face.person.astype(np.float32), matrix, size)
    half = jaw_half(y, 1.14 if long_hair else 1.04)
    shape = smooth(1.08, 0.84, np.hypot(x / half, (y - 0.26) / 1.30))
    # Hair from the mean above the forehead would lie on the drawn hair like a veil.
    return pixels.astype(np.float64), shape * smooth(-0.95, -0.60, y) * smooth(0.4, 0.7, person)
