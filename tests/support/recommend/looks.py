"""Expressions of one face as a network gives them, and sequences of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from perfumer.traits import Emotion, Traits
from tests.support.journey import traits


def look(**shares: float) -> dict[Emotion, float]:
    """Shares by name; what they leave is shared out evenly among the others."""
    rest = (1 - sum(shares.values())) / (len(Emotion) - len(shares))
    return {emotion: shares.get(emotion.value, rest) for emotion in Emotion}


def whole(values: list[float]) -> dict[Emotion, float]:
    """Shares in proportion to ``values``, one for each emotion."""
    return {e: v / sum(values) for e, v in zip(Emotion, values, strict=True)}


LOOKS = st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(lambda v: sum(v) > 0.01).map(whole)
# A face whose build looks sad, and one that looks angry, at rest; then what they do.
LOOKS_SAD = look(sad=0.45, neutral=0.3, fear=0.1, angry=0.1)
LOOKS_ANGRY = look(angry=0.5, neutral=0.28, sad=0.12)
SMILE = look(happy=0.86, neutral=0.06, sad=0.04)
SURPRISE = look(surprise=0.8, fear=0.1, neutral=0.05)
WEEPING = look(sad=0.93, neutral=0.03)
EVEN = dict.fromkeys(Emotion, 1 / len(Emotion))  # what no head reads


def reading(shares: Mapping[Emotion, float]) -> Traits:
    """A reading of a face that shows this."""
    return replace(traits(), emotion=shares)
