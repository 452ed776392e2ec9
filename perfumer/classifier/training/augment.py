"""Augmentation of whole batches in torch: one resampling does the geometry and the scaling."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

MEAN = (0.485, 0.456, 0.406)  # ImageNet's, so that its weights can be started from
STD = (0.229, 0.224, 0.225)


def normalised(pictures: Tensor) -> Tensor:
    """(batch, 3, h, w) in 0 to 1 → ImageNet's mean 0 and deviation 1 per channel."""
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return (pictures - mean) / std


def to_float(pictures: Tensor) -> Tensor:
    """(batch, h, w, 3) uint8 → (batch, 3, h, w) float in 0 to 1."""
    return pictures.permute(0, 3, 1, 2).float().div_(255)


def plain(pictures: Tensor, size: int) -> Tensor:
    """As the kiosk sees them: scaled and normalised, nothing else."""
    scaled = functional.interpolate(
        to_float(pictures), size=(size, size), mode="bilinear", antialias=True
    )
    return normalised(scaled)


def augmented(pictures: Tensor, tight: Tensor, size: int, random: torch.Generator) -> Tensor:
    """``pictures`` (batch, side, side, 3) uint8, ``tight`` (batch,) bool → (batch, 3, size, size).

    Flip, turn, shift, scale and a face-pose warp in one resampling; then brightness, contrast,
    colour cast, grey, low resolution and erasing.
    """
    moved = functional.grid_sample(
        to_float(pictures),
        _grid(len(pictures), tight, size, random),
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )
    return normalised(_erased(_coloured(_lowered(moved, random), random), random))


def _uniform(n: int, low: float, high: float, random: torch.Generator) -> Tensor:
    return torch.rand(n, generator=random) * (high - low) + low


def _grid(n: int, tight: Tensor, size: int, random: torch.Generator) -> Tensor:
    """Where each output pixel looks; tight crops are also seen from further away."""
    angle = _uniform(n, -15, 15, random) * math.pi / 180
    far = torch.where(tight, 1.45, 1.12)
    zoom = 0.85 + torch.rand(n, generator=random) * (far - 0.85)
    flip = torch.where(torch.rand(n, generator=random) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0], affine[:, 0, 1] = cos * flip, -sin
    affine[:, 1, 0], affine[:, 1, 1] = sin * flip, cos
    affine[:, :, 2] = torch.rand(n, 2, generator=random) * 0.16 - 0.08
    grid = functional.affine_grid(affine, [n, 3, size, size], align_corners=False)
    # A face that turns shows one half wider than the other: x' = x + k (1 - x²).
    turn = _uniform(n, -0.12, 0.12, random).view(n, 1, 1)
    grid[..., 0] += turn * (1 - grid[..., 0].clamp(-1, 1) ** 2)
    return grid


def _lowered(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A tenth of the batch as a far or cheap camera would see it."""
    some = torch.rand(len(pictures), generator=random) < 0.1
    if not some.any():
        return pictures
    side = pictures.shape[-1]
    low = int(torch.randint(side // 3, side * 3 // 4, (1,), generator=random))
    small = functional.interpolate(pictures[some], size=(low, low), mode="bilinear", antialias=True)
    pictures[some] = functional.interpolate(small, size=(side, side), mode="bilinear")
    return pictures


def _coloured(pictures: Tensor, random: torch.Generator) -> Tensor:
    n = len(pictures)
    gain = _uniform(n, 0.65, 1.4, random).view(n, 1, 1, 1)
    cast = (torch.rand(n, 3, generator=random) * 0.2 + 0.9).view(n, 3, 1, 1)
    contrast = _uniform(n, 0.7, 1.3, random).view(n, 1, 1, 1)
    middle = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = ((pictures - middle) * contrast + middle) * gain * cast
    grey = torch.rand(n, generator=random) < 0.2
    pictures[grey] = pictures[grey].mean(dim=1, keepdim=True).expand(-1, 3, -1, -1)
    return pictures.clamp_(0, 1)


def _erased(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A quarter of the batch loses a box, as behind a hand, a mask or a cup."""
    side = pictures.shape[-1]
    chosen = torch.nonzero(torch.rand(len(pictures), generator=random) < 0.25).flatten()
    for index in chosen.tolist():
        height, width = torch.randint(side // 8, side * 2 // 5, (2,), generator=random).tolist()
        top = int(torch.randint(0, side - height, (1,), generator=random))
        left = int(torch.randint(0, side - width, (1,), generator=random))
        pictures[index, :, top : top + height, left : left + width] = float(
            torch.rand(1, generator=random)
        )
    return pictures
