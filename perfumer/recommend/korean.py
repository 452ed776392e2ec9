"""Korean particles, which follow the sound of the word before them."""

from __future__ import annotations

_SYLLABLES, _LAST_SYLLABLE = "가", "힣"
_FINALS = 28  # Unicode orders syllables by first sound, vowel, then 28 finals, none first
# Letters and digits whose Korean names end in a consonant: 엘 엠 엔 알, 영 일 삼 육 칠 팔.
_CLOSED = frozenset("lmnr013678")


def ends_in_consonant(text: str) -> bool:
    """Whether the last sound is a consonant; quotes, brackets and full stops are passed over."""
    last = next((letter for letter in reversed(text) if letter.isalnum()), "")
    if _SYLLABLES <= last <= _LAST_SYLLABLE:
        return (ord(last) - ord(_SYLLABLES)) % _FINALS != 0
    return last.lower() in _CLOSED


def subject(text: str) -> str:
    """이 or 가."""
    return text + ("이" if ends_in_consonant(text) else "가")


def object_(text: str) -> str:
    """을 or 를."""
    return text + ("을" if ends_in_consonant(text) else "를")


def joined(words: list[str]) -> str:
    """One word, or two with 과 or 와 between them; more are joined in the same way."""
    *before, last = words
    return "".join(f"{word}{'과' if ends_in_consonant(word) else '와'} " for word in before) + last
