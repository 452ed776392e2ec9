"""Read a few lines: Korean by the text model, English by a lexicon; otherwise "not sure"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfumer.catalog.moods import Feeling, Source, find_usual_place
from perfumer.catalog.text import Language
from perfumer.diary.english import weigh_feelings
from perfumer.diary.model import TextModel, TextReading
from perfumer.text.composing import compose
from perfumer.traits import Emotion, top

MIN_LETTERS = 2  # minimum letters of a text that is read
MIN_HANGUL_SHARE = 0.3  # share of Hangul from which a text counts as Korean, despite English words
MIN_LEADING_SHARE = 0.45  # minimum share of the strongest feeling among the words that name one


@dataclass(frozen=True, slots=True)
class DiaryReading:
    """What was read; ``feeling`` is None if the text says too little, ``line`` says the most."""

    language: Language | None
    feeling: Feeling | None
    valence: float | None  # from 0, unpleasant, to 1, pleasant
    line: str


@dataclass(frozen=True, slots=True)
class DiaryReader:
    model: TextModel

    def read(self, text: str) -> DiaryReading:
        """Return what ``text`` says as a whole, and the line that says it most clearly."""
        text = compose(text)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        language = detect_language(text)
        if language is None or not lines:
            return DiaryReading(language, None, None, lines[0] if lines else "")
        read = self.model.read if language is Language.KO else read_english
        whole = read(" ".join(lines))
        line = _most_telling(lines, whole, read)
        feeling = Feeling(whole.shares, (Source.TEXT,)) if whole.sure else None
        return DiaryReading(language, feeling, whole.valence if whole.sure else None, line)


def detect_language(text: str) -> Language | None:
    """Return the language by its letters; None for too few letters or another language."""
    text = compose(text)
    hangul = len(re.findall(r"[가-힣]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    letters = sum(sign.isalpha() for sign in text)
    if max(hangul, latin) < MIN_LETTERS:
        return None
    if hangul >= MIN_HANGUL_SHARE * letters:
        return Language.KO
    return Language.EN if latin * 2 > letters else None


def read_english(text: str) -> TextReading:
    """Return the shares of the words that name a feeling; not sure without any."""
    weights = weigh_feelings(text)
    total = sum(weights.values())
    if not total:
        return TextReading(dict.fromkeys(Emotion, 1 / len(Emotion)), 0.5, sure=False)
    shares = {emotion: weights.get(emotion, 0.0) / total for emotion in Emotion}
    return TextReading(
        shares, find_usual_place(shares).valence, top(shares)[1] >= MIN_LEADING_SHARE
    )


def _most_telling(lines: list[str], whole: TextReading, read: Callable[[str], TextReading]) -> str:
    """Return the line in which the emotion of the whole text is strongest."""
    if len(lines) == 1:
        return lines[0]
    emotion = top(whole.shares)[0]
    return max(lines, key=lambda line: read(line).shares[emotion])
