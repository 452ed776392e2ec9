"""Which words set a concept apart in texts about it: class-based TF-IDF.

A word weighs by its share of a concept's words, times how few of all words it makes elsewhere
(Grootendorst, BERTopic, 2022: ``share · log(1 + words of a concept on average / uses in all)``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from perfumer.catalog.text import Language
from perfumer.classifier.likeness import ConceptError

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

SUFFIXES = frozenset({".txt", ".md"})
LEAST_USES = 2  # of a word within a concept: once may be chance
LEAST_KOREAN = 0.3  # share of Hangul among letters from which a text counts as Korean
ENGLISH = re.compile(r"[a-z][a-z'’-]*[a-z]")
HANGUL = re.compile(r"[가-힣]")
LETTER = re.compile(r"[^\W\d_]")
# Nouns, roots of adjectives ("청량-"), adjectives, foreign words: what names things and qualities.
NOUNS = frozenset({"NNG", "NNP", "XR", "SL"})
ADJECTIVES = frozenset({"VA"})
KOREAN_COMMON = (
    "것 수 때 곳 점 등 및 중 뒤 앞 속 날 전 후 말 그 이 저 나 너 우리 모두 자신 하나 둘 "
    "그룹 곡 노래 무대 콘셉트 데뷔 팀 멤버 음악 있다 없다 같다 많다 크다 좋다 "
    "길다 색 편 장 몸 손 발 옷 끝 위 밑 옆 안 밖 쪽 번 명 개 년 월 일 시 분 차 첫 한 소리 장면"
)
ENGLISH_COMMON = (
    "a about above after again all also an and any are as at be been before being between both "
    "but by can could did do does down each even every few first for from had has have he her here "
    "him his how i if in into is it its itself just like more most much my never no nor not now of "
    "off on once one only or other our out over own same she should so some such than that the "
    "their them then there these they this those through to too two under until up us very was "
    "we were what when where which while who whom why will with would you your group song songs "
    "stage concept debut team member members music"
)
KOREAN_STOP, ENGLISH_STOP = frozenset(KOREAN_COMMON.split()), frozenset(ENGLISH_COMMON.split())


@dataclass(frozen=True, slots=True)
class Weighed:
    """Words of one concept with weights, 1 for the strongest; ``texts`` were read."""

    texts: int
    words: Mapping[Language, tuple[tuple[str, float], ...]]


Tokens = Callable[[str], list[str]]


def read_texts(folder: Path) -> dict[str, list[str]]:
    """The texts of each concept, from ``folder/CONCEPT/*.txt`` or ``*.md``.

    Raises :class:`ConceptError` when there are fewer than two concepts, or no text to read.
    """
    if not folder.is_dir():
        raise ConceptError(f"{folder} is no folder: name one with a folder for each concept")
    texts = {
        place.name: [
            _text(file) for file in sorted(place.rglob("*")) if file.suffix.lower() in SUFFIXES
        ]
        for place in sorted(folder.iterdir())
        if place.is_dir()
    }
    found = {name: own for name, own in texts.items() if own}
    if len(found) < 2:
        raise ConceptError(
            f"{folder} has texts of {len(found)} concepts: words set one apart from another, so "
            "give two folders or more with .txt or .md files"
        )
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConceptError(f"{file} cannot be read ({error}): save it as UTF-8") from error


def weigh(texts: Mapping[str, Sequence[str]], most: int) -> dict[str, Weighed]:
    """The ``most`` words that set each concept apart, of each language."""
    found: dict[str, dict[Language, tuple[tuple[str, float], ...]]] = {name: {} for name in texts}
    for language, tokens in ((Language.KO, korean_words), (Language.EN, english_words)):
        counts = {name: Counter(_tokens(own, language, tokens)) for name, own in texts.items()}
        for name, words in distinctive(counts, most).items():
            found[name][language] = words
    return {name: Weighed(len(texts[name]), words) for name, words in found.items()}


def distinctive(
    counts: Mapping[str, Counter[str]], most: int
) -> dict[str, tuple[tuple[str, float], ...]]:
    """By class-based TF-IDF, the strongest first with weight 1; ties in order of the alphabet."""
    every: Counter[str] = sum(counts.values(), Counter())
    usual = every.total() / max(1, len(counts))
    found = {}
    for name, own in counts.items():
        weights = {
            word: uses / own.total() * math.log(1 + usual / every[word])
            for word, uses in own.items()
            if uses >= LEAST_USES and _more_than_elsewhere(word, name, counts)
        }
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]
        best = ranked[0][1] if ranked else 1.0
        found[name] = tuple((word, round(weight / best, 3)) for word, weight in ranked)
    return found


def _more_than_elsewhere(word: str, name: str, counts: Mapping[str, Counter[str]]) -> bool:
    """Whether the concept uses it as often as any other, for its length."""
    share = counts[name][word] / counts[name].total()
    return all(share >= own[word] / own.total() for own in counts.values() if own)


def _tokens(texts: Sequence[str], language: Language, tokens: Tokens) -> Iterator[str]:
    for text in texts:
        if language_of(text) is language:
            yield from tokens(text)


def language_of(text: str) -> Language:
    """By its letters: Korean texts name things in English, too."""
    letters = len(LETTER.findall(text))
    return Language.KO if len(HANGUL.findall(text)) > LEAST_KOREAN * letters else Language.EN


def english_words(text: str) -> list[str]:
    """In small letters, without the words that hold sentences together."""
    found = [word.replace("’", "'").removesuffix("'s") for word in ENGLISH.findall(text.lower())]
    return [word for word in found if len(word) > 2 and word not in ENGLISH_STOP]


def korean_words(text: str) -> list[str]:
    """Morphemes that name something, adjectives as dictionaries list them."""
    found = []
    for token in _kiwi().tokenize(text):
        word = f"{token.form}다" if token.tag in ADJECTIVES else token.form.lower()
        named = token.tag in NOUNS or token.tag in ADJECTIVES
        if named and word not in KOREAN_STOP | ENGLISH_STOP:
            found.append(word)
    return found


@cache
def _kiwi() -> Kiwi:
    """The analyser takes seconds to load, so once. Raises :class:`ConceptError` without it."""
    try:
        import kiwipiepy
    except ImportError as error:
        raise ConceptError(
            f"Korean texts need kiwipiepy ({error}): pip install -r requirements-train.txt"
        ) from error
    return kiwipiepy.Kiwi()
