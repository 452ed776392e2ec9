"""Make a ResNet's values alike before they become whole numbers, without changing its answers.

Cross-layer equalisation (Nagel et al., ICCV 2019): what a channel holds between two convolutions
is divided by a number, and the weights that read it are multiplied by the same; ReLU lets that
through. Then one scale of 256 steps fits every channel, not only the largest.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import torch
from torch import Tensor, nn
from torchvision.models.resnet import Bottleneck

from perfumer.classifier.network import FaceNet
from perfumer.classifier.runtimes.runtime import Numbers

BATCH = 50
MOST = 100.0  # times that a channel is stretched or shrunk
NOTHING = 1e-6  # a channel that never holds more is left alone


@torch.no_grad()
def equalised(network: FaceNet, pictures: Numbers) -> FaceNet:
    """A copy with the same answers; ``pictures`` (n, 3, side, side), as read, show its values.

    Trunks that are no ResNet of bottlenecks are returned as they are.
    """
    alike = copy.deepcopy(network).eval()
    pairs = list(_pairs(alike))
    largest = _largest(alike, [reader for _, reader in pairs], pictures)
    for (norm, reader), seen in zip(pairs, largest, strict=True):
        stretch = _stretch(seen, reader.weight)
        norm.weight.div_(stretch)
        norm.bias.div_(stretch)
        reader.weight.mul_(stretch.view(1, -1, 1, 1))
    return alike


def _pairs(network: FaceNet) -> Iterator[tuple[nn.BatchNorm2d, nn.Conv2d]]:
    """A normalisation, and the convolution that alone reads what ReLU leaves of it."""
    for block in network.modules():
        if isinstance(block, Bottleneck):
            assert isinstance(block.bn1, nn.BatchNorm2d)
            assert isinstance(block.bn2, nn.BatchNorm2d)
            yield block.bn1, block.conv2
            yield block.bn2, block.conv3


def _largest(network: FaceNet, readers: list[nn.Conv2d], pictures: Numbers) -> list[Tensor]:
    """The largest value per channel that each of ``readers`` is given: (channels,)."""
    found = [torch.zeros(reader.in_channels) for reader in readers]

    def watch(place: int) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(module: nn.Module, given: tuple[Tensor, ...]) -> None:
            found[place] = torch.maximum(found[place], given[0].amax((0, 2, 3)))

        return note

    with ExitStack() as stack:
        for place, reader in enumerate(readers):
            stack.callback(reader.register_forward_pre_hook(watch(place)).remove)
        for first in range(0, len(pictures), BATCH):
            network(torch.from_numpy(pictures[first : first + BATCH]))
    return found


def _stretch(seen: Tensor, weight: Tensor) -> Tensor:
    """Per channel: half of the unevenness to the values, half to the weights that read them."""
    share = weight.abs() / weight.abs().amax((1, 2, 3), keepdim=True).clamp_min(1e-12)
    stretch = (seen / share.amax((0, 2, 3)).clamp_min(NOTHING)).sqrt()
    used = seen > NOTHING
    middle = stretch[used].log().mean().exp() if used.any() else torch.tensor(1.0)
    return torch.where(used, (stretch / middle).clamp(1 / MOST, MOST), 1.0)
