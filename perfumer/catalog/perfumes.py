"""Read perfumes: brand, name, family and notes as facts, and how strongly each fits an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from perfumer.catalog.loading import CatalogError, read_entries
from perfumer.catalog.questions import Id, QuestionSet, Strength
from perfumer.catalog.text import LocalText
from perfumer.traits import Impression

MIN_STRENGTH = 0.5  # strength from which a perfume serves an answer or impression
MIN_SERVING = 3  # minimum number of perfumes for every answer


class ScentFamily(StrEnum):
    """Perfume families after Edwards' fragrance wheel, as coarse as a booth needs."""

    CITRUS = "citrus"
    FRUITY = "fruity"
    FLORAL = "floral"
    GREEN = "green"
    AQUATIC = "aquatic"
    AROMATIC = "aromatic"
    WOODY = "woody"
    LEATHER = "leather"
    SPICY = "spicy"
    AMBER = "amber"
    MUSK = "musk"
    POWDERY = "powdery"


class Wearer(StrEnum):
    """Whom a perfume is made for; visitors choose this themselves, it is never guessed."""

    WOMEN = "women"
    MEN = "men"
    ANYONE = "anyone"


class Notes(BaseModel):
    """The scent pyramid; a perfume without one has only ``heart``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    top: tuple[LocalText, ...] = ()
    heart: Annotated[tuple[LocalText, ...], Field(min_length=1)]
    base: tuple[LocalText, ...] = ()

    def labelled(self) -> list[tuple[str, LocalText]]:
        """Return every note with its place, such as ``heart.0``; the heart comes first."""
        layers = {"heart": self.heart, "top": self.top, "base": self.base}
        return [
            (f"{layer}.{number}", note)
            for layer, notes in layers.items()
            for number, note in enumerate(notes)
        ]


class Perfume(BaseModel):
    """A real perfume; every strength is 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    brand: LocalText
    name: LocalText
    family: ScentFamily
    wearer: Wearer
    notes: Notes
    line: LocalText  # our own sentence about the scent
    impressions: Annotated[Mapping[Impression, Strength], Field(min_length=1)]
    tags: Annotated[Mapping[str, Strength], Field(min_length=1)]

    @field_validator("impressions")
    @classmethod
    def _has_a_strong_side(
        cls, impressions: Mapping[Impression, float]
    ) -> Mapping[Impression, float]:
        if max(impressions.values()) < MIN_STRENGTH:
            raise ValueError(f"at least one impression must reach {MIN_STRENGTH}")
        return impressions


@dataclass(frozen=True)
class PerfumeCatalog:
    perfumes: tuple[Perfume, ...]

    @cached_property
    def by_note(self) -> Mapping[str, tuple[Perfume, ...]]:
        """Return the perfumes that have a note, by the English name of the note."""
        carriers: dict[str, dict[str, Perfume]] = {}
        for perfume in self.perfumes:
            for _, note in perfume.notes.labelled():
                carriers.setdefault(note.en, {})[perfume.id] = perfume
        return {note: tuple(found.values()) for note, found in carriers.items()}

    def perfume(self, id_: str) -> Perfume:
        """Return the perfume of this id. Raises :class:`KeyError` for an unknown id."""
        for perfume in self.perfumes:
            if perfume.id == id_:
                return perfume
        raise KeyError(id_)


def load_perfumes(path: Path) -> PerfumeCatalog:
    """Read and check a catalog. Raises :class:`CatalogError`."""
    return PerfumeCatalog(tuple(read_entries(path, "perfumes", Perfume, "perfume")))


def check_served(catalog: PerfumeCatalog, questions: QuestionSet, path: Path) -> None:
    """Raise :class:`CatalogError` when an answer or impression has too few perfumes."""
    for question in questions.questions.values():
        for choice in question.choices:
            for tag in choice.tags:
                _require(
                    [p.id for p in catalog.perfumes if p.tags.get(tag, 0) >= MIN_STRENGTH],
                    f"{path}: the answer '{choice.id}' of question '{question.id}' asks for "
                    f"'{tag}'",
                )
    for impression in Impression:
        _require(
            [p.id for p in catalog.perfumes if p.impressions.get(impression, 0) >= MIN_STRENGTH],
            f"{path}: the impression '{impression.value}'",
        )


def _require(serving: Sequence[str], what: str) -> None:
    if len(serving) < MIN_SERVING:
        raise CatalogError(
            f"{what}, which only {len(serving)} perfumes have at {MIN_STRENGTH} or more: add the "
            f"tag to at least {MIN_SERVING}"
        )
