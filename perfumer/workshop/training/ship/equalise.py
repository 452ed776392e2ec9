"""Makes the channels of a ResNet similar in size before they become whole numbers.

Cross-layer equalisation (Nagel et al., ICCV 2019): the values of a channel between two convolutions
are divided by a number, and the weights that read them are multiplied by it. ReLU allows that, and
the answers stay the same. Then one scale of 256 steps fits all channels, not only the largest.
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
MAX_STRETCH = 100.0  # largest factor by which a channel is stretched or shrunk
UNUSED = 1e-6  # channels whose values stay below this are not changed


@torch.no_grad()
def equalise_network(network: FaceNet, pictures: Numbers) -> FaceNet:
    """Return a copy with the same answers and similar channels.

    The values are measured on ``pictures`` (n, 3, side, side), normalised. Trunks that are not a
    ResNet of bottlenecks are not changed.
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
    """Return each normalisation with the one convolution that reads it, after ReLU."""
    for block in network.modules():
        if isinstance(block, Bottleneck):
            assert isinstance(block.bn1, nn.BatchNorm2d)
            assert isinstance(block.bn2, nn.BatchNorm2d)
            yield block.bn1, block.conv2
            yield block.bn2, block.conv3


def _largest(network: FaceNet, readers: list[nn.Conv2d], pictures: Numbers) -> list[Tensor]:
    """Return the largest input per channel of each of ``readers``, (channels,)."""
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
    """Return a factor per channel that shares unevenness between values and weights."""
    share = weight.abs() / weight.abs().amax((1, 2, 3), keepdim=True).clamp_min(1e-12)
    stretch = (seen / share.amax((0, 2, 3)).clamp_min(UNUSED)).sqrt()
    used = seen > UNUSED
    middle = stretch[used].log().mean().exp() if used.any() else torch.tensor(1.0)
    return torch.where(used, (stretch / middle).clamp(1 / MAX_STRETCH, MAX_STRETCH), 1.0)
