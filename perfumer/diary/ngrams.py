"""Text as hashed n-grams of letters: the same features for training and for the kiosk.

Korean glues endings to stems, so pieces of words say more than words: n-grams of syllables,
and of the letters (jamo) they are made of, for endings that share a syllable with their stem.
"""

from __future__ import annotations

import re
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

BUCKETS = 2**18
PAIRS = 2**20  # buckets for pairs of signs, so roomy that an unknown pair finds its own empty
SYLLABLES = range(1, 5)  # lengths of the n-grams
LETTERS = range(4, 7)
# FNV-1a (Fowler, Noll and Vo 1991), one code point a step.
OFFSET, PRIME = 0xCBF29CE484222325, 0x100000001B3
FIRST, LAST = 0xAC00, 0xD7A3  # Hangul syllables; each is 588·initial + 28·vowel + final
INITIALS, VOWELS, FINALS = 0x1100, 0x1161, 0x11A7

Buckets = NDArray[np.int64]
Values = NDArray[np.float32]


def counted(text: str) -> tuple[Buckets, Values]:
    """The buckets that ``text`` fills, ascending, and ``1 + ln(count)`` of each."""
    points = _points(_tidied(text))
    found = [_hashed(points, length) for length in SYLLABLES]
    letters = _letters(points)
    found += [_hashed(letters, length) for length in LETTERS]
    buckets, counts = np.unique(np.concatenate(found), return_counts=True)
    return buckets, (1 + np.log(counts)).astype(np.float32)


def paired(text: str) -> Buckets:
    """The bucket of every pair of neighbouring signs, of :data:`PAIRS`."""
    return _hashed(_points(_tidied(text)), 2, PAIRS)


def _tidied(text: str) -> str:
    """Small letters, no digits told apart, three of a repeated sign at most."""
    text = re.sub(r"\d+", "0", normalize("NFC", text).lower())
    text = re.sub(r"(.)\1{3,}", r"\1\1\1", text, flags=re.DOTALL)
    return f" {' '.join(text.split())} "


def _points(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), "<u4").astype(np.uint64)


def _letters(points: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every syllable taken apart into two or three letters; all else as it is."""
    syllable = (points >= FIRST) & (points <= LAST)
    at = np.where(syllable, points - FIRST, 0)
    parts = np.stack([INITIALS + at // 588, VOWELS + at % 588 // 28, FINALS + at % 28], axis=1)
    parts[~syllable, 0] = points[~syllable]
    wanted = np.stack([np.ones_like(syllable), syllable, syllable & (at % 28 > 0)], axis=1)
    return parts[wanted]


def _hashed(points: NDArray[np.uint64], length: int, buckets: int = BUCKETS) -> Buckets:
    """The bucket of every run of ``length`` points."""
    runs = max(0, len(points) - length + 1)
    hashed = np.full(runs, OFFSET + length, np.uint64)
    for step in range(length):
        hashed = (hashed ^ points[step : step + runs]) * np.uint64(PRIME)  # wraps, as it should
    hashed ^= hashed >> np.uint64(32)
    return (hashed % np.uint64(buckets)).astype(np.int64)
