"""Turn tables of numbers into coloured cells, as the page draws a convolution (pure)."""

from __future__ import annotations

from typing import TypedDict

from perfumer.web.how.convolution import (
    PICTURE,
    POOL,
    WEIGHTS,
    Grid,
    Kernel,
    Step,
    convolve,
    list_steps,
    max_pool,
    relu,
)

CELL = 10  # side of a cell in units of the drawing
DARK, LIGHT = (27, 38, 31), (255, 246, 222)  # colours of 0 and of a picture's largest number
BELOW, ZERO, ABOVE = (24, 86, 110), (236, 226, 202), (196, 124, 44)  # colours of a result
INK, PAPER = "#000000", "#ffffff"


class CellView(TypedDict):
    """One cell; ``step`` is the step whose window is centred on it, or nearest to it."""

    x: int
    y: int
    text: str
    fill: str
    ink: str
    step: int


class TableView(TypedDict):
    """A table's cells row by row; ``width`` and ``height`` in units."""

    cells: list[CellView]
    width: int
    height: int


class StepView(TypedDict):
    """One step of the window: its place, its products and their sum."""

    x: int
    y: int
    products: list[str]
    total: str


class ConvolutionView(TypedDict):
    """One filter on the small face; ``at`` is the step shown without JavaScript."""

    picture: TableView
    kernel: TableView
    products: TableView
    result: TableView
    kept: TableView
    pooled: TableView
    steps: list[StepView]
    colours: dict[str, tuple[str, str]]  # by a product as text: colours of cell and text
    at: int
    window: int  # side of the window in units
    block: tuple[int, int, int]  # x, y and side of the four numbers that hold the largest result


def convolution_view(kernel: Kernel) -> ConvolutionView:
    """Return everything that is drawn of one filter on the small face."""
    weights = WEIGHTS[kernel]
    steps = list_steps(PICTURE, weights)
    result = convolve(PICTURE, weights)
    largest = max(abs(step.total) for step in steps)
    at = max(range(len(steps)), key=lambda number: steps[number].total)
    kept = relu(result)
    pooled = max_pool(kept)
    products = tuple(steps[at].products[n : n + 3] for n in range(0, 9, 3))
    brightest = max(map(max, PICTURE))
    return ConvolutionView(
        picture=_picture(len(result[0])),
        kernel=_table(weights, 1),
        products=_table(products, brightest),
        result=_table(result, largest),
        kept=_table(kept, largest),
        pooled=_table(pooled, largest),
        steps=[_step(step) for step in steps],
        colours={
            _format(product): (_hex(colour), _ink(colour))
            for product in {product for step in steps for product in step.products}
            for colour in [_colour(product, brightest)]
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


def _table(grid: Grid, largest: int) -> TableView:
    values = {value for row in grid for value in row}
    return _cells(grid, {value: _colour(value, largest) for value in values})


def _colour(value: int, largest: int) -> tuple[int, int, int]:
    """Return blue below zero and amber above, stronger with the distance from zero."""
    return _between(ZERO, ABOVE if value > 0 else BELOW, min(1.0, abs(value) / max(largest, 1)))


def _cells(grid: Grid, colours: dict[int, tuple[int, int, int]]) -> TableView:
    cells = [
        CellView(
            x=column * CELL,
            y=row * CELL,
            text=_format(value),
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
        products=[_format(product) for product in step.products],
        total=_format(step.total),
    )


def _block_of(pooled: Grid) -> tuple[int, int, int]:
    places = [
        (value, row, column) for row, line in enumerate(pooled) for column, value in enumerate(line)
    ]
    _, row, column = max(places, key=lambda place: place[0])
    return column * POOL * CELL, row * POOL * CELL, POOL * CELL


def _format(value: int) -> str:
    return str(value).replace("-", "\N{MINUS SIGN}")  # as wide as a plus


def _between(
    low: tuple[int, int, int], high: tuple[int, int, int], share: float
) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _ink(colour: tuple[int, int, int]) -> str:
    """Return the text colour that stands out more on ``colour`` (WCAG 2.2, luminance)."""
    linear = [
        c / 12.92 if (c := value / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for value in colour
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if luminance < 0.179 else INK  # the luminance at which both have a contrast of 4.6
