"""Grey, tight faces laid over colour photographs: what is kept of each."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from perfumer.workshop.training.data.augment import augment_batch
from perfumer.workshop.training.data.dice import Dice
from perfumer.workshop.training.data.mixing import into_photographs

SIDE = 48
CPU = torch.device("cpu")
ZOOM = 1.5  # the faces are made smaller, so that the photograph is seen around them


def dice() -> Dice:
    return Dice(1, 2, 0, CPU)


def batch():
    """A grey pattern, tight, and a reddish photograph with another pattern."""
    across = torch.linspace(-3, 3, SIDE)
    face = 0.5 + 0.25 * torch.sin(2 * across)[None, :] * torch.cos(across)[:, None]
    light = 0.4 + 0.2 * torch.cos(3 * across)[:, None].expand(SIDE, SIDE)
    photograph = torch.stack([1.3 * light, 0.7 * light, 0.4 * light])
    pictures = torch.stack([face.expand(3, SIDE, SIDE), photograph])
    affine = torch.tensor([[ZOOM, 0.0, 0.0], [0.0, ZOOM, 0.0]]).expand(2, 2, 3)
    grid = functional.affine_grid(affine, [2, 3, SIDE, SIDE], align_corners=False)
    return pictures, grid, torch.tensor([True, False])


def middle(picture):
    return picture[..., SIDE // 3 : -SIDE // 3, SIDE // 3 : -SIDE // 3]


def alike(one, other) -> float:
    return float(torch.corrcoef(torch.stack([one.flatten(), other.flatten()]))[0, 1])


def test_a_batch_without_others_is_unchanged():
    pictures, grid, _ = batch()
    for tight in (True, False):
        marked = torch.full((2,), tight)
        assert torch.equal(into_photographs(pictures, grid, marked, 1.0, dice()), pictures)
    assert torch.equal(
        into_photographs(pictures, grid, torch.tensor([True, False]), 0.0, dice()), pictures
    )


def test_the_middle_keeps_what_the_face_shows_and_the_edge_is_the_photograph():
    pictures, grid, tight = batch()
    before = pictures.clone()
    mixed = into_photographs(pictures, grid, tight, 1.0, dice())
    assert alike(middle(mixed[0]).mean(dim=0), middle(pictures[0]).mean(dim=0)) > 0.99
    assert abs(alike(middle(mixed[0]).mean(dim=0), middle(pictures[1]).mean(dim=0))) < 0.3
    assert torch.equal(mixed[0, :, :4], pictures[1, :, :4])
    assert torch.equal(mixed[0, :, :, -4:], pictures[1, :, :, -4:])
    assert torch.equal(mixed[1], pictures[1])
    assert torch.equal(pictures, before)


def test_the_colours_are_those_of_the_photograph():
    pictures, grid, tight = batch()
    mixed = into_photographs(pictures, grid, tight, 1.0, dice())
    red, green, blue = middle(mixed[0]).mean(dim=(1, 2))
    assert float(red / blue) == pytest.approx(1.3 / 0.4, rel=0.1)
    assert float(green / blue) == pytest.approx(0.7 / 0.4, rel=0.1)
    assert 0 <= float(mixed.min()) <= float(mixed.max()) <= 1


def test_a_photograph_of_one_colour_is_no_division_by_zero():
    pictures, grid, tight = batch()
    pictures[1] = 0.5
    assert bool(torch.isfinite(into_photographs(pictures, grid, tight, 1.0, dice())).all())


def test_training_mixes_as_it_is_told():
    pictures = torch.randint(0, 255, (6, 40, 40, 3), dtype=torch.uint8)
    tight = torch.arange(6) < 3
    plain, mixed = (augment_batch(pictures, tight, 24, 0.3, dice(), mix) for mix in (0, 1))
    assert plain.shape == mixed.shape
    assert not torch.equal(plain[:3], mixed[:3])
