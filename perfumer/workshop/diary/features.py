"""Turns texts into rows of one sparse matrix, with the weights that the kiosk uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.preprocessing import normalize

from perfumer.diary.ngrams import BUCKETS, PAIRS, count_ngrams, hash_pairs

MIN_TEXTS = 3  # number of texts that must use a bucket, or it is ignored


def count_texts(texts: Sequence[str]) -> Any:
    """Return ``1 + ln(count)`` of each bucket that a text uses: (texts, buckets), sparse."""
    rows = [count_ngrams(text) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    buckets = np.concatenate([buckets for buckets, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, buckets, ends), shape=(len(rows), BUCKETS))


def compute_idf(counts: Any) -> NDArray[np.float16]:
    """Return ``1 + ln((1 + texts) / (1 + texts with it))``, 0 if too rare: (buckets,)."""
    texts = np.bincount(counts.indices, minlength=BUCKETS)
    idf = 1 + np.log((1 + counts.shape[0]) / (1 + texts))
    return np.where(texts >= MIN_TEXTS, idf, 0).astype(np.float16)


def apply_idf(counts: Any, idf: NDArray[np.float16]) -> Any:
    """Return the counts times ``idf``, with each row scaled to length 1."""
    return normalize(counts @ diags(idf.astype(np.float32))).tocsr().astype(np.float32)


def find_known_pairs(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return a bit for each pair of signs, set if enough texts have it: (PAIRS / 8,)."""
    counts = np.zeros(PAIRS, np.int32)
    for text in texts:
        counts[np.unique(hash_pairs(text))] += 1
    return np.packbits(counts >= MIN_TEXTS)
