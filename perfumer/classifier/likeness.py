"""How similar a face is to the reference faces of each concept.

A set of references holds a vector and a constant for each concept. They fit the features of one
network only, so the card of the set names that network by its SHA-256, and is refused with any
other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from perfumer.catalog.questions import Id
from perfumer.classifier.model_card import Sha256, sha256
from perfumer.files.whole import write_whole
from perfumer.maths.softmax import softmax
from perfumer.messages import Image
from perfumer.text.finding import find_file
from perfumer.text.reading import JsonError, TextError, parse_json, read_text
from perfumer.traits import Traits

FORMAT = 1
MAX_DEVIATION = 8  # standard deviations; features farther out count as this far
Numbers = NDArray[np.float32]


class ConceptError(Exception):
    """A concept set cannot be made or used; the message names what is wrong and the remedy."""


class Kind(StrEnum):
    """How the vectors were found."""

    PROTOTYPES = "prototypes"  # the mean of each concept's faces, against the spread of all
    HEAD = "head"  # trained: a logistic head on the same features


class Pair(BaseModel):
    """Two concepts that cannot be told apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    concepts: tuple[str, str]
    accuracy: float  # share of right choices between the two, 0 to 1
    pictures: int  # number of pictures this was measured on


class VectorsCard(BaseModel):
    """What a set of references was made from, and how far it can be trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    name: str
    kind: Kind
    concepts: Annotated[tuple[Id, ...], Field(min_length=2)]
    network_sha256: Sha256  # hash of the weights of the network whose features are compared
    vectors: str  # name of a file in the folder of the card
    vectors_sha256: Sha256
    temperature: Annotated[float, Field(gt=0, le=100)]
    pictures: Mapping[str, int]  # number of reference pictures by concept
    source: str
    licence: str
    metrics: Mapping[str, Any]  # accuracies, by what was held out, and the table of confusions
    alike: tuple[Pair, ...] = ()  # concepts that are confused with each other
    limits: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """A linear model on features: ``logits = (features - mean) / scale · weight + bias``."""

    mean: Numbers  # (width,)
    scale: Numbers  # (width,)
    weight: Numbers  # (width, concepts)
    bias: Numbers  # (concepts,)

    def logits(self, features: Numbers) -> NDArray[np.float64]:
        """Return logits (n, concepts) of features (n, width)."""
        logits = standardise(features, self.mean, self.scale) @ self.weight + self.bias
        return np.asarray(logits, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """A loaded set that fits the network in use."""

    card: VectorsCard
    vectors: Vectors

    def shares(self, features: Numbers) -> list[dict[str, float]]:
        """Return a share per concept for each row of features (n, width); they sum to 1."""
        rows = softmax(self.vectors.logits(features), self.card.temperature)
        return [dict(zip(self.card.concepts, row.tolist(), strict=True)) for row in rows]


class FeatureReader(Protocol):
    """A reader of crops that returns traits and features of one pass, as the predictor does."""

    def read_with_features(self, crops: Sequence[Image]) -> tuple[list[Traits], Numbers]: ...


def add_likeness(
    reader: FeatureReader, references: References
) -> Callable[[Sequence[Image]], list[Traits]]:
    """Return a function like ``reader.read`` whose traits also hold the likeness to references."""

    def read(crops: Sequence[Image]) -> list[Traits]:
        if not crops:
            return []
        traits, features = reader.read_with_features(crops)
        shares = references.shares(features)
        return [replace(one, likeness=each) for one, each in zip(traits, shares, strict=True)]

    return read


def standardise(features: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return features in standard deviations, limited to :data:`MAX_DEVIATION`.

    The compressed network produces a few values that are far off.
    """
    return np.asarray(np.clip((features - mean) / scale, -MAX_DEVIATION, MAX_DEVIATION), np.float32)


def load_references(path: Path, network_sha256: str, concepts: Sequence[str]) -> References:
    """Load the set of the card ``path`` for this network and these concepts.

    Raises :class:`ConceptError` if a file is missing or altered, or if the vectors belong to
    another network or to other concepts.
    """
    card = load_card(path)
    if card.network_sha256 != network_sha256:
        raise ConceptError(
            f"{path} belongs to another face model: make it again with 'python -m "
            "perfumer.workshop.concepts' (prototypes for the shipped set, enroll for your own)"
        )
    if set(card.concepts) != set(concepts):
        other = sorted(set(card.concepts) ^ set(concepts))
        raise ConceptError(
            f"{path} and the concept file differ in {', '.join(other)}: give the folders of "
            "reference pictures the ids of the concept file"
        )
    return References(card, _load_vectors(path, card))


def load_card(path: Path) -> VectorsCard:
    """Read the card of a set, without its vectors. Raises :class:`ConceptError`."""
    try:
        card = VectorsCard.model_validate(parse_json(read_text(find_file(path))))
    except (OSError, TextError, JsonError) as error:
        raise ConceptError(
            f"{path} cannot be read ({error}): restore it, or take 'references' out of the "
            "concept file"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the card"
        raise ConceptError(f"{path}: {field}: {first['msg']}; make the set again") from error
    if card.format != FORMAT:
        raise ConceptError(f"{path} has format {card.format}, not {FORMAT}; make the set again")
    return card


def _load_vectors(path: Path, card: VectorsCard) -> Vectors:
    file = path.parent / card.vectors
    if not file.is_file() or sha256(file) != card.vectors_sha256:
        raise ConceptError(f"{file} is not the file of {path}: restore both, or make the set again")
    try:
        stored = {name: np.asarray(part, np.float32) for name, part in load_file(file).items()}
        vectors = Vectors(**stored)
        fits = vectors.weight.shape == (len(vectors.mean), len(card.concepts))
    except (SafetensorError, TypeError, IndexError) as error:
        raise ConceptError(f"{file} holds no vectors ({error}): make the set again") from error
    if not fits or vectors.bias.shape != (len(card.concepts),):
        raise ConceptError(f"{file} does not fit {path}: make the set again")
    return vectors


def save_references(path: Path, card: VectorsCard, vectors: Vectors) -> VectorsCard:
    """Write card and vectors; return the card as written, with the hash of the vectors.

    Raises :class:`ConceptError` if the folder cannot be written.
    """
    file = path.with_suffix(".safetensors")
    parts = {
        "mean": vectors.mean,
        "scale": vectors.scale,
        "weight": vectors.weight,
        "bias": vectors.bias,
    }
    try:
        write_whole(file, save({name: np.ascontiguousarray(part) for name, part in parts.items()}))
        written = card.model_copy(update={"vectors": file.name, "vectors_sha256": sha256(file)})
        write_whole(path, written.model_dump_json(indent=1) + "\n")
    except OSError as error:
        raise ConceptError(f"{path} cannot be written ({error}): choose another --out") from error
    return written
