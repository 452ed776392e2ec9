"""Finds the words that set a concept apart in texts about it: class-based TF-IDF.

The weight of a word is its share of the concept's words, times a factor that is larger for words
that are rare in all texts (Grootendorst, BERTopic, 2022: ``share · log(1 + mean number of words per
concept / uses in all texts)``).
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
from perfumer.text.composing import compose
from perfumer.text.reading import TextError, read_text

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

SUFFIXES = frozenset({".txt", ".md"})
MIN_USES = 2  # of a word within a concept; a single use may be chance
MIN_KOREAN = 0.3  # share of Hangul among letters from which on a text counts as Korean
ENGLISH = re.compile(r"[a-z][a-z'’-]*[a-z]")
HANGUL = re.compile(r"[가-힣]")
LETTER = re.compile(r"[^\W\d_]")
# Tags of words for things and qualities: nouns, roots of adjectives ("청량-"), foreign words.
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
    """The words of one concept."""

    texts: int  # number of texts that were read
    words: Mapping[Language, tuple[tuple[str, float], ...]]  # with weights, 1 for the strongest


Tokens = Callable[[str], list[str]]


def read_texts(folder: Path) -> dict[str, list[str]]:
    """Read the texts of each concept, from ``folder/CONCEPT/*.txt`` or ``*.md``.

    Raises :class:`ConceptError` if there are fewer than two concepts, or a text cannot be read.
    """
    if not folder.is_dir():
        raise ConceptError(f"{folder} is not a folder: name one with a folder for each concept")
    texts = {
        compose(place.name): [
            _read(file) for file in sorted(place.rglob("*")) if file.suffix.lower() in SUFFIXES
        ]
        for place in sorted(folder.iterdir())
        if place.is_dir()
    }
    found = {name: own for name, own in texts.items() if own}
    if len(found) < 2:
        raise ConceptError(
            f"{folder} has texts of {len(found)} concepts: words are compared between concepts, so "
            "give two folders or more with .txt or .md files"
        )
    return found


def _read(file: Path) -> str:
    try:
        return read_text(file)
    except (OSError, TextError) as error:
        raise ConceptError(f"{file} cannot be read ({error}): save it as UTF-8") from error


def weigh(texts: Mapping[str, Sequence[str]], count: int) -> dict[str, Weighed]:
    """Return the ``count`` words that set each concept apart, in each language."""
    found: dict[str, dict[Language, tuple[tuple[str, float], ...]]] = {name: {} for name in texts}
    for language, tokens in ((Language.KO, korean_words), (Language.EN, english_words)):
        counts = {name: Counter(_list_words(own, language, tokens)) for name, own in texts.items()}
        for name, words in find_distinctive(counts, count).items():
            found[name][language] = words
    return {name: Weighed(len(texts[name]), words) for name, words in found.items()}


def find_distinctive(
    counts: Mapping[str, Counter[str]], count: int
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the words with the largest weights, the first scaled to 1; ties alphabetically."""
    every: Counter[str] = sum(counts.values(), Counter())
    usual = every.total() / max(1, len(counts))
    found = {}
    for name, own in counts.items():
        weights = {
            word: uses / own.total() * math.log(1 + usual / every[word])
            for word, uses in own.items()
            if uses >= MIN_USES and _is_most_frequent(word, name, counts)
        }
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:count]
        best = ranked[0][1] if ranked else 1.0
        found[name] = tuple((word, round(weight / best, 3)) for word, weight in ranked)
    return found


def _is_most_frequent(word: str, name: str, counts: Mapping[str, Counter[str]]) -> bool:
    """Return whether no other concept uses the word more often, for its length."""
    share = counts[name][word] / counts[name].total()
    return all(share >= own[word] / own.total() for own in counts.values() if own)


def _list_words(texts: Sequence[str], language: Language, tokens: Tokens) -> Iterator[str]:
    for text in texts:
        if detect_language(text) is language:
            yield from tokens(text)


def detect_language(text: str) -> Language:
    """Return the language by the letters; Korean texts may have some English names."""
    text = compose(text)
    letters = len(LETTER.findall(text))
    return Language.KO if len(HANGUL.findall(text)) > MIN_KOREAN * letters else Language.EN


def english_words(text: str) -> list[str]:
    """Return the words of an English text, in small letters, without common ones."""
    found = [word.replace("’", "'").removesuffix("'s") for word in ENGLISH.findall(text.lower())]
    return [word for word in found if len(word) > 2 and word not in ENGLISH_STOP]


def korean_words(text: str) -> list[str]:
    """Return the nouns and adjectives of a Korean text, adjectives in the dictionary form."""
    found = []
    for token in _kiwi().tokenize(text):
        word = f"{token.form}다" if token.tag in ADJECTIVES else token.form.lower()
        named = token.tag in NOUNS or token.tag in ADJECTIVES
        if named and word not in KOREAN_STOP | ENGLISH_STOP:
            found.append(word)
    return found


@cache
def _kiwi() -> Kiwi:
    """Load the analyser once, as that takes seconds. Raises :class:`ConceptError` without it."""
    try:
        import kiwipiepy
    except ImportError as error:
        raise ConceptError(
            f"Korean texts need kiwipiepy ({error}): pip install -r requirements-train.txt"
        ) from error
    return kiwipiepy.Kiwi()
