"""Korean particles: which form follows a word depends on the sound that the word ends in."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.text.composing import compose

_SYLLABLES, _LAST_SYLLABLE = "가", "힣"
_FINALS = 28  # Unicode orders syllables by first sound, vowel, then 28 finals, none first
# Letters and digits whose Korean names end in a consonant: 엘 엠 엔 알, 영 일 삼 육 칠 팔.
_CLOSED = frozenset("lmnr013678")
# Written in sentences as the second half of "{word:이/가}": after a consonant / after a vowel.
PARTICLES = frozenset({"이/가", "을/를", "과/와", "은/는"})


def ends_in_consonant(text: str) -> bool:
    """Return whether the last sound is a consonant; quotes, brackets and full stops are skipped."""
    last = next((letter for letter in reversed(compose(text)) if letter.isalnum()), "")
    if _SYLLABLES <= last <= _LAST_SYLLABLE:
        return (ord(last) - ord(_SYLLABLES)) % _FINALS != 0
    return last.lower() in _CLOSED


def add_particle(text: str, particle: str) -> str:
    """Return ``text`` with the form of ``particle`` (one of :data:`PARTICLES`) that fits it."""
    after_consonant, after_vowel = particle.split("/")
    return text + (after_consonant if ends_in_consonant(text) else after_vowel)


def join_words(words: Sequence[str]) -> str:
    """Return the words with 과 or 와 between them; one word stays as it is."""
    *before, last = words
    return "".join(f"{add_particle(word, '과/와')} " for word in before) + last
