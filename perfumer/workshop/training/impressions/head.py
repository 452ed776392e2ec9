"""Fits the impression head: a ridge regression from frozen features to people's ratings.

It reads several depths of the trunk (:meth:`FaceNet.depths`). It learns from several views of each
face: cut as a booth cuts it and wider, and mirrored. The result is a linear layer of the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from perfumer.classifier.network import FaceNet
from perfumer.traits import Task
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.impressions.ratings import (
    Numbers,
    RatedFaces,
    correlations,
    figures,
    load,
    standardise,
)
from perfumer.workshop.training.judge.calibration import best_temperature

Seen = NDArray[np.float32]  # (n, width) of one view of every face

WHOLE = 256  # pixels of the rated pictures
STORED_SIDE = 128  # pixels; views are stored at this size, as all training pictures are
PENALTIES = tuple(10.0**power for power in np.arange(-1.5, 0.1, 0.5))  # tried, per feature
FOLDS = 5
BATCH = 64


@dataclass(frozen=True)
class Cut:
    """A square of a rated picture; the faces are at the same place in all of them."""

    share: float  # side of the square, as a share of the picture's side
    middle_y: float  # centre of the square, as a share of the picture's height
    weight: float  # weight of this view in the fit


# The first cut is the booth's (preprocess.py), and the head is judged on it. Without the others a
# head reads wider crops badly; with the others at full weight it reads the booth's crop worse.
CUTS = (Cut(0.685, 0.617, 1.0), Cut(0.82, 0.57, 0.5), Cut(1.0, 0.5, 0.2))


@dataclass(frozen=True)
class Head:
    """A linear head: logits = features · weight + bias, then a softmax at temperature 1."""

    weight: Numbers  # (width, 6)
    bias: Numbers  # (6,)
    figures: dict[str, object]  # on faces that were held out, cut as a booth does


def fit_head(network: FaceNet, ratings: Path, side: int) -> dict[str, object]:
    """Fit the impression head of ``network`` in place; return its cross-validated figures.

    ``ratings`` is the Parquet file of the rated faces, ``side`` the pixels the network reads at.
    Raises :class:`~perfumer.workshop.training.data.datasets.DataError` for a file it cannot use.
    """
    head = head_of(network, ratings, side)
    layer = network.heads[Task.IMPRESSION.value]
    assert isinstance(layer, nn.Linear)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(head.weight.T))
        layer.bias.copy_(torch.from_numpy(head.bias))
    return head.figures


def head_of(network: FaceNet, ratings: Path, side: int) -> Head:
    """Return the fitted head without changing the network; raises as :func:`fit_head` does."""
    faces = load(ratings, WHOLE)
    return fit([seen(network, view, side) for view in views(faces.pictures)], faces)


def views(pictures: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return, for each of :data:`CUTS`, the faces (n, side, side, 3) and their mirror images."""
    cuts = [_cut(pictures, cut) for cut in CUTS]
    return [view for cut in cuts for view in (cut, np.ascontiguousarray(cut[:, :, ::-1]))]


def _cut(pictures: NDArray[np.uint8], cut: Cut) -> NDArray[np.uint8]:
    whole = pictures.shape[1]
    side = round(whole * cut.share)
    left = (whole - side) // 2
    top = min(whole - side, round(whole * cut.middle_y - side / 2))
    square = (left, top, left + side, top + side)
    kept = [
        Image.fromarray(picture).resize(
            (STORED_SIDE, STORED_SIDE), Image.Resampling.BICUBIC, box=square
        )
        for picture in pictures
    ]
    return np.stack([np.asarray(picture, np.uint8) for picture in kept])


@torch.inference_mode()
def seen(network: FaceNet, pictures: NDArray[np.uint8], side: int) -> Seen:
    """Return the input of the head for each picture, (n, width)."""
    network.eval()
    device = next(network.parameters()).device
    found = []
    for first in range(0, len(pictures), BATCH):
        batch = torch.from_numpy(pictures[first : first + BATCH]).to(device)
        x = plain(batch, side).contiguous(memory_format=torch.channels_last)
        found.append(network.depths(x).float().cpu().numpy())
    return np.concatenate(found)


def fit(seen_views: Sequence[Seen], faces: RatedFaces) -> Head:
    """Fit the head; its penalty and temperature are chosen on faces it was not fitted to.

    ``seen_views`` holds the features of all faces for each of :func:`views`; the first is judged.
    """
    n = len(faces.scores)
    x = np.concatenate(seen_views)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    # Limit the weight of features that hardly change; half precision could not hold such weights.
    scale = np.maximum(spread, 0.1 * np.median(spread))
    x = (x - mean) / scale
    alike = (x @ x.T / x.shape[1]).astype(np.float64)  # far smaller than features by features
    held = {penalty: held_out(alike, faces.scores, penalty) for penalty in PENALTIES}
    best = strongest(held, faces.scores)
    raw = held[best]
    # Held-out predictions are shrunk; the softmax works on standardised ones.
    found = standardise(raw)
    temperature = best_temperature(found, faces.scores.argmax(axis=1))
    share = raw.std(axis=0) * temperature
    middle = faces.scores.mean(axis=0)
    solved = _solved(alike, np.tile(faces.scores - middle, (len(x) // n, 1)), best)
    weight = (x.T @ solved) / x.shape[1] / scale[:, None] / share
    bias = (middle - raw.mean(axis=0)) / share - mean @ weight
    facts = figures(found, faces) | {"folds": FOLDS, "penalty": float(best)}
    return Head(np.asarray(weight, np.float64), np.asarray(bias, np.float64), facts)


def strongest(held: Mapping[float, Numbers], scores: Numbers) -> float:
    """Return the strongest penalty that is within a standard error of the best.

    Weaker ones gain by chance, if at all, and give probabilities that are too high. The rule is
    that of Breiman et al., Classification and Regression Trees, 1984, 3.4.3.
    """
    by_fold = {
        penalty: [float(np.mean(correlations(raw[out], scores[out]))) for out in folds(len(raw))]
        for penalty, raw in held.items()
    }
    best = max(by_fold.values(), key=np.mean)
    least = np.mean(best) - np.std(best, ddof=1) / np.sqrt(FOLDS)
    return max(penalty for penalty, found in by_fold.items() if np.mean(found) >= least)


def folds(n: int, seed: int = 1) -> list[NDArray[np.int64]]:
    """Return the held-out rows of each fold; each face is a person of its own."""
    return list(np.array_split(np.random.default_rng(seed).permutation(n), FOLDS))


def held_out(alike: Numbers, targets: Numbers, penalty: float) -> Numbers:
    """Return predictions for the first view of each face, by a head that saw no view of it.

    ``alike`` (views · n, views · n) holds the products of features, ``targets`` is (n, outputs).
    """
    n = len(targets)
    views_of = np.arange(0, len(alike), n)
    found = np.zeros_like(targets)
    for out in folds(n):
        kept = np.setdiff1d(np.arange(n), out)
        rows = (views_of[:, None] + kept).ravel()
        mean = targets[kept].mean(axis=0)
        wanted = np.tile(targets[kept] - mean, (len(views_of), 1))
        solved = _solved(alike[np.ix_(rows, rows)], wanted, penalty)
        found[out] = alike[np.ix_(out, rows)] @ solved + mean
    return found


def _solved(alike: Numbers, targets: Numbers, penalty: float) -> Numbers:
    """Solve ridge regression in its dual form (Saunders et al. 1998); return a weight per row.

    The rows are those of one view after the other; a view with less weight is penalised more.
    """
    counted = np.repeat([cut.weight for cut in CUTS], 2)  # each cut and its mirror image
    n = len(alike) // len(counted)
    penalties = np.repeat(penalty / counted, n)
    return np.asarray(np.linalg.solve(alike + np.diag(penalties), targets), np.float64)
