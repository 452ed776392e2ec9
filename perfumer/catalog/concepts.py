"""Debut concepts: what they look and sound like, and how they relate to impressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from perfumer.catalog.loading import CatalogError, read_entries, read_json
from perfumer.catalog.questions import Id, QuestionSet, Strength
from perfumer.catalog.text import LocalText, Words
from perfumer.traits import Impression

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
MAX_CONCEPTS = 12  # shares of more cannot be told apart on a screen


class Backdrop(StrEnum):
    """The backgrounds of photo cards, drawn in the colours of a concept."""

    SKY = "sky"
    SPOTLIGHT = "spotlight"
    SILK = "silk"
    CLOUDS = "clouds"
    SUNSET = "sunset"
    MOON = "moon"
    TRACK = "track"


def _in_both(value: object) -> object:
    """Let a name that is the same in both languages be written once."""
    return {"ko": value, "en": value} if isinstance(value, str) else value


Name = Annotated[LocalText, BeforeValidator(_in_both)]


class Example(BaseModel):
    """A release that was staged in this way, as a fact: no picture, sound or lyrics of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Name
    title: Name
    year: Annotated[int, Field(ge=1900, le=2100)]


class FoundWord(BaseModel):
    """A word that sets a concept apart in texts; ``weight`` 1 is the strongest of the concept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: Words
    weight: Annotated[float, Field(gt=0, le=1)]


class FoundWords(BaseModel):
    """The words that ``perfumer concepts keywords`` found, and the texts it found them in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Words
    texts: Annotated[int, Field(ge=1)]
    ko: tuple[FoundWord, ...] = ()
    en: tuple[FoundWord, ...] = ()


class Concept(BaseModel):
    """A concept: ``tags`` that answers may ask for, ``impressions`` that lead to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    name: LocalText
    summary: LocalText
    colours: Annotated[
        tuple[Colour, ...], Field(min_length=3, max_length=5)
    ]  # hex colours, the background first
    backdrop: Backdrop
    keywords: Annotated[tuple[LocalText, ...], Field(min_length=1, max_length=8)]
    styling: LocalText | None = None
    stage: LocalText | None = None
    sound: LocalText | None = None
    taglines: Annotated[tuple[LocalText, ...], Field(min_length=1)]
    examples: tuple[Example, ...] = ()
    impressions: Annotated[Mapping[Impression, Strength], Field(min_length=1)]
    tags: Mapping[str, Strength] = Field(default_factory=dict)
    articles: FoundWords | None = None


@dataclass(frozen=True)
class ConceptCatalog:
    """All concepts; ``references`` is the card of the reference set, None without one."""

    concepts: tuple[Concept, ...]
    references: Path | None = None

    def concept(self, id_: str) -> Concept:
        """Return the concept of this id. Raises :class:`KeyError` for an unknown id."""
        return self._by_id[id_]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(concept.id for concept in self.concepts)

    @cached_property
    def _by_id(self) -> Mapping[str, Concept]:
        return {concept.id: concept for concept in self.concepts}


def load_concepts(path: Path) -> ConceptCatalog:
    """Read and check a catalog. Raises :class:`CatalogError`, also for fewer than two."""
    concepts = read_entries(path, "concepts", Concept, "concept")
    if not 2 <= len(concepts) <= MAX_CONCEPTS:
        raise CatalogError(
            f"{path}: {len(concepts)} concepts; write 2 to {MAX_CONCEPTS}, as shares are "
            "compared with each other"
        )
    for concept in concepts:
        if not any(concept.impressions.values()):
            raise CatalogError(
                f"{path}: concept '{concept.id}' follows no impression: give one in "
                "'impressions' more than 0"
            )
    return ConceptCatalog(tuple(concepts), _references(path))


def _references(path: Path) -> Path | None:
    """Return the path that the file names, relative to the file."""
    named = read_json(path).get("references")
    if named is None:
        return None
    if not isinstance(named, str) or not named:
        raise CatalogError(
            f"{path}: 'references' is {named!r}: name the card of a concept set, or leave it out"
        )
    return path.parent / named


def check_answered(catalog: ConceptCatalog, questions: QuestionSet, path: Path) -> None:
    """Raise :class:`CatalogError` when an answer asks for a tag that no concept has."""
    had = {tag for c in catalog.concepts for tag, strength in c.tags.items() if strength > 0}
    for question in questions.questions.values():
        for choice in question.choices:
            lacking = sorted(set(choice.tags) - had)
            if lacking:
                raise CatalogError(
                    f"{path}: no concept has the tag '{lacking[0]}' that question "
                    f"'{question.id}', choice '{choice.id}' asks for: add it to a concept's "
                    "'tags', or correct the choice"
                )
