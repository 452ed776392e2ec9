"""Tables of numbers as coloured cells: what the page draws of a convolution (pure)."""

from __future__ import annotations

from typing import TypedDict

from perfumer.web.how.convolution import PICTURE, POOL, WEIGHTS, Grid, Kernel, Step, convolved
from perfumer.web.how.convolution import kept as above_zero
from perfumer.web.how.convolution import pooled as pooled_grid
from perfumer.web.how.convolution import steps as all_steps

CELL = 10  # units of a drawing
DARK, LIGHT = (27, 38, 31), (255, 246, 222)  # of a picture: 0 and its largest number
BELOW, ZERO, ABOVE = (24, 86, 110), (236, 226, 202), (196, 124, 44)  # of what a filter found
INK, PAPER = "#000000", "#ffffff"


class CellView(TypedDict):
    """``step`` is the one whose window has this cell in its middle, or as near as it gets."""

    x: int
    y: int
    text: str
    fill: str
    ink: str
    step: int


class TableView(TypedDict):
    """Cells row by row; ``width`` and ``height`` in units."""

    cells: list[CellView]
    width: int
    height: int


class StepView(TypedDict):
    x: int
    y: int
    products: list[str]
    total: str


class ConvolutionView(TypedDict):
    """``at`` is the step that a page without JavaScript shows."""

    picture: TableView
    kernel: TableView
    products: TableView
    result: TableView
    kept: TableView
    pooled: TableView
    steps: list[StepView]
    colours: dict[str, tuple[str, str]]  # of a product, as written: its cell and its ink
    at: int
    window: int
    block: tuple[int, int, int]  # x, y and side of the four numbers that hold the largest


def convolution_view(kernel: Kernel) -> ConvolutionView:
    """All that is drawn of one filter on the small face."""
    weights = WEIGHTS[kernel]
    steps = all_steps(PICTURE, weights)
    result = convolved(PICTURE, weights)
    most = max(abs(step.total) for step in steps)
    at = max(range(len(steps)), key=lambda number: steps[number].total)
    kept = above_zero(result)
    pooled = pooled_grid(kept)
    products = tuple(steps[at].products[n : n + 3] for n in range(0, 9, 3))
    brightest = max(map(max, PICTURE))
    return ConvolutionView(
        picture=_picture(len(result[0])),
        kernel=_table(weights, 1),
        products=_table(products, brightest),
        result=_table(result, most),
        kept=_table(kept, most),
        pooled=_table(pooled, most),
        steps=[_step(step) for step in steps],
        colours={
            _written(product): (_hex(colour), _ink(colour))
            for product in {product for step in steps for product in step.products}
            for colour in [_found(product, brightest)]
        },
        at=at,
        window=len(weights) * CELL,
        block=_block_of(pooled),
    )


def _picture(columns: int) -> TableView:
    brightest = max(map(max, PICTURE))
    colours = {value: _between(DARK, LIGHT, value / brightest) for value in range(brightest + 1)}
    view = _cells(PICTURE, colours)
    width = len(PICTURE[0])
    for number, cell in enumerate(view["cells"]):
        row, column = divmod(number, width)
        last = columns - 1
        cell["step"] = min(max(row - 1, 0), last) * columns + min(max(column - 1, 0), last)
    return view


def _table(grid: Grid, most: int) -> TableView:
    values = {value for row in grid for value in row}
    return _cells(grid, {value: _found(value, most) for value in values})


def _found(value: int, most: int) -> tuple[int, int, int]:
    """Blue below zero, amber above; the further off, the stronger."""
    return _between(ZERO, ABOVE if value > 0 else BELOW, min(1.0, abs(value) / max(most, 1)))


def _cells(grid: Grid, colours: dict[int, tuple[int, int, int]]) -> TableView:
    cells = [
        CellView(
            x=column * CELL,
            y=row * CELL,
            text=_written(value),
            fill=_hex(colours[value]),
            ink=_ink(colours[value]),
            step=0,
        )
        for row, line in enumerate(grid)
        for column, value in enumerate(line)
    ]
    return TableView(cells=cells, width=len(grid[0]) * CELL, height=len(grid) * CELL)


def _step(step: Step) -> StepView:
    return StepView(
        x=step.column * CELL,
        y=step.row * CELL,
        products=[_written(product) for product in step.products],
        total=_written(step.total),
    )


def _block_of(pooled: Grid) -> tuple[int, int, int]:
    places = [
        (value, row, column) for row, line in enumerate(pooled) for column, value in enumerate(line)
    ]
    _, row, column = max(places, key=lambda place: place[0])
    return column * POOL * CELL, row * POOL * CELL, POOL * CELL


def _written(value: int) -> str:
    return str(value).replace("-", "\N{MINUS SIGN}")  # as wide as a plus


def _between(
    low: tuple[int, int, int], high: tuple[int, int, int], share: float
) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _ink(colour: tuple[int, int, int]) -> str:
    """Of a number on ``colour``: whichever stands out more (WCAG 2.2, relative luminance)."""
    linear = [
        c / 12.92 if (c := value / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for value in colour
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if luminance < 0.179 else INK  # there both stand out 4.6 times
