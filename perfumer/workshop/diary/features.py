"""Texts as rows of one sparse matrix, weighted as the kiosk will weight them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.preprocessing import normalize

from perfumer.diary.ngrams import BUCKETS, PAIRS, count_ngrams, hash_pairs

LEAST_TEXTS = 3  # a bucket that fewer texts fill says nothing


def counts_of(texts: Sequence[str]) -> Any:
    """(texts, buckets), sparse: ``1 + ln(count)`` of every bucket that a text fills."""
    rows = [count_ngrams(text) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    buckets = np.concatenate([buckets for buckets, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, buckets, ends), shape=(len(rows), BUCKETS))


def idf_of(counts: Any) -> NDArray[np.float16]:
    """(buckets,): ``1 + ln((1 + texts) / (1 + texts with it))``; 0 for what is too rare."""
    texts = np.bincount(counts.indices, minlength=BUCKETS)
    idf = 1 + np.log((1 + counts.shape[0]) / (1 + texts))
    return np.where(texts >= LEAST_TEXTS, idf, 0).astype(np.float16)


def weighted(counts: Any, idf: NDArray[np.float16]) -> Any:
    """The same with ``idf``, every row of length 1."""
    return normalize(counts @ diags(idf.astype(np.float32))).tocsr().astype(np.float32)


def known_of(texts: Sequence[str]) -> NDArray[np.uint8]:
    """(PAIRS / 8,): a bit for every pair of signs that enough texts have."""
    seen = np.zeros(PAIRS, np.int32)
    for text in texts:
        seen[np.unique(hash_pairs(text))] += 1
    return np.packbits(seen >= LEAST_TEXTS)
