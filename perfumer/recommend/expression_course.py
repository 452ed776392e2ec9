"""Follow an expression over a few seconds, calmly, and name it without flicker.

Each reading is read against the rest (:mod:`perfumer.recommend.resting_face`). Then the course is
an exponential average: a reading counts e times less for every SMOOTHING readings that came after
it, and the weights are divided by their sum, so that the first reading has no more weight than its
age gives it. What the course ends with is what the visitor is asked about and what music follows.

A label is shown when it is sure enough for the model card, else neutral is. The shown label then
stays until another one leads it by MARGIN, or until it falls MARGIN below what is sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from perfumer.recommend.certainty import is_sure
from perfumer.recommend.emotion_labels import EmotionLabels, label_shares, name_neutral
from perfumer.recommend.resting_face import Shares, correct, find_factors
from perfumer.traits import Emotion

SMOOTHING = 4  # readings, the time constant: 1 s at four readings a second
MARGIN = 0.08  # of share, by which a label must be overtaken before another one is shown


def follow_expression(looks: Sequence[Shares]) -> list[dict[Emotion, float]]:
    """Return the course of the expression, one point for each reading, the oldest first.

    Each point sums to 1. The rest is known from the first of ``looks`` and applied to all. Where
    the face model reads no expression, every point is empty.
    """
    if not all(looks):
        return [{} for _ in looks]
    factors = find_factors(looks)
    fading = exp(-1 / SMOOTHING)
    sums, weight = dict.fromkeys(Emotion, 0.0), 0.0
    course = []
    for look in looks:
        now = correct(look, factors)
        weight = fading * weight + 1.0
        sums = {emotion: fading * sums[emotion] + now[emotion] for emotion in Emotion}
        course.append({emotion: value / weight for emotion, value in sums.items()})
    return course


def name_course(course: Sequence[Shares], labels: EmotionLabels, unsure_below: float) -> list[str]:
    """Return the key of the label to show at each point of a course."""
    shown: list[str] = []
    for shares in course:
        before = shown[-1] if shown else name_neutral(labels)
        shown.append(_name_next(before, shares, labels, unsure_below))
    return shown


def _name_next(before: str, shares: Shares, labels: EmotionLabels, unsure_below: float) -> str:
    ranked = label_shares(shares, labels)
    likeliest, share = ranked[0]
    kept = dict(ranked)[before]
    stays = before == name_neutral(labels) or kept >= unsure_below - MARGIN
    if stays and share - kept < MARGIN:
        return before
    return likeliest if is_sure(share, unsure_below) else name_neutral(labels)
