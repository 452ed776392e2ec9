"""Augments whole batches in PyTorch; one resampling does all geometry and the scaling.

Only training calls :func:`augment_batch`; validation and the kiosk read :func:`plain` pictures.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from perfumer.workshop.training.data.dice import Dice
from perfumer.workshop.training.data.mixing import into_photographs

MEAN = (0.485, 0.456, 0.406)  # of ImageNet, so that training can start from its weights
STD = (0.229, 0.224, 0.225)


def normalise(pictures: Tensor) -> Tensor:
    """Normalise (batch, 3, h, w), 0 to 1, to mean 0 and deviation 1 of ImageNet per channel."""
    mean = torch.tensor(MEAN, device=pictures.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=pictures.device).view(1, 3, 1, 1)
    return (pictures - mean) / std


def to_float(pictures: Tensor) -> Tensor:
    """Return pictures (batch, h, w, 3) uint8 as (batch, 3, h, w) float, 0 to 1."""
    return pictures.permute(0, 3, 1, 2).float().div_(255)


def plain(pictures: Tensor, size: int) -> Tensor:
    """Return pictures as the kiosk reads them: scaled and normalised only."""
    return normalise(_shrink(to_float(pictures), size))


def augment_batch(
    pictures: Tensor, tight: Tensor, size: int, strength: float, dice: Dice, mix: float = 0
) -> Tensor:
    """Augment ``pictures`` (batch, side, side, 3) uint8; return (batch, 3, size, size).

    Flip, turn, shift, scale and a face-pose warp are one resampling; then come low resolution,
    brightness, contrast, colour cast, grey and erasing. ``tight`` (batch,) bool marks crops without
    margin; a share of ``mix`` of them is laid over others (:mod:`.mixing`). ``strength`` scales all
    the rest; 0 is the same as :func:`plain`.
    """
    if strength == 0:
        return plain(pictures, size)
    whole = to_float(pictures)
    # Half of the batches are averaged before they are shrunk, half are not: cameras and libraries
    # differ in this, and a network that was trained on one way only reads the other badly.
    between = size * 5 // 4
    if dice.chance(0.5) and between < whole.shape[-1]:
        whole = _shrink(whole, between)
    grid = _grid(len(whole), tight, size, strength, dice)
    moved = functional.grid_sample(
        whole, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    moved = into_photographs(moved, grid, tight, mix, dice)
    lowered = _lower_resolution(moved, strength, dice)
    return normalise(_erase(_change_colours(lowered, strength, dice), strength, dice))


def _shrink(pictures: Tensor, size: int) -> Tensor:
    return functional.interpolate(pictures, size=(size, size), mode="bilinear", antialias=True)


def _grid(n: int, tight: Tensor, size: int, strength: float, dice: Dice) -> Tensor:
    """Return the source position of each output pixel; tight crops are also made smaller."""
    angle = dice.uniform(n, -16, 16) * strength * math.pi / 180
    near = 1 - 0.16 * strength
    far = torch.where(tight, 1 + 0.8 * min(strength, 0.55), 1 + 0.16 * strength)
    zoom = near + dice.uniform(n, 0, 1) * (far - near)
    flip = torch.where(dice.some(n, 0.5), -1.0, 1.0)
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    affine = torch.zeros(n, 2, 3, device=dice.device)
    affine[:, 0, 0], affine[:, 0, 1] = cos * flip, -sin
    affine[:, 1, 0], affine[:, 1, 1] = sin * flip, cos
    affine[:, :, 2] = dice.uniform((n, 2), -0.1, 0.1) * strength
    grid = functional.affine_grid(affine, [n, 3, size, size], align_corners=False)
    # A face that turns shows one half wider than the other: x' = x + k (1 - x²).
    turn = (dice.uniform(n, -0.12, 0.12) * strength).view(n, 1, 1)
    grid[..., 0] += turn * (1 - grid[..., 0].clamp(-1, 1) ** 2)
    return grid


def _lower_resolution(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    """Lower the resolution of some pictures (a third at full strength), as distance does."""
    some = dice.some(len(pictures), 0.3 * strength)
    side = pictures.shape[-1]
    small = _shrink(pictures[some], dice.whole(side // 3, side * 3 // 4)) if some.any() else None
    if small is not None:
        pictures[some] = functional.interpolate(small, size=(side, side), mode="bilinear")
    return pictures


def _change_colours(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    """Change brightness, contrast and colour cast; make some pictures grey."""
    n = len(pictures)
    gain = torch.exp(dice.uniform(n, -0.45, 0.45) * strength).view(n, 1, 1, 1)
    contrast = torch.exp(dice.uniform(n, -0.35, 0.35) * strength).view(n, 1, 1, 1)
    cast = 1 + (dice.uniform((n, 3), -0.1, 0.1) * strength).view(n, 3, 1, 1)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = ((pictures - middle) * contrast + middle) * gain * cast
    grey = dice.some(n, 0.2 * strength).view(n, 1, 1, 1)
    pictures = torch.where(grey, pictures.mean(dim=1, keepdim=True), pictures)
    return pictures.clamp_(0, 1)


def _erase(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    """Cover a box in some pictures (a quarter at full strength), as a hand or a mask does."""
    n, side = len(pictures), pictures.shape[-1]
    extent = dice.uniform((n, 2), 0.12, 0.4)
    start = dice.uniform((n, 2), 0, 1) * (1 - extent)
    place = (torch.arange(side, device=dice.device) + 0.5) / side
    inside = (place >= start[..., None]) & (place < (start + extent)[..., None])  # (n, 2, side)
    box = (
        inside[:, 0, :, None]
        & inside[:, 1, None, :]
        & dice.some(n, 0.25 * strength**2)[:, None, None]
    )
    shade = dice.uniform((n, 1, 1, 1), 0, 1)
    return torch.where(box[:, None], shade, pictures)
