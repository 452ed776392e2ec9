"""Turn text into hashed n-grams of letters: the same features for training and for the kiosk.

Korean joins endings to stems, so parts of words say more than words: n-grams of syllables, and
of the letters (jamo) they are made of, for endings that share a syllable with their stem.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from perfumer.text.composing import compose

BUCKETS = 2**18
PAIRS = 2**20  # buckets for character pairs; so many that an unknown pair rarely hits a used one
SYLLABLES = range(1, 5)  # lengths of the n-grams of syllables
LETTERS = range(4, 7)  # lengths of the n-grams of letters
# FNV-1a (Fowler, Noll and Vo 1991), one code point per step.
OFFSET, PRIME = 0xCBF29CE484222325, 0x100000001B3
FIRST, LAST = 0xAC00, 0xD7A3  # Hangul syllables; each is 588·initial + 28·vowel + final
INITIALS, VOWELS, FINALS = 0x1100, 0x1161, 0x11A7

Buckets = NDArray[np.int64]
Values = NDArray[np.float32]


def count_ngrams(text: str) -> tuple[Buckets, Values]:
    """Return the buckets that ``text`` fills, ascending, and ``1 + ln(count)`` of each."""
    points = _points(_tidied(text))
    found = [_hashed(points, length) for length in SYLLABLES]
    letters = _letters(points)
    found += [_hashed(letters, length) for length in LETTERS]
    buckets, counts = np.unique(np.concatenate(found), return_counts=True)
    return buckets, (1 + np.log(counts)).astype(np.float32)


def hash_pairs(text: str) -> Buckets:
    """Return the bucket, of :data:`PAIRS`, of every pair of neighbouring characters."""
    return _hashed(_points(_tidied(text)), 2, PAIRS)


def _tidied(text: str) -> str:
    """Return the text in lower case, all numbers as 0, a character at most three times in a row."""
    text = re.sub(r"\d+", "0", compose(text).lower())
    text = re.sub(r"(.)\1{3,}", r"\1\1\1", text, flags=re.DOTALL)
    return f" {' '.join(text.split())} "


def _points(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), "<u4").astype(np.uint64)


def _letters(points: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Split every syllable into its two or three letters; keep all else."""
    syllable = (points >= FIRST) & (points <= LAST)
    at = np.where(syllable, points - FIRST, 0)
    parts = np.stack([INITIALS + at // 588, VOWELS + at % 588 // 28, FINALS + at % 28], axis=1)
    parts[~syllable, 0] = points[~syllable]
    wanted = np.stack([np.ones_like(syllable), syllable, syllable & (at % 28 > 0)], axis=1)
    return parts[wanted]


def _hashed(points: NDArray[np.uint64], length: int, buckets: int = BUCKETS) -> Buckets:
    """Return the bucket of every run of ``length`` points."""
    runs = max(0, len(points) - length + 1)
    hashed = np.full(runs, OFFSET + length, np.uint64)
    for step in range(length):
        hashed = (hashed ^ points[step : step + runs]) * np.uint64(
            PRIME
        )  # overflow is part of the hash
    hashed ^= hashed >> np.uint64(32)
    return (hashed % np.uint64(buckets)).astype(np.int64)
