"""Squares of a frame: which to search for faces, how they are cut out and mapped back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import cycle, islice, zip_longest

import cv2
import numpy as np

from perfumer.messages import Box, Face, Image, Point

SIDE = 128  # pixels: what the detector takes
MIN_SIDE = 128  # pixels; side of the smallest view that is searched
# In shares of the frame's shorter side: the side of a view, and how much neighbours overlap. A
# face up to that overlap is whole in one of them.
NEAR_VIEW, NEAR_OVERLAP = 1.0, 0.4
FAR_VIEW, FAR_OVERLAP = 0.5, 0.15
FAR_DEPTH = 0.85  # share of the frame's height that small views cover: no far face is below


@dataclass(frozen=True, slots=True)
class View:
    """A square of a frame, in pixels; what lies outside the frame is black."""

    x: int
    y: int
    side: int


@lru_cache(maxsize=8)
def views(width: int, height: int) -> tuple[View, ...]:
    """Return what to search, in turn: the whole and large squares alternate with small ones.

    Every face from about a fifteenth of the frame's shorter side upwards is large enough and
    whole in one of them. Large ones come several times.
    """
    short, long = min(width, height), max(width, height)
    large = [View((width - long) // 2, (height - long) // 2, long)]
    if long > short:
        large += grid(width, height, round(NEAR_VIEW * short), NEAR_OVERLAP * short)
    side = round(FAR_VIEW * short)
    if side < MIN_SIDE:
        return tuple(large)
    small = grid(width, round(FAR_DEPTH * height), side, FAR_OVERLAP * short)
    pairs = zip_longest(islice(cycle(large), max(len(large), len(small))), small)
    return tuple(view for pair in pairs for view in pair if view is not None)


def grid(width: int, height: int, side: int, overlap: float) -> list[View]:
    """Return squares that cover ``width`` × ``height``; neighbours overlap by at least that."""
    return [
        View(x, y, side)
        for y in starts(height, side, overlap)
        for x in starts(width, side, overlap)
    ]


def starts(length: int, side: int, overlap: float) -> list[int]:
    """Return where windows begin that cover ``length`` evenly."""
    if length <= side:
        return [0]
    count = max(2, math.ceil((length - overlap) / (side - overlap)))
    return [round(n * (length - side) / (count - 1)) for n in range(count)]


def around(box: Box, sizes: float, image: Image) -> View:
    """Return the square around ``box``, ``sizes`` times as large."""
    height, width = image.shape[:2]
    side = round(max(box.width * width, box.height * height, 8) * sizes)
    at = box.center
    return View(round(at.x * width - side / 2), round(at.y * height - side / 2), side)


def cut(view: View, image: Image) -> Image:
    """Return the view at the detector's size: (128, 128, 3) uint8."""
    height, width = image.shape[:2]
    left, top = max(0, view.x), max(0, view.y)
    right, bottom = min(width, view.x + view.side), min(height, view.y + view.side)
    scale = SIDE / view.side
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    shown = cv2.resize(halve(image[top:bottom, left:right], scale), size)
    x = min(round((left - view.x) * scale), SIDE - 1)
    y = min(round((top - view.y) * scale), SIDE - 1)
    square = np.zeros((SIDE, SIDE, 3), np.uint8)
    part = shown[: SIDE - y, : SIDE - x]
    square[y : y + part.shape[0], x : x + part.shape[1]] = part
    return square


def halve(part: Image, scale: float) -> Image:
    """Halve ``part`` as often as ``scale`` allows, so that the resize after it skips no pixel.

    OpenCV averages two by two pixels ten times as fast as it averages others.
    """
    while scale <= 0.5 and min(part.shape[:2]) >= 2:
        height, width = part.shape[0] // 2, part.shape[1] // 2
        whole = part[: height * 2, : width * 2]
        part = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))
        scale *= 2
    return part


def place(face: Face, view: View, image: Image) -> Face | None:
    """Return ``face`` of a view in coordinates of ``image``; None when it lies outside."""
    height, width = image.shape[:2]

    def across(x: float) -> float:
        return float((view.x + x * view.side) / width)

    def down(y: float) -> float:
        return float((view.y + y * view.side) / height)

    box = face.box
    left, right = max(0.0, across(box.x)), min(1.0, across(box.x + box.width))
    top, bottom = max(0.0, down(box.y)), min(1.0, down(box.y + box.height))
    if right <= left or bottom <= top:
        return None
    return replace(
        face,
        box=Box(left, top, right - left, bottom - top),
        key_points=tuple(Point(across(p.x), down(p.y)) for p in face.key_points),
    )
