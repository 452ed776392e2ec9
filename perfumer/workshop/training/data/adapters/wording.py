"""Turns the class names of the earlier systems and of people into our labels.

A label that covers several of ours, or has no equal among them, is known but masked: no label is
made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfumer.classifier.label_sets import FOUR_EMOTIONS, GROUPS
from perfumer.label_views import AIHUB, AiHubEmotions
from perfumer.text.composing import compose
from perfumer.traits import Emotion, Impression, Task
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import AGE, EMOTION, GENDER, DataError
from perfumer.workshop.training.heads import Head

Labels = Mapping[Head, int]

IMPRESSION = {impression.value: index for index, impression in enumerate(Impression)}
BANDS = (0, 3, 10, 20, 30, 40, 50, 60, 70)  # first year of each age band
OLDEST = 122  # highest known age in years

# The first system's thirteen classes ("7. 귀엽다(프루티)") by their numbers. It is not documented
# how they became its six; this table follows their names. 8, fresh, could be active or cute.
THIRTEEN: Mapping[int, Impression | None] = {
    1: Impression.SEXY,  # intense, sensual
    2: Impression.ACTIVE,  # strong
    3: Impression.ELEGANT,  # intellectual, serious
    4: Impression.NATURAL,  # calm
    5: Impression.SEXY,  # alluring
    6: Impression.NATURAL,  # neutral
    7: Impression.CUTE,
    8: None,  # fresh
    9: Impression.CLEAN,  # cool, clear
    10: Impression.CLEAN,
    11: Impression.CLEAN,  # innocent
    12: Impression.ELEGANT,  # refined, graceful
    13: Impression.ELEGANT,  # refined, chic
}
NUMBERED = re.compile(r"(\d{1,2})\s*\.\s*\S.*\(.+\)")

# Emotions of AI-Hub 82 as its files spell them, and as the fourth system named its folders.
AIHUB_WORDS: Mapping[str, AiHubEmotions] = {
    **{emotion.value: emotion for emotion in AiHubEmotions},
    **dict(
        zip(("분노", "불안", "당황", "기쁨", "상처", "슬픔", "중립"), AiHubEmotions, strict=True)
    ),
    **dict(zip(("ang", "anx", "emb", "hap", "pai", "sad", "nor"), AiHubEmotions, strict=True)),
    "embarrass": AiHubEmotions.EMBARRASSED,
    "embarrassment": AiHubEmotions.EMBARRASSED,
    "happy": AiHubEmotions.JOY,
    "happiness": AiHubEmotions.JOY,
    "pain": AiHubEmotions.HURT,
    "normal": AiHubEmotions.NEUTRAL,
}
# Emotions that have an equal among ours; anxiety, embarrassed and hurt have none.
ALIKE = frozenset({AiHubEmotions.ANGER, AiHubEmotions.JOY, AiHubEmotions.SADNESS})
OURS: Mapping[AiHubEmotions, Emotion] = {theirs: ours for ours, theirs in AIHUB.items()}


def aihub_emotion(emotion: AiHubEmotions, stand_ins: bool) -> int:
    """Return our label for one of AI-Hub's; one without an equal is masked, or the nearest."""
    if stand_ins or emotion is AiHubEmotions.NEUTRAL or emotion in ALIKE:
        return EMOTION[OURS[emotion].value]
    return MISSING


def band_of(years: float) -> int:
    """Return the age band of an age in years. Raises :class:`ValueError` for an impossible age."""
    if not 0 <= years <= OLDEST:
        raise ValueError(f"{years:g} is no age")
    return sum(years >= first for first in BANDS) - 1


def _decades() -> dict[str, int]:
    """Return the age band of ``20s`` and ``20's``; 0s and 60+ cover two bands each, so none."""
    labels: dict[str, int] = {}
    for decade, meaning in GROUPS.items():
        bands = list(meaning[Task.AGE])
        label = AGE[bands[0].value] if len(bands) == 1 else MISSING
        labels |= {decade: label, decade.replace("s", "'s"): label}
    return labels


WORDS: Mapping[Task, Mapping[str, int]] = {
    Task.GENDER: GENDER
    | dict.fromkeys(("woman", "women", "여", "여자", "여성"), GENDER["female"])
    | dict.fromkeys(("man", "men", "남", "남자", "남성"), GENDER["male"]),
    Task.AGE: AGE | _decades(),
    Task.EMOTION: {word: aihub_emotion(emotion, False) for word, emotion in AIHUB_WORDS.items()}
    | {
        word: EMOTION[label.value]
        for word, meaning in FOUR_EMOTIONS.items()
        for label in meaning[Task.EMOTION]
    }
    | EMOTION,
    Task.IMPRESSION: IMPRESSION,
}


def labels_of(name: str) -> Labels | None:
    """Return the labels that the name of a class gives; None if the name is not known.

    ``female_active``, ``20-29``, ``20's, female``, ``분노``, ``7. 귀엽다(프루티)`` …
    """
    word = compose(name).strip().lower()
    numbered = NUMBERED.fullmatch(word)
    if numbered:
        return _thirteen(int(numbered[1]))
    whole = _meanings(word)
    if whole:
        return whole
    parts = [part for part in re.split(r"[_,\s]+", word) if part]
    meanings = [_meanings(part) for part in parts]
    if not meanings or not all(meanings):
        return None
    return merge_labels(meanings)


def _thirteen(number: int) -> Labels | None:
    if number not in THIRTEEN:
        return None
    impression = THIRTEEN[number]
    return {Task.IMPRESSION: IMPRESSION[impression.value] if impression else MISSING}


def _meanings(word: str) -> Labels:
    return {task: words[word] for task, words in WORDS.items() if word in words}


def merge_labels(meanings: list[Labels]) -> Labels | None:
    """Return all labels together; None if two of them contradict each other."""
    found: dict[Head, int] = {}
    for meaning in meanings:
        for task, label in meaning.items():
            if found.setdefault(task, label) != label:
                return None
    return found


def label_in(task: Task, text: str, where: str) -> int:
    """Return the label of one task in a cell; a blank cell is missing, and years give an age.

    Raises :class:`DataError` for a label outside the set.
    """
    word = compose(text).strip().lower()
    if not word:
        return MISSING
    if word in WORDS[task]:
        return WORDS[task][word]
    try:
        if task is Task.AGE:
            return band_of(float(word))
    except ValueError:
        pass  # said below
    known = ", ".join(WORDS[task]) + (", or years" if task is Task.AGE else "")
    raise DataError(
        f"{where}: {task.value} is '{text}'; known are {known}: correct it, or leave it blank"
    )
