"""The face model as it ships against a plain ResNet-50 in PyTorch, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from benchmarks.report import Figure
from benchmarks.scale import Scale
from perfumer.classifier.model_card import load_card
from perfumer.classifier.network import build
from perfumer.classifier.predictor import Predictor, load_network

ROOT = Path(__file__).resolve().parent.parent
CARD = ROOT / "models/face.json"
CORES, WARM = 2, 5
PLAIN_SIDE = 224  # input side in pixels that such networks usually have
EIGHT = 8


def network(scale: Scale) -> Iterator[Figure]:
    """Compare one face with a full ResNet-50, eight faces with one by one, and the size on disk.

    The size is compared with that of the same weights in single precision; networks take turns.
    """
    card = load_card(CARD)
    ours = Predictor(CARD, CORES)
    single_precision = load_network(card, CARD.parent / card.weights)
    plain = build("resnet50", pretrained=False).eval()
    torch.set_num_threads(CORES)
    picture = torch.rand(1, 3, PLAIN_SIDE, PLAIN_SIDE)
    side = card.side
    crops = list(np.random.default_rng(1).integers(0, 255, (EIGHT, side, side, 3), np.uint8))

    def one() -> None:
        ours.read(crops[:1])

    def eight() -> None:
        ours.read(crops)

    def one_by_one() -> None:
        for crop in crops:
            ours.read([crop])

    def usual() -> None:
        with torch.inference_mode():
            plain(picture)

    single, base = _in_turns(one, usual, scale.calls)
    yield Figure("network.one_face", single, "ms", 0.1, "at most", "ratio", base)
    batch, base = _in_turns(eight, one_by_one, scale.calls)
    yield Figure("network.eight_faces", batch, "ms", 0.8, "at most", "ratio", base)
    whole = sum(4 * weight.numel() for weight in single_precision.parameters()) / 1e6
    form = card.compressed
    size = form.bytes / 1e6 if form else (CARD.parent / card.weights).stat().st_size / 1e6
    yield Figure("network.size", size, "MB", 0.3, "at most", "ratio", whole)


def _in_turns(
    ours: Callable[[], None], theirs: Callable[[], None], rounds: int
) -> tuple[float, float]:
    """Return the median milliseconds of each."""
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + WARM):
        for place, call in enumerate((ours, theirs)):
            began = time.perf_counter()
            call()
            if turn >= WARM:
                took[place].append(1000 * (time.perf_counter() - began))
    return statistics.median(took[0]), statistics.median(took[1])
