"""Read Korean text: hashed n-grams times a table of half floats; numpy only, no pickle.

Weights are safetensors, checked against the SHA-256 of the card before they are opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from perfumer.diary.ngrams import BUCKETS, PAIRS, count_ngrams, hash_pairs
from perfumer.maths.softmax import softmax
from perfumer.text.reading import JsonError, TextError, parse_json, read_text
from perfumer.traits import Emotion

FORMAT = 1
LABELS = tuple(emotion.value for emotion in Emotion)
Share = Annotated[float, Field(ge=0, le=1)]


class DiaryModelError(Exception):
    """The text model cannot be used; the message names file and remedy."""


class DiaryCard(BaseModel):
    """The facts that travel with the weights; ``figures`` are explained in docs/diary.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    name: str
    weights: str
    weights_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    buckets: int
    labels: tuple[str, ...]
    bias: Annotated[
        tuple[float, ...], Field(min_length=8, max_length=8)
    ]  # one for each label, then valence
    valence_weight: Annotated[tuple[float, ...], Field(min_length=7, max_length=7)]
    mixing: Annotated[tuple[tuple[float, ...], ...], Field(min_length=7, max_length=7)]
    offset: Annotated[tuple[float, ...], Field(min_length=7, max_length=7)]
    unsure_below: Share  # largest share below which the reading is not sure
    known_least: Share  # minimum share of a text's character pairs that training has seen
    data: tuple[Mapping[str, str], ...]
    licence: str
    trained: str
    figures: Mapping[str, Mapping[str, int | float | Mapping[str, float]]]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextReading:
    """What a text says: ``shares`` sum to 1; ``valence`` is from unpleasant 0 to pleasant 1."""

    shares: Mapping[Emotion, float]
    valence: float
    sure: bool


@dataclass(frozen=True)
class TextModel:
    """The model: ``idf`` (buckets,), ``weights`` (buckets, 8), ``known``: a bit per character pair.

    The seven scores are log odds, ``mixing`` and ``offset`` of the card turn them
    into shares: ``softmax(scores · mixing + offset)``.
    """

    card: DiaryCard
    idf: NDArray[np.float16]
    weights: NDArray[np.float16]
    known: NDArray[np.bool_]

    def read(self, text: str) -> TextReading:
        """Return what ``text`` says; takes about a millisecond for a line."""
        scores, valence = self._scored(text)
        shares = softmax(scores @ np.asarray(self.card.mixing) + np.asarray(self.card.offset))
        known = float(np.mean(self.known[hash_pairs(text)]))
        sure = known >= self.card.known_least and float(shares.max()) >= self.card.unsure_below
        named = {emotion: float(share) for emotion, share in zip(Emotion, shares, strict=True)}
        return TextReading(named, 1 / (1 + float(np.exp(-valence))), sure)

    def scores(self, text: str) -> NDArray[np.float32]:
        """Return (7,) scores: above 0 where an emotion is likelier present in ``text`` than not."""
        return self._scored(text)[0]

    def _scored(self, text: str) -> tuple[NDArray[np.float32], float]:
        """Return the log odds of the emotions, and of valence."""
        buckets, counts = count_ngrams(text)
        idf = self.idf[buckets].astype(np.float32)
        values = counts * idf
        length = float(np.linalg.norm(values))
        scores = np.asarray(self.card.bias, np.float32)
        if length > 0:
            scores = scores + (values / length) @ self.weights[buckets].astype(np.float32)
        valence = float(scores[-1])
        emotions = scores[:-1] + np.asarray(self.card.valence_weight, np.float32) * valence
        return emotions, valence


def load_model(card_path: Path) -> TextModel:
    """Read and check card and weights. Raises :class:`DiaryModelError`."""
    card = _card(card_path)
    path = card_path.parent / card.weights
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DiaryModelError(f"{path} cannot be read ({error}): restore it") from error
    if hashlib.sha256(content).hexdigest() != card.weights_sha256:
        raise DiaryModelError(
            f"{path} is not the file of {card_path}: restore both, or train again"
        )
    try:
        tensors = load_tensors(content)
        idf, weights, known = (tensors[name] for name in ("idf", "weights", "known"))
    except (SafetensorError, KeyError) as error:
        raise DiaryModelError(f"{path} holds no weights ({error}): train again") from error
    shapes = (idf.shape, weights.shape, known.shape)
    if shapes != ((BUCKETS,), (BUCKETS, len(LABELS) + 1), (PAIRS // 8,)):
        raise DiaryModelError(f"{path} has weights of the shapes {shapes}: train again")
    return TextModel(card, idf, weights, np.unpackbits(known).astype(bool))


def _card(path: Path) -> DiaryCard:
    try:
        card = DiaryCard.model_validate(parse_json(read_text(path)))
    except (OSError, TextError, JsonError) as error:
        raise DiaryModelError(f"{path} cannot be read ({error}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise DiaryModelError(
            f"{path} is not a card of a text model ({field}: {first['msg']}): restore it"
        ) from error
    if card.format != FORMAT or card.labels != LABELS or card.buckets != BUCKETS:
        raise DiaryModelError(f"{path} was made for another version of the kiosk: train again")
    return card
