"""Writes the network as ONNX, which compression and other runtimes need."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from perfumer.classifier.network import FaceNet
from perfumer.classifier.runtimes.runtime import FEATURES


class _Named(nn.Module):
    """Returns the features, then the logits of each head, in a fixed order."""

    def __init__(self, network: FaceNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        logits, features = self.network.read_deep(pictures)
        return features, *logits.values()


def write_onnx(network: FaceNet, side: int, path: Path) -> None:
    """Write the network to ``path``.

    The input is ``pictures`` (batch, 3, side, side), normalised; the outputs are ``features`` and
    one per head. Raises :class:`OSError` if ``path`` cannot be written.
    """
    named = _Named(network.eval())
    example = torch.zeros(2, 3, side, side)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns about its own code
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(
            named,
            (example,),
            path,
            input_names=["pictures"],
            output_names=[FEATURES, *network.heads],
            dynamic_shapes={"pictures": {0: torch.export.Dim("batch", min=1, max=1024)}},
            dynamo=True,
            external_data=False,
            verbose=False,
        )
