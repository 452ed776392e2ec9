"""The network: one trunk and one linear head per task, so that one pass reads every trait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torchvision
from torch import Tensor, nn

from perfumer.classifier import half_resnet
from perfumer.classifier.half_resnet import HalfResNet
from perfumer.traits import LABELS, Task

# The impression of a face depends on its surface as much as on its parts. So this head also reads
# the earlier layers, of trunks that offer them (docs/models.md has the figures).
DEEP_HEADS = frozenset({Task.IMPRESSION.value})


class NetworkError(Exception):
    """A network cannot be built; the message says what to choose instead."""


class FaceNet(nn.Module):
    """A torchvision trunk without its last layer, and a linear head per task.

    Input (batch, 3, size, size), normalised; output per task logits (batch, labels).
    """

    def __init__(self, trunk: nn.Module, width: int, labels: Mapping[str, int]) -> None:
        super().__init__()
        self.trunk = trunk
        self.width = width
        depths = trunk.depths_width if isinstance(trunk, Residual) else width
        self.heads = nn.ModuleDict(
            {
                task: nn.Linear(depths if task in DEEP_HEADS else width, n)
                for task, n in labels.items()
            }
        )
        self.register_load_state_dict_pre_hook(_widen)  # type: ignore[no-untyped-call]

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        return self.read(pictures)[0]

    def read(self, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Return the logits per task, and :meth:`features`, in one pass."""
        logits, depths = self.read_deep(pictures)
        return logits, depths[:, : self.width]

    def read_deep(self, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Return the logits per task, and :meth:`depths`, in one pass."""
        depths = self.depths(pictures)
        features = depths[:, : self.width]
        logits = {
            task: head(depths if task in DEEP_HEADS else features)
            for task, head in self.heads.items()
        }
        return logits, depths

    def features(self, pictures: Tensor) -> Tensor:
        """Return the input of most heads: (batch, width)."""
        return self.depths(pictures)[:, : self.width]

    def depths(self, pictures: Tensor) -> Tensor:
        """Return the input of :data:`DEEP_HEADS`: :meth:`features`, then earlier layers, if any."""
        depths: Tensor = (
            self.trunk.depths(pictures)
            if isinstance(self.trunk, Residual)
            else self.trunk(pictures)
        )
        return depths


def _widen(network: Any, state: dict[str, Any], prefix: str, *_: Any) -> None:
    """Let old weights, of a head that did not read earlier layers yet, ignore these layers."""
    for task, head in network.heads.items():
        name = f"{prefix}heads.{task}.weight"
        weight = state.get(name)
        if weight is not None and weight.ndim == 2 and weight.shape[1] == network.width:
            state[name] = nn.functional.pad(weight, (0, head.in_features - network.width))


class Residual(nn.Module):
    """A ResNet that also offers what its second and third stage hold."""

    def __init__(self, model: nn.Module, width: int) -> None:
        super().__init__()
        for name, child in model.named_children():
            self.add_module(name, child)  # under torchvision's names, as in its weights
        second, third = width // 4, width // 2  # each stage has twice the maps of the one before
        self.depths_width = width + 5 * third + 5 * second

    def forward(self, pictures: Tensor) -> Tensor:
        return self._stages(pictures)[-1].mean(dim=(2, 3))

    def depths(self, pictures: Tensor) -> Tensor:
        """Return (batch, depths_width): the means of the last stage, then the earlier summaries."""
        second, third, last = self._stages(pictures)
        return torch.cat([last.mean(dim=(2, 3)), _summary(third), _summary(second)], dim=1)

    def _stages(self, pictures: Tensor) -> list[Tensor]:
        children = dict(self.named_children())
        maps = pictures
        for name in ("conv1", "bn1", "relu", "maxpool", "layer1"):
            maps = children[name](maps)
        stages = []
        for name in ("layer2", "layer3", "layer4"):
            maps = children[name](maps)
            stages.append(maps)
        return stages


def _summary(maps: Tensor) -> Tensor:
    """Return (batch, 5 n) for maps (batch, n, h, w): the mean of each quarter, and the spread."""
    height, width = maps.shape[-2:]
    rows = (maps[:, :, : (height + 1) // 2], maps[:, :, height // 2 :])
    quarters = [
        part.mean(dim=(2, 3))
        for row in rows
        for part in (row[:, :, :, : (width + 1) // 2], row[:, :, :, width // 2 :])
    ]
    mean = maps.mean(dim=(2, 3), keepdim=True)
    spread = ((maps - mean) ** 2).mean(dim=(2, 3)).add(1e-6).sqrt()
    return torch.cat([*quarters, spread], dim=1)


def _resnet50(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.resnet50(weights=weights)
    width = model.fc.in_features
    model.fc = nn.Identity()
    return Residual(model, width), width


def _resnet50_half(weights: str | None) -> tuple[nn.Module, int]:
    if weights is not None:
        raise NetworkError(
            "torchvision has no ImageNet weights of resnet50_half: start from those of open_nsfw "
            "(--warm FILE.onnx, docs/models.md)"
        )
    return Residual(HalfResNet(), half_resnet.WIDTH), half_resnet.WIDTH


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


class AnySize(nn.Module):
    """A vision transformer made for 224 pixels that reads pictures of any size.

    Pictures are enlarged to twice their size, so a face of 112 pixels has the number of patches
    that the transformer was made for: a patch of 16 pixels would be too large a part of a small
    face. Other sizes have more or fewer patches, at interpolated positions.
    """

    def __init__(self, vit: nn.Module) -> None:
        super().__init__()
        self.vit = vit

    def forward(self, pictures: Tensor) -> Tensor:
        vit: Any = self.vit
        side = max(1, round(pictures.shape[-1] * 2 / vit.patch_size))  # in patches
        scaled = nn.functional.interpolate(
            pictures, size=(side * vit.patch_size,) * 2, mode="bilinear"
        )
        patches = vit.conv_proj(scaled).flatten(2).transpose(1, 2)  # (batch, side², width)
        token = vit.class_token.expand(len(patches), -1, -1)
        placed = torch.cat([token, patches], dim=1) + self._positions(side)
        encoded = vit.encoder.ln(vit.encoder.layers(vit.encoder.dropout(placed)))
        features: Tensor = encoded[:, 0]
        return features

    def _positions(self, side: int) -> Tensor:
        """Return the learnt positions of the class token and of ``side`` × ``side`` patches."""
        vit: Any = self.vit
        learnt: Tensor = vit.encoder.pos_embedding  # (1, 1 + 14², width)
        token, patches = learnt[:, :1], learnt[:, 1:]
        made_for = vit.image_size // vit.patch_size
        if side == made_for:
            return learnt
        grid = patches.view(1, made_for, made_for, -1).permute(0, 3, 1, 2)
        between = nn.functional.interpolate(grid, size=(side, side), mode="bicubic")
        return torch.cat([token, between.flatten(2).transpose(1, 2)], dim=1)


def _vit_b_16(weights: str | None) -> tuple[nn.Module, int]:
    model = torchvision.models.vit_b_16(weights=weights)
    width = model.hidden_dim
    model.heads = nn.Identity()
    return AnySize(model), width


TRUNKS: dict[str, Callable[[str | None], tuple[nn.Module, int]]] = {
    "resnet50": _resnet50,
    "resnet50_half": _resnet50_half,
    "vgg16": _vgg16,
    "densenet121": _densenet121,
    "efficientnet_b0": _efficientnet_b0,
    "vit_b_16": _vit_b_16,
}


OURS: Mapping[str, int] = {task.value: len(labels) for task, labels in LABELS.items()}


def build(trunk: str, *, pretrained: bool, heads: Mapping[str, int] = OURS) -> FaceNet:
    """Build a network with random heads on a random trunk, or on one trained on ImageNet.

    ``heads`` gives the number of labels of each head; without it there is one head per task of
    ours. Raises :class:`NetworkError` for an unknown trunk, or if the ImageNet weights, which
    torchvision downloads, are not available.
    """
    if trunk not in TRUNKS:
        raise NetworkError(f"no trunk {trunk!r}: choose one of {', '.join(TRUNKS)}")
    try:
        model, width = TRUNKS[trunk]("DEFAULT" if pretrained else None)
    except (OSError, RuntimeError) as error:
        if not pretrained:
            raise
        raise NetworkError(
            f"the ImageNet weights of {trunk} are not available ({error}); start from random "
            "weights (leave --pretrained out), or put the file that torchvision names into "
            f"{torch.hub.get_dir()}/checkpoints"
        ) from error
    return FaceNet(model, width, heads)
