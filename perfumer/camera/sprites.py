"""Lay images with soft edges on a frame, to a fraction of a pixel, quickly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

SHARP_PX = 1.5  # a shorter way, in pixels, blurs nothing
KERNEL_PX = 9  # longest way that is blurred at full size; OpenCV takes long for larger kernels
BAND_PX = 96  # height of the bands into which a sprite is cut
MIN_SOLID_PX = 48  # width of a solid piece that is worth a call of its own
SHIFT = 4  # bits of a pixel's fraction in OpenCV's coordinates


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of a sprite, in its pixels; a solid one hides all that is behind it."""

    top: int
    bottom: int
    left: int
    right: int
    solid: bool


@dataclass(frozen=True, slots=True)
class Sprite:
    """An image with soft edges; made by :func:`sprite`."""

    pixels: Bytes  # (height, width, 3), RGB, already multiplied by the coverage
    through: Bytes  # (height, width, 3), how much of the background shows, 0 to 255
    anchor: tuple[float, float]  # x, y in pixels from the top left corner
    pieces: tuple[Piece, ...]  # which together are the whole


def sprite(
    pixels: NDArray[np.floating[Any]], alpha: NDArray[np.floating[Any]], anchor: tuple[float, float]
) -> Sprite:
    """Make a sprite of RGB 0 to 255 and coverage 0 to 1, with a transparent rim for shifts."""
    cover = np.pad(alpha, 1)[..., None]
    colours = np.pad(pixels, ((1, 1), (1, 1), (0, 0))) * cover
    through = np.repeat(255 * (1 - cover), 3, axis=2).round().astype(np.uint8)
    return Sprite(
        colours.round().astype(np.uint8),
        through,
        (anchor[0] + 1, anchor[1] + 1),
        tuple(_pieces(through[..., 0])),
    )


def _pieces(through: Bytes) -> Iterator[Piece]:
    """Cut a sprite into bands, and each into a solid middle and its two sides.

    Of a solid piece the background need not be computed, and what is empty need not be drawn:
    together they are most of a large figure.
    """
    height = through.shape[0] - 1  # the last row is the rim
    for top in range(0, height, BAND_PX):
        yield from _band(through, top, min(height, top + BAND_PX))
    yield from _band(through, height, height + 1)


def _band(through: Bytes, top: int, bottom: int) -> Iterator[Piece]:
    # One row above: a shift by a fraction mixes in the pixels above and on the left.
    rows = through[max(0, top - 1) : bottom]
    shown = np.flatnonzero((rows < 255).any(axis=0))
    if shown.size == 0:
        return
    start, end = int(shown[0]), min(through.shape[1], int(shown[-1]) + 2)
    left, right = _longest_gap(np.asarray(rows.any(axis=0)))
    left, right = (left, right) if right > left else (end, end)
    sides = [(start, left, False), (left, right, True), (right, end, False)]
    yield from (Piece(top, bottom, a, b, solid) for a, b, solid in sides if b > a)


def _longest_gap(hollow: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first column after the first, and the end, of the longest run of False."""
    edges = np.flatnonzero(np.diff(np.r_[True, hollow, True]))
    starts, ends = edges[::2] + 1, edges[1::2]
    if starts.size == 0:
        return 0, 0
    longest = int(np.argmax(ends - starts))
    if ends[longest] - starts[longest] < MIN_SOLID_PX:
        return 0, 0
    return int(starts[longest]), int(ends[longest])


def blurred(shown: Sprite, dx: float, dy: float, rows: int) -> Sprite:
    """Return the sprite as it looks while it moves by (dx, dy) pixels: smeared along its way.

    Only the first ``rows`` rows of it are made: those that a frame can show.
    """
    length = math.hypot(dx, dy)
    if length < SHARP_PX:
        return shown
    # A long kernel is slow, and what it leaves needs few pixels: blur a smaller image.
    shrink = math.ceil(length / KERNEL_PX)
    rim = math.ceil(length / 2 / shrink + 1) * shrink
    kernel = _line(dx / shrink, dy / shrink)
    rows = max(rows + rim, 1)
    pixels = _smeared(shown.pixels[:rows], 0, rim, shrink, kernel)
    through = _smeared(shown.through[:rows], 255, rim, shrink, kernel)
    whole = Piece(0, pixels.shape[0], 0, pixels.shape[1], False)
    return Sprite(pixels, through, (shown.anchor[0] + rim, shown.anchor[1] + rim), (whole,))


def _smeared(
    pixels: Bytes, outside: int, rim: int, shrink: int, kernel: NDArray[np.float32]
) -> Bytes:
    height, width = pixels.shape[:2]
    below, right = rim + -height % shrink, rim + -width % shrink
    wide = cv2.copyMakeBorder(
        pixels, rim, below, rim, right, cv2.BORDER_CONSTANT, value=(outside,) * 3
    )
    size = (wide.shape[1], wide.shape[0])
    if shrink > 1:
        small = (size[0] // shrink, size[1] // shrink)
        wide = cv2.resize(wide, small, interpolation=cv2.INTER_AREA)
    wide = cv2.filter2D(wide, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(wide, size) if shrink > 1 else wide, np.uint8)


def _line(dx: float, dy: float) -> NDArray[np.float32]:
    """Return a kernel that averages along a line through its middle."""
    side = 2 * math.ceil(max(abs(dx), abs(dy)) / 2) + 1
    kernel = np.zeros((side, side), np.uint8)
    middle = side // 2
    ends = [
        tuple(round((middle + sign * d / 2) * (1 << SHIFT)) for d in (dx, dy)) for sign in (-1, 1)
    ]
    cv2.line(kernel, ends[0], ends[1], (255,), 1, cv2.LINE_AA, SHIFT)
    return np.asarray(kernel / max(1, int(kernel.sum())), np.float32)


def lay(frame: Bytes, shown: Sprite, x: float, y: float) -> None:
    """Draw the sprite with its anchor at (x, y) pixels; what lies outside is cut off."""
    left, top = x - shown.anchor[0], y - shown.anchor[1]
    column, row = math.floor(left), math.floor(top)
    # Two by two weights shift by a fraction for a fifth of what a warp costs.
    across, down = left - column, top - row
    weights = np.outer((down, 1 - down), (across, 1 - across))
    for piece in shown.pieces:
        _lay_piece(frame, shown, piece, (column, row), weights)


def _lay_piece(
    frame: Bytes,
    shown: Sprite,
    piece: Piece,
    corner: tuple[int, int],
    weights: NDArray[np.float64],
) -> None:
    column, row = corner
    x0, y0 = max(piece.left, -column), max(piece.top, -row)
    x1, y1 = (
        min(end, side - start)
        for end, side, start in (
            (piece.right, frame.shape[1], column),
            (piece.bottom, frame.shape[0], row),
        )
    )
    if x1 <= x0 or y1 <= y0:
        return
    area = frame[y0 + row : y1 + row, x0 + column : x1 + column]
    front = _shifted(shown.pixels, (x0, y0, x1, y1), weights)
    if not piece.solid:
        behind = _shifted(shown.through, (x0, y0, x1, y1), weights)
        front = cv2.add(cv2.multiply(area, behind, scale=1 / 255), front)
    area[...] = front


def _shifted(
    part: Bytes, cut: tuple[int, int, int, int], weights: NDArray[np.float64]
) -> NDArray[Any]:
    x0, y0, x1, y1 = cut
    over, before = int(y0 > 0), int(x0 > 0)
    larger = part[y0 - over : y1, x0 - before : x1]
    moved = cv2.filter2D(larger, -1, weights, anchor=(1, 1), borderType=cv2.BORDER_REPLICATE)
    return moved[over:, before:]
