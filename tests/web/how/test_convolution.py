"""The small convolution that the page explains is a convolution."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from perfumer.web.how.convolution import (
    PICTURE,
    WEIGHTS,
    Kernel,
    convolve,
    list_steps,
    max_pool,
    relu,
)
from perfumer.web.how.drawing import CELL, convolution_view


def as_tensor(grid) -> torch.Tensor:
    return torch.tensor(grid, dtype=torch.float32)[None, None]


@pytest.mark.parametrize("kernel", Kernel)
def test_it_finds_what_pytorch_finds(kernel):
    found = convolve(PICTURE, WEIGHTS[kernel])
    wanted = functional.conv2d(as_tensor(PICTURE), as_tensor(WEIGHTS[kernel]))
    assert torch.equal(as_tensor(found), wanted)
    rest = functional.max_pool2d(functional.relu(wanted), 2)
    assert torch.equal(as_tensor(max_pool(relu(found))), rest)


def test_upright_edges_are_bright_on_the_left_of_a_face_and_dark_on_its_right():
    found = convolve(PICTURE, WEIGHTS[Kernel.UPRIGHT])
    assert all(row[0] >= 0 >= row[-1] for row in found)
    assert max(map(max, found)) == -min(map(min, found))


@pytest.mark.parametrize("kernel", Kernel)
def test_each_step_adds_up(kernel):
    for step in list_steps(PICTURE, WEIGHTS[kernel]):
        assert sum(step.products) == step.total


@pytest.mark.parametrize("kernel", Kernel)
def test_every_step_is_drawn_where_its_result_lies(kernel):
    view = convolution_view(kernel)
    cells = view["result"]["cells"]
    assert len(cells) == len(view["steps"]) == 100
    for cell, step in zip(cells, view["steps"], strict=True):
        assert (cell["x"], cell["y"], cell["text"]) == (step["x"], step["y"], step["total"])


@pytest.mark.parametrize("kernel", Kernel)
def test_a_cell_of_the_face_leads_to_the_window_around_it(kernel):
    view = convolution_view(kernel)
    for cell in view["picture"]["cells"]:
        step = view["steps"][cell["step"]]
        assert step["x"] <= cell["x"] < step["x"] + view["window"]
        assert step["y"] <= cell["y"] < step["y"] + view["window"]


@pytest.mark.parametrize("kernel", Kernel)
def test_the_step_that_is_shown_first_is_the_strongest_and_its_block_keeps_it(kernel):
    view = convolution_view(kernel)
    most = max(int(step["total"].replace("\N{MINUS SIGN}", "-")) for step in view["steps"])
    assert view["steps"][view["at"]]["total"] == str(most)
    x, y, side = view["block"]
    inside = [
        int(cell["text"])
        for cell in view["kept"]["cells"]
        if x <= cell["x"] < x + side and y <= cell["y"] < y + side
    ]
    assert len(inside) == (side // CELL) ** 2
    assert max(inside) == most


def luminance(colour: str) -> float:
    """WCAG 2.2."""
    values = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("table", ["picture", "kernel", "products", "result", "kept", "pooled"])
def test_every_number_can_be_read(kernel, table):
    for cell in convolution_view(kernel)[table]["cells"]:
        dark, bright = sorted([luminance(cell["fill"]), luminance(cell["ink"])])
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, cell
