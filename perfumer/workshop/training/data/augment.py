"""Augmentation of whole batches in torch: one resampling does the geometry and the scaling.

Only :func:`augmented` changes pictures, and only training calls it; validation and the kiosk
see :func:`plain` ones.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from perfumer.workshop.training.data.dice import Dice

MEAN = (0.485, 0.456, 0.406)  # ImageNet's, so that its weights can be started from
STD = (0.229, 0.224, 0.225)


def normalised(pictures: Tensor) -> Tensor:
    """(batch, 3, h, w) in 0 to 1 → ImageNet's mean 0 and deviation 1 per channel."""
    mean = torch.tensor(MEAN, device=pictures.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=pictures.device).view(1, 3, 1, 1)
    return (pictures - mean) / std


def to_float(pictures: Tensor) -> Tensor:
    """(batch, h, w, 3) uint8 → (batch, 3, h, w) float in 0 to 1."""
    return pictures.permute(0, 3, 1, 2).float().div_(255)


def plain(pictures: Tensor, size: int) -> Tensor:
    """As the kiosk sees them: scaled and normalised, nothing else."""
    return normalised(_shrunk(to_float(pictures), size))


def augmented(pictures: Tensor, tight: Tensor, size: int, strength: float, dice: Dice) -> Tensor:
    """``pictures`` (batch, side, side, 3) uint8, ``tight`` (batch,) bool → (batch, 3, size, size).

    Flip, turn, shift, scale and a face-pose warp in one resampling; then brightness, contrast,
    colour cast, grey, low resolution and erasing. ``strength`` scales it all; 0 is :func:`plain`.
    """
    if strength == 0:
        return plain(pictures, size)
    whole = to_float(pictures)
    # Half the batches are averaged before they shrink, half are not: cameras and libraries
    # differ in this, and a network that saw one way only misreads the other.
    between = size * 5 // 4
    if dice.chance(0.5) and between < whole.shape[-1]:
        whole = _shrunk(whole, between)
    moved = functional.grid_sample(
        whole,
        _grid(len(whole), tight, size, strength, dice),
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )
    lowered = _lowered(moved, strength, dice)
    return normalised(_erased(_coloured(lowered, strength, dice), strength, dice))


def _shrunk(pictures: Tensor, size: int) -> Tensor:
    return functional.interpolate(pictures, size=(size, size), mode="bilinear", antialias=True)


def _grid(n: int, tight: Tensor, size: int, strength: float, dice: Dice) -> Tensor:
    """Where each output pixel looks; tight crops are also seen from further away."""
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


def _lowered(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    """A tenth of the pictures, at full strength, as a far or cheap camera would see them."""
    some = dice.some(len(pictures), 0.1 * strength)
    side = pictures.shape[-1]
    small = _shrunk(pictures[some], dice.whole(side // 3, side * 3 // 4)) if some.any() else None
    if small is not None:
        pictures[some] = functional.interpolate(small, size=(side, side), mode="bilinear")
    return pictures


def _coloured(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    n = len(pictures)
    gain = torch.exp(dice.uniform(n, -0.45, 0.45) * strength).view(n, 1, 1, 1)
    contrast = torch.exp(dice.uniform(n, -0.35, 0.35) * strength).view(n, 1, 1, 1)
    cast = 1 + (dice.uniform((n, 3), -0.1, 0.1) * strength).view(n, 3, 1, 1)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = ((pictures - middle) * contrast + middle) * gain * cast
    grey = dice.some(n, 0.2 * strength).view(n, 1, 1, 1)
    pictures = torch.where(grey, pictures.mean(dim=1, keepdim=True), pictures)
    return pictures.clamp_(0, 1)


def _erased(pictures: Tensor, strength: float, dice: Dice) -> Tensor:
    """Some pictures lose a box, as behind a hand, a mask or a cup: a quarter at full strength."""
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
