"""One trunk, one linear head per task: a single forward pass reads every trait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
import torchvision
from torch import Tensor, nn

from perfumer.traits import LABELS, Task


class NetworkError(Exception):
    """The network asked for cannot be built; the message says what to choose instead."""


class FaceNet(nn.Module):
    """A torchvision trunk without its last layer, and a linear head per task.

    Input (batch, 3, size, size), normalised; output per task logits (batch, labels).
    """

    def __init__(self, trunk: nn.Module, width: int, labels: Mapping[str, int]) -> None:
        super().__init__()
        self.trunk = trunk
        self.heads = nn.ModuleDict({task: nn.Linear(width, n) for task, n in labels.items()})

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        features = self.features(pictures)
        return {task: head(features) for task, head in self.heads.items()}

    def features(self, pictures: Tensor) -> Tensor:
        """What the heads see: (batch, width)."""
        features: Tensor = self.trunk(pictures)
        return features


def _resnet50(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.resnet50(weights=weights)
    width = model.fc.in_features
    model.fc = nn.Identity()
    return model, width


def _vgg16(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.vgg16(weights=weights)
    # The first two layers of the old classifier hold 120 of VGG's 138 million weights.
    return nn.Sequential(model.features, nn.AdaptiveAvgPool2d(1), nn.Flatten()), 512


def _densenet121(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.densenet121(weights=weights)
    width = model.classifier.in_features
    model.classifier = nn.Identity()
    return model, width


def _efficientnet_b0(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.efficientnet_b0(weights=weights)
    width = model.classifier[1].in_features
    model.classifier = nn.Identity()
    return model, width


class _AnySize(nn.Module):
    """A ViT takes 224 only; scale whatever comes."""

    def __init__(self, vit: nn.Module) -> None:
        super().__init__()
        self.vit = vit

    def forward(self, pictures: Tensor) -> Tensor:
        scaled = nn.functional.interpolate(pictures, size=(224, 224), mode="bilinear")
        features: Tensor = self.vit(scaled)
        return features


def _vit_b_16(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.vit_b_16(weights=weights)
    width = model.hidden_dim
    model.heads = nn.Identity()
    return _AnySize(model), width


TRUNKS: Mapping[str, Callable[[str | None], tuple[nn.Module, int]]] = {
    "resnet50": _resnet50,
    "vgg16": _vgg16,
    "densenet121": _densenet121,
    "efficientnet_b0": _efficientnet_b0,
    "vit_b_16": _vit_b_16,
}


def build(trunk: str, *, pretrained: bool, tasks: Sequence[Task] = tuple(Task)) -> FaceNet:
    """A network with random heads on a random trunk, or on one trained on ImageNet.

    Raises :class:`NetworkError` for an unknown trunk, or when the ImageNet weights, which
    torchvision downloads, cannot be had.
    """
    if trunk not in TRUNKS:
        raise NetworkError(f"no trunk {trunk!r}: choose one of {', '.join(TRUNKS)}")
    try:
        model, width = TRUNKS[trunk]("DEFAULT" if pretrained else None)
    except OSError as error:
        raise NetworkError(
            f"the ImageNet weights of {trunk} cannot be downloaded ({error}); start from random "
            "weights (--random), or put the file that torchvision names into "
            f"{torch.hub.get_dir()}/checkpoints"
        ) from error
    return FaceNet(model, width, {task.value: len(LABELS[task]) for task in tasks})
