"""What a few lines say, in Korean by the text model, in English by a lexicon; else "not sure"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfumer.catalog.moods import Feeling, Source, usual_place
from perfumer.catalog.text import Language
from perfumer.diary.english import felt_words
from perfumer.diary.model import TextModel, TextReading
from perfumer.traits import Emotion, top

LEAST_LETTERS = 2  # fewer say nothing
KOREAN = 0.3  # of the letters are Hangul: a Korean text, English words and all
CLEAR = 0.45  # of the words that name a feeling must name the first one


@dataclass(frozen=True, slots=True)
class DiaryReading:
    """``feeling`` is None where the text says too little; ``line`` says most of what it says."""

    language: Language | None
    feeling: Feeling | None
    valence: float | None  # from unpleasant 0 to pleasant 1
    line: str


@dataclass(frozen=True, slots=True)
class DiaryReader:
    model: TextModel

    def read(self, text: str) -> DiaryReading:
        """What ``text`` says as a whole, and the line of it that says so most."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        language = language_of(text)
        if language is None or not lines:
            return DiaryReading(language, None, None, lines[0] if lines else "")
        read = self.model.read if language is Language.KO else read_english
        whole = read(" ".join(lines))
        line = _most_telling(lines, whole, read)
        feeling = Feeling(whole.shares, (Source.TEXT,)) if whole.sure else None
        return DiaryReading(language, feeling, whole.valence if whole.sure else None, line)


def language_of(text: str) -> Language | None:
    """By its letters; None for too few of them or those of other languages."""
    hangul = len(re.findall(r"[가-힣]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    letters = sum(sign.isalpha() for sign in text)
    if max(hangul, latin) < LEAST_LETTERS:
        return None
    if hangul >= KOREAN * letters:
        return Language.KO
    return Language.EN if latin * 2 > letters else None


def read_english(text: str) -> TextReading:
    """Shares of the words that name a feeling; not sure without any."""
    weights = felt_words(text)
    total = sum(weights.values())
    if not total:
        return TextReading(dict.fromkeys(Emotion, 1 / len(Emotion)), 0.5, sure=False)
    shares = {emotion: weights.get(emotion, 0.0) / total for emotion in Emotion}
    return TextReading(shares, usual_place(shares).valence, top(shares)[1] >= CLEAR)


def _most_telling(lines: list[str], whole: TextReading, read: Callable[[str], TextReading]) -> str:
    """The line in which the emotion of the whole is strongest."""
    if len(lines) == 1:
        return lines[0]
    emotion = top(whole.shares)[0]
    return max(lines, key=lambda line: read(line).shares[emotion])
