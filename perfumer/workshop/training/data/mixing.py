"""Puts grey, tight faces into colour photographs, so that expressions are also learnt in colour.

Those who voted on expressions saw small grey pictures cut close around the face. A network that
learns expressions from these alone reads a colour photograph, with hair and a room around the
face, badly: it learns the look of the data set with them. So some of these faces are laid over a
face of another data set in the same batch: in its light and colours, with soft edges.
"""

from __future__ import annotations

import torch
from torch import Tensor

from perfumer.workshop.training.data.dice import Dice

EDGE = 0.14  # width of the soft edge, as a share of half the picture
CORNER = 6  # exponent of the outline: 2 would be an ellipse, infinity a square
LUMA = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


def into_photographs(
    pictures: Tensor, grid: Tensor, tight: Tensor, share: float, dice: Dice
) -> Tensor:
    """Lay a ``share`` of the ``tight`` pictures over others; return all pictures.

    ``pictures`` (batch, 3, side, side), 0 to 1, were sampled at the positions ``grid`` (batch,
    side, side, 2), -1 to 1 inside the picture. A batch without other pictures is not changed.
    """
    others = torch.nonzero(~tight).flatten()
    chosen = torch.nonzero(tight & dice.some(len(pictures), share)).flatten()
    if not len(others) or not len(chosen):
        return pictures
    under = pictures[others[(dice.uniform(len(chosen), 0, 1) * len(others)).long()]]
    inside = _inside(grid[chosen])[:, None]
    coloured = _in_colours_of(pictures[chosen], under)
    mixed = pictures.clone()
    mixed[chosen] = inside * coloured + (1 - inside) * under
    return mixed


def _inside(grid: Tensor) -> Tensor:
    """Return 1 inside the picture and 0 outside, with a soft edge: (batch, side, side)."""
    outline = (grid.abs() ** CORNER).sum(dim=-1) ** (1 / CORNER)
    return ((1 - outline) / EDGE).clamp(0, 1)


def _in_colours_of(faces: Tensor, others: Tensor) -> Tensor:
    """Give grey ``faces`` the colours of ``others``, and half of the way to their light.

    In the middle of ``others`` each colour is fitted as a straight line over the brightness.
    """
    weights = torch.tensor(LUMA, device=faces.device).view(1, 3, 1, 1)
    side = others.shape[-1]
    middle = others[:, :, side // 4 : side - side // 4, side // 4 : side - side // 4]
    light = (middle * weights).sum(dim=1, keepdim=True)
    mean, spread = _mean(light), _spread(light)
    colour = _mean(middle)
    slope = _mean((middle - colour) * (light - mean)) / spread**2
    own = faces.mean(dim=1, keepdim=True)
    own_mean, own_spread = _mean(own), _spread(own)
    lit = (own - own_mean) / own_spread * (own_spread + spread) / 2 + (own_mean + mean) / 2
    return (colour + slope * (lit - mean)).clamp(0, 1)


def _mean(values: Tensor) -> Tensor:
    return values.mean(dim=(2, 3), keepdim=True)


def _spread(values: Tensor) -> Tensor:
    return values.std(dim=(2, 3), keepdim=True).clamp(min=0.02)
