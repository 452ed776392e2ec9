"""Compute a convolution that the eye can follow: a face of 12 × 12 numbers, filters of 3 × 3.

It is what a neural network does with pixels, with small whole numbers (pure).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Grid = tuple[tuple[int, ...], ...]

PICTURE: Grid = tuple(
    tuple(int(digit) for digit in row)
    for row in (
        "000000000000",
        "000077770000",
        "000777777000",
        "007777777700",
        "007717717700",
        "007717717700",
        "007777777700",
        "007777777700",
        "007177771700",
        "000711117000",
        "000077770000",
        "000000000000",
    )
)
POOL = 2  # numbers in each direction that max pooling turns into one


class Kernel(StrEnum):
    """The filters to choose from."""

    UPRIGHT = "upright"
    LEVEL = "level"
    SMOOTH = "smooth"


WEIGHTS: dict[Kernel, Grid] = {
    Kernel.UPRIGHT: ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    Kernel.LEVEL: ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    Kernel.SMOOTH: ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The window at one place; ``row`` and ``column`` are those of its upper left number."""

    row: int
    column: int
    products: tuple[int, ...]
    total: int


def list_steps(picture: Grid, kernel: Grid) -> list[Step]:
    """Return the window at every place where it fits, row by row."""
    side = len(kernel)
    rows, columns = len(picture) - side + 1, len(picture[0]) - side + 1
    return [_step(picture, kernel, row, column) for row in range(rows) for column in range(columns)]


def _step(picture: Grid, kernel: Grid, row: int, column: int) -> Step:
    side = len(kernel)
    products = tuple(
        picture[row + down][column + across] * kernel[down][across]
        for down in range(side)
        for across in range(side)
    )
    return Step(row, column, products, sum(products))


def convolve(picture: Grid, kernel: Grid) -> Grid:
    """Return the totals of all steps as a grid."""
    width = len(picture[0]) - len(kernel) + 1
    totals = [step.total for step in list_steps(picture, kernel)]
    return tuple(tuple(totals[n : n + width]) for n in range(0, len(totals), width))


def relu(grid: Grid) -> Grid:
    """Replace what is below zero with zero (ReLU)."""
    return tuple(tuple(max(0, value) for value in row) for row in grid)


def max_pool(grid: Grid) -> Grid:
    """Keep the largest of each ``POOL`` × ``POOL`` numbers (max pooling)."""
    rows, columns = range(0, len(grid), POOL), range(0, len(grid[0]), POOL)
    return tuple(tuple(max(_block(grid, row, column)) for column in columns) for row in rows)


def _block(grid: Grid, row: int, column: int) -> Sequence[int]:
    return [value for line in grid[row : row + POOL] for value in line[column : column + POOL]]
