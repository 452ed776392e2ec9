"""Reads the texts that the model is trained on and measured with; the split never changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from perfumer.text.composing import compose
from perfumer.text.reading import parse_json, read_text
from perfumer.traits import Emotion
from perfumer.workshop.diary.kote import EMOTIONS, load_kote

COMMENTS_HELD_OUT = 1000  # number of comments to measure on
REVIEWS_HELD_OUT = 0.1  # share of reviews to measure on
SEED = 0


@dataclass(frozen=True)
class Texts:
    """Texts with labels: (texts, 7) weights of emotions, or (texts,) pleasant or not."""

    train: list[str]
    train_labels: NDArray[np.float32]
    test: list[str]
    test_labels: NDArray[np.float32]


def comments(path: Path) -> Texts:
    """Read KOTE, with 1,000 comments held out."""
    texts, labels = load_kote(path)
    return _split(texts, labels, COMMENTS_HELD_OUT)


def reviews(path: Path) -> Texts:
    """Read NSMC, with a tenth held out; of equal texts one is used."""
    table = pq.read_table(path, columns=["text", "positive"]).to_pydict()
    once = dict(zip(map(compose, table["text"]), table["positive"], strict=True))
    labels = np.asarray(list(once.values()), np.float32)
    return _split(list(once), labels, round(REVIEWS_HELD_OUT * len(once)))


def lines(path: Path, use: str, language: str = "ko") -> tuple[list[str], list[Emotion]]:
    """Read our own lines of diaries for one use, ``train`` or ``check``."""
    entries = parse_json(read_text(path))["lines"]
    chosen = [line for line in entries if line["use"] == use and line["language"] == language]
    return [line["text"] for line in chosen], [Emotion(line["emotion"]) for line in chosen]


def as_labels(emotions: list[Emotion]) -> NDArray[np.float32]:
    """Return labels (texts, 7): 1 for the one emotion of each line."""
    labels = np.zeros((len(emotions), len(EMOTIONS)), np.float32)
    labels[np.arange(len(emotions)), [EMOTIONS.index(emotion) for emotion in emotions]] = 1
    return labels


def _split(texts: list[str], labels: NDArray[np.float32], held_out: int) -> Texts:
    order = np.random.default_rng(SEED).permutation(len(texts))
    test, train = order[:held_out], order[held_out:]
    return Texts([texts[n] for n in train], labels[train], [texts[n] for n in test], labels[test])
