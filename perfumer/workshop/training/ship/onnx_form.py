"""The network as ONNX, which other runtimes and compression start from."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from perfumer.classifier.network import FaceNet
from perfumer.classifier.runtimes.runtime import FEATURES


class _Named(nn.Module):
    """The features, then the logits of each head: what a runtime gives, in a fixed order."""

    def __init__(self, network: FaceNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        logits, features = self.network.read_deep(pictures)
        return features, *logits.values()


def write_onnx(network: FaceNet, side: int, path: Path) -> None:
    """Input ``pictures`` (batch, 3, side, side), normalised; outputs ``features`` and a head each.

    Raises :class:`OSError` when ``path`` cannot be written.
    """
    named = _Named(network.eval())
    example = torch.zeros(2, 3, side, side)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PyTorch, about itself
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
