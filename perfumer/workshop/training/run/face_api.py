"""Reads expressions as the network of the npm package ``@vladmandic/face-api`` does (MIT licence).

It was trained on colour photographs of many kinds, has 80,000 weights of 8 bits, and serves as a
teacher only: nothing of it ships. The layers follow ``src/faceFeatureExtractor`` and
``src/faceExpressionNet`` of the package; the weights are in its folder ``model``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from perfumer.traits import Emotion
from perfumer.workshop.training.checkpoint import CheckpointError

MANIFEST = "face_expression_model-weights_manifest.json"
SIDE = 112  # pixels of the pictures that it reads
MEAN_RGB = (122.782, 117.001, 104.298)  # what it subtracts from pixels of 0 to 255
BLOCKS = ("dense0", "dense1", "dense2", "dense3")
LABELS = ("neutral", "happy", "sad", "angry", "fear", "disgust", "surprise")
OURS = [LABELS.index(emotion.value) for emotion in Emotion]

Weights = Mapping[str, Tensor]


class FaceApi:
    """The network; raises :class:`CheckpointError` if ``manifest`` or its weights are missing."""

    def __init__(self, manifest: Path) -> None:
        try:
            self._weights = _read(manifest)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(
                f"{manifest} holds no weights of face-api ({error}): name {MANIFEST} in the folder "
                "'model' of the npm package @vladmandic/face-api"
            ) from error

    def __call__(self, pictures: Tensor) -> Tensor:
        """Return logits (batch, 7), in the order of ``Emotion``.

        ``pictures`` (batch, 3, side, side) hold values of 0 to 1.
        """
        scaled = functional.interpolate(
            pictures, size=(SIDE, SIDE), mode="bilinear", antialias=True
        )
        maps = scaled - torch.tensor(MEAN_RGB).view(1, 3, 1, 1) / 255
        maps = maps.contiguous(memory_format=torch.channels_last)  # twice as fast
        for block in BLOCKS:
            maps = self._block(maps, block)
        logits = maps.mean(dim=(2, 3)) @ self._weights["fc/weights"] + self._weights["fc/bias"]
        return logits[:, OURS]

    def _block(self, maps: Tensor, block: str) -> Tensor:
        """Four convolutions, each after the first on the sum of all before it."""
        whole = f"{block}/conv0/filters" in self._weights
        first = self._whole(maps, block) if whole else self._separable(maps, f"{block}/conv0", 2)
        total = functional.relu(first)
        for number in (1, 2, 3):
            summed = functional.relu(total)
            total = total + self._separable(summed, f"{block}/conv{number}", 1)
        return functional.relu(total)

    def _whole(self, maps: Tensor, block: str) -> Tensor:
        filters = self._weights[f"{block}/conv0/filters"]
        bias = self._weights[f"{block}/conv0/bias"]
        return functional.conv2d(_padded(maps, 2), filters, bias, stride=2)

    def _separable(self, maps: Tensor, name: str, stride: int) -> Tensor:
        each = self._weights[f"{name}/depthwise_filter"]
        across = self._weights[f"{name}/pointwise_filter"]
        deep = functional.conv2d(_padded(maps, stride), each, stride=stride, groups=len(each))
        return functional.conv2d(deep, across, self._weights[f"{name}/bias"])


def _padded(maps: Tensor, stride: int) -> Tensor:
    """Pad for filters of 3×3 as TensorFlow's "same" does; it adds nothing before even sides."""
    return functional.pad(maps, (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1))


def _read(manifest: Path) -> dict[str, Tensor]:
    (group,) = json.loads(manifest.read_text(encoding="utf-8"))
    data = b"".join((manifest.parent / name).read_bytes() for name in group["paths"])
    weights, start = {}, 0
    for facts in group["weights"]:
        values, start = _values(facts, data, start)
        weights[facts["name"]] = _in_our_order(torch.from_numpy(values.reshape(facts["shape"])))
    if start != len(data):
        raise ValueError(f"{len(data)} bytes instead of {start}")
    return weights


def _in_our_order(weights: Tensor) -> Tensor:
    """Turn filters (height, width, in, out) to (out, in, height, width), as PyTorch has them."""
    if weights.ndim != 4:
        return weights
    order = (2, 3, 0, 1) if weights.shape[3] == 1 else (3, 2, 0, 1)
    return weights.permute(order).contiguous()


def _values(facts: Mapping[str, Any], data: bytes, start: int) -> tuple[Any, int]:
    """Return the values of one tensor, and where the next one begins."""
    packed = facts.get("quantization")
    kind = np.dtype(np.uint8 if packed else np.float32)
    raw = np.frombuffer(data, kind, int(np.prod(facts["shape"])), start)
    values = raw.astype(np.float32)
    if packed:
        values = values * np.float32(packed["scale"]) + np.float32(packed["min"])
    return values, start + raw.nbytes
