"""The ResNet-50 of half width: as large as it says, and read as the whole one is."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from perfumer.classifier.half_resnet import WIDTH, HalfResNet
from perfumer.classifier.network import NetworkError, build


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(5)
    return build("resnet50_half", pretrained=False).eval()


def test_it_has_fifty_three_convolutions_and_a_quarter_of_the_weights():
    trunk = HalfResNet()
    convolutions = [part for part in trunk.modules() if isinstance(part, nn.Conv2d)]
    assert len(convolutions) == 53
    weights = sum(part.numel() for part in trunk.parameters())
    assert weights == pytest.approx(5.9e6, rel=0.01)


@torch.inference_mode()
def test_each_stage_halves_the_map_and_doubles_the_width(network):
    children = dict(network.trunk.named_children())
    maps = torch.rand(1, 3, 96, 96)
    shapes = []
    for name in ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"):
        maps = children[name](maps)
        shapes.append(tuple(maps.shape[1:]))
    assert shapes[0] == (64, 48, 48)
    assert shapes[3:] == [(64, 24, 24), (128, 24, 24), (256, 12, 12), (512, 6, 6), (1024, 3, 3)]


@pytest.mark.parametrize("side", [64, 96, 112, 120])
@torch.inference_mode()
def test_heads_read_the_last_stage_and_impressions_the_earlier_ones_too(network, side):
    logits, depths = network.read_deep(torch.rand(2, 3, side, side))
    assert WIDTH == network.width == 1024
    assert depths.shape == (2, 1024 + 5 * (512 + 256))
    assert network.heads["age"].in_features == 1024
    assert network.heads["impression"].in_features == depths.shape[1]
    assert logits["emotion"].shape == (2, 7)


def test_there_are_no_imagenet_weights_of_it_to_fetch():
    with pytest.raises(NetworkError, match=r"no ImageNet weights of resnet50_half.*--warm"):
        build("resnet50_half", pretrained=True)
