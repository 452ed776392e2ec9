"""Maps KOTE's 44 emotions (Jeon, Lee and Kim 2022) to our seven, by the table below.

A label that names one of ours counts 1 for it; a label that only hints at one or two counts ½ for
each. An emotion is present in a comment if its labels sum to at least :data:`PRESENT`: one that
names it, or two that hint at it. The table is our own judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from perfumer.traits import Emotion

PRESENT = 1.0  # sum of weights from which on an emotion counts as present
EMOTIONS = tuple(Emotion)

_ANGRY, _DISGUST, _FEAR, _HAPPY = Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.HAPPY
_NEUTRAL, _SAD, _SURPRISE = Emotion.NEUTRAL, Emotion.SAD, Emotion.SURPRISE

FOLD: Mapping[str, Mapping[Emotion, float]] = {
    "화남/분노": {_ANGRY: 1},
    "짜증": {_ANGRY: 1},
    "불평/불만": {_ANGRY: 0.5, _DISGUST: 0.5},
    "어이없음": {_ANGRY: 0.5, _SURPRISE: 0.5},
    "우쭐댐/무시함": {_ANGRY: 0.5, _DISGUST: 0.5},
    "의심/불신": {_ANGRY: 0.5, _FEAR: 0.5},
    "한심함": {_DISGUST: 1},
    "지긋지긋": {_DISGUST: 1},
    "역겨움/징그러움": {_DISGUST: 1},
    "증오/혐오": {_DISGUST: 1},
    "재미없음": {_DISGUST: 1},
    "귀찮음": {_DISGUST: 1},
    "부담/안_내킴": {_DISGUST: 0.5, _FEAR: 0.5},
    "공포/무서움": {_FEAR: 1},
    "불안/걱정": {_FEAR: 1},
    "당황/난처": {_FEAR: 0.5, _SURPRISE: 0.5},
    "부끄러움": {_FEAR: 0.5, _SAD: 0.5},
    "슬픔": {_SAD: 1},
    "절망": {_SAD: 1},
    "패배/자기혐오": {_SAD: 1},
    "힘듦/지침": {_SAD: 1},
    "죄책감": {_SAD: 1},
    "서러움": {_SAD: 1},
    "불쌍함/연민": {_SAD: 1},
    "안타까움/실망": {_SAD: 0.5},
    "경악": {_SURPRISE: 1},
    "놀람": {_SURPRISE: 1},
    "신기함/관심": {_SURPRISE: 0.5, _NEUTRAL: 0.5},
    "깨달음": {_SURPRISE: 0.5, _NEUTRAL: 0.5},
    "없음": {_NEUTRAL: 1},
    "비장함": {_NEUTRAL: 0.5},
    "편안/쾌적": {_NEUTRAL: 0.5, _HAPPY: 0.5},
    "안심/신뢰": {_NEUTRAL: 0.5, _HAPPY: 0.5},
    "기대감": {_HAPPY: 0.5},
    "존경": {_HAPPY: 0.5},
    "환영/호의": {_HAPPY: 0.5},
    "감동/감탄": {_HAPPY: 0.5},
    "아껴주는": {_HAPPY: 0.5},
    "고마움": {_HAPPY: 1},
    "뿌듯함": {_HAPPY: 1},
    "즐거움/신남": {_HAPPY: 1},
    "흐뭇함(귀여움/예쁨)": {_HAPPY: 1},
    "행복": {_HAPPY: 1},
    "기쁨": {_HAPPY: 1},
}


def fold(labels: Iterable[str]) -> NDArray[np.float32]:
    """Return the weights of our emotions, (7,), for the labels of one comment.

    Raises :class:`KeyError` for a label that KOTE does not have.
    """
    weights = np.zeros(len(EMOTIONS), np.float32)
    for label in labels:
        for emotion, weight in FOLD[label].items():
            weights[EMOTIONS.index(emotion)] += weight
    return weights


def load_kote(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Read the comments and their weights of our emotions, (rows, 7)."""
    table = pq.read_table(path, columns=["text", "labels"]).to_pydict()
    return table["text"], np.stack([fold(labels) for labels in table["labels"]])


def find_leading(weights: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the emotion with the largest weight relative to its ``mean`` over all comments."""
    return np.asarray((weights / mean).argmax(axis=1))
