"""Fits the impression head of a compressed network again, to the features of that network.

The head reads thousands of values of several depths, and their rounding errors add up in a head
that was fitted to exact values. Fitted to rounded values it reads nearly as well as before.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
from openvino import opset13 as ops

from perfumer.classifier.model_card import ModelCard
from perfumer.classifier.runtimes.openvino import OpenVinoRuntime, core
from perfumer.classifier.runtimes.runtime import FEATURES, Runtime
from perfumer.traits import Task
from perfumer.workshop.training.impressions.head import Head, fit, views
from perfumer.workshop.training.impressions.ratings import load
from perfumer.workshop.training.ship.answers import WHOLE, as_read

BATCH = 32


def refit(card: ModelCard, saved: Path, ratings: Path, threads: int) -> float:
    """Replace the head of the network in ``saved``; return the points of top-1 accuracy lost.

    They are measured on faces that the head was not fitted to, against the figures of the card.
    """
    head = _head(OpenVinoRuntime(card, saved, threads), ratings, card.side)
    # Read the bytes first: otherwise the file that is overwritten is mapped into memory.
    model = core().read_model(saved.read_bytes(), saved.with_suffix(".bin").read_bytes())
    _put(model, Task.IMPRESSION.value, head)
    openvino.save_model(model, saved, compress_to_fp16=False)
    before, after = card.metrics[Task.IMPRESSION.value]["top_1"], head.figures["top_1"]
    return round(100 * (float(before) - float(str(after))), 2)


def _head(network: Runtime, ratings: Path, side: int) -> Head:
    faces = load(ratings, WHOLE)
    seen = []
    for pictures in views(faces.pictures):
        parts = [
            network.run(as_read(pictures[first : first + BATCH], side)).features.copy()
            for first in range(0, len(pictures), BATCH)
        ]
        seen.append(np.concatenate(parts))
    return fit(seen, faces)


def _put(model: openvino.Model, name: str, head: Head) -> None:
    """Replace the head whose output has this name."""
    features = model.output(FEATURES).get_node().input_value(0)
    weight = ops.constant(head.weight.astype(np.float32))
    logits = ops.add(
        ops.matmul(features, weight, False, False), ops.constant(head.bias.astype(np.float32)[None])
    )
    result = model.output(name).get_node()
    result.input_value(0).set_names(set())
    result.input(0).replace_source_output(logits.output(0))
    logits.output(0).set_names({name})
