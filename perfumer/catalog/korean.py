"""Korean particles: which form follows a word depends on the sound that the word ends in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfumer.text.composing import compose

_SYLLABLES, _LAST_SYLLABLE = "가", "힣"
_FINALS = 28  # Unicode orders syllables by first sound, vowel, then 28 finals, none first
# Letters and digits whose Korean names end in a consonant: 엘 엠 엔 알, 영 일 삼 육 칠 팔.
_CLOSED = frozenset("lmnr013678")
_LATIN = re.compile(r"[A-Za-z]+$")
# English words whose Korean form ends in a consonant: 스프링, 문, 애플, 타임, 팝, 록, 뮤직, 북.
# Others get a vowel: 나이트, 포크, 서머.
_CLOSED_WORD = re.compile(
    r"(ng|[lmn]|[^aeiou]le|[aeiouy][lmn]e|ck|ook|(^|[^aeiou])[aeiou][bckpt])$", re.IGNORECASE
)
_VOWEL = re.compile(r"[AEIOUY]")
# Written in sentences as the second half of "{word:이/가}": after a consonant / after a vowel.
PARTICLES = frozenset({"이/가", "을/를", "과/와", "은/는"})


def ends_in_consonant(text: str) -> bool:
    """Return whether the last sound is a consonant; quotes, brackets and full stops are skipped."""
    said = compose(text)
    while said and not said[-1].isalnum():
        said = said[:-1]
    last = said[-1:]
    if _SYLLABLES <= last <= _LAST_SYLLABLE:
        return (ord(last) - ord(_SYLLABLES)) % _FINALS != 0
    word = _LATIN.search(said)
    if word and not _is_spelt(word[0]):
        return bool(_CLOSED_WORD.search(word[0]))
    return last.lower() in _CLOSED


def _is_spelt(word: str) -> bool:
    """Return whether a word is read letter by letter: CK, IU, BTS, but POP is a word."""
    return len(word) == 1 or (word.isupper() and (len(word) == 2 or not _VOWEL.search(word)))


def add_particle(text: str, particle: str) -> str:
    """Return ``text`` with the form of ``particle`` (one of :data:`PARTICLES`) that fits it."""
    after_consonant, after_vowel = particle.split("/")
    return text + (after_consonant if ends_in_consonant(text) else after_vowel)


def join_words(words: Sequence[str]) -> str:
    """Return the words with 과 or 와 between them; one word stays as it is."""
    *before, last = words
    return "".join(f"{add_particle(word, '과/와')} " for word in before) + last
