"""Judge a key that an operator chose: could it be guessed by trying for a while?"""

from __future__ import annotations

import re
from itertools import pairwise

from perfumer.text.composing import compose

MIN_LENGTH, MIN_DIFFERENT = 12, 6  # characters that count
# What people choose first; each counts as one character. Letters may be written as digits.
WORDS = (
    *("administrator", "admin", "password", "passwort", "passwd", "passcode", "secret", "letmein"),
    *("welcome", "login", "master", "monkey", "dragon", "sunshine", "princess", "iloveyou"),
    *("football", "baseball", "superman", "batman", "shadow", "trustno", "changeme", "default"),
    *("perfumer", "perfume", "kiosk", "booth", "photobooth", "raspberry", "dashboard", "key"),
    *("korea", "seoul", "busan", "비밀번호", "관리자", "향수", "키오스크", "안녕하세요", "사랑해"),
)
DISGUISES = str.maketrans("@4301!$57", "aaeoiisst")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "1qaz2wsx3edc4rfv")
MIN_RUN = 3  # neighbours that count as one character: abc, 321, aaa, qwe


def is_weak(key: str) -> bool:
    """Return whether the key is short, or little but words and runs that everyone tries."""
    counted = _without_runs(_without_words(compose(key).lower()))
    return len(counted) < MIN_LENGTH or len(set(counted)) < MIN_DIFFERENT


def _without_words(key: str) -> str:
    """Shorten each common word to its first letter."""
    plain = key.translate(DISGUISES)
    words = "|".join(sorted(WORDS, key=len, reverse=True))
    kept, at = [], 0
    for found in re.finditer(words, plain):
        kept += [key[at : found.start()], found[0][0]]
        at = found.end()
    return "".join([*kept, key[at:]])


def _without_runs(key: str) -> str:
    """Shorten each run of neighbours to its first letter."""
    kept, at = [], 0
    while at < len(key):
        end = at + 1
        while end < len(key) and _follows(key, at, end):
            end += 1
        kept.append(key[at] if end - at >= MIN_RUN else key[at:end])
        at = end
    return "".join(kept)


def _follows(key: str, start: int, end: int) -> bool:
    """Return whether the letter at ``end`` continues the run from ``start``."""
    run = key[start : end + 1]
    steps = {ord(after) - ord(before) for before, after in pairwise(run)}
    return (len(steps) == 1 and steps <= {-1, 0, 1}) or any(
        run in row or run[::-1] in row for row in ROWS
    )
