"""Gathers face crops from folders of reference photos, and says which photos are left out and why.

There is one folder per concept, named by the concept's id; or one folder that holds such folders.
The part of a file's name before ``__`` names the person (``hana__03.jpg``): all pictures of a
person are held out together. A file without ``__`` shows a person that no other picture shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfumer.classifier.likeness import ConceptError
from perfumer.messages import FindFaces, Image
from perfumer.pictures.kinds import SUFFIXES
from perfumer.text.composing import compose
from perfumer.workshop.curate.curating import curate
from perfumer.workshop.curate.likeness import Likenesses
from perfumer.workshop.curate.rules import USUAL, Dropped, Kept, Reason

SEPARATOR = "__"  # ends the name of the person in the name of a file
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# Share of bits in which duplicates differ at most. Pictures of one shoot are similar and wanted, so
# this is strict: only copies are dropped.
LIKENESS = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A face crop of a concept."""

    concept: str
    person: str  # begins with a zero byte if the file names no person
    crop: Image


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All references that were gathered."""

    concepts: tuple[str, ...]  # in the order of their folders, also those without references
    references: tuple[Reference, ...]
    dropped: tuple[Dropped, ...]  # photos that cannot be used, with reasons

    @property
    def people(self) -> list[str]:
        """Return the person of each reference."""
        return [one.person for one in self.references]

    @property
    def labels(self) -> NDArray[np.int64]:
        """Return the index of each reference's concept, (n,)."""
        return np.array([self.concepts.index(one.concept) for one in self.references], np.int64)

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of references of each concept."""
        counts = Counter(one.concept for one in self.references)
        return {concept: counts[concept] for concept in self.concepts}


Progress = Callable[[str, int, int], None]  # concept, pictures done, pictures in all


def gather(folders: Sequence[Path], find: FindFaces, side: int, progress: Progress) -> Gathered:
    """Gather all usable references, concept by concept, with crops ``side`` pixels wide.

    Raises :class:`ConceptError` for a folder that is missing or whose name cannot be an id.
    """
    rules = replace(USUAL, side=side, likeness=LIKENESS)
    known = Likenesses()  # of all concepts: a picture in two of them would help neither
    references: list[Reference] = []
    dropped: list[Dropped] = []
    places = concept_folders(folders)
    for folder in places:
        files = _pictures(folder)
        for number, outcome in enumerate(curate(files, rules, find, known), 1):
            progress(folder.name, number, len(files))
            if isinstance(outcome, Kept):
                person = person_of(outcome.path)
                references.append(Reference(folder.name, person, outcome.crop))
            else:
                dropped.append(outcome)
    return Gathered(tuple(place.name for place in places), tuple(references), tuple(dropped))


def concept_folders(folders: Sequence[Path]) -> list[Path]:
    """Return the folders of the concepts; raises :class:`ConceptError` as :func:`gather` does."""
    found: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            raise ConceptError(f"{folder} is not a folder: name folders of reference pictures")
        if any(_is_picture(item) for item in folder.iterdir()):
            found.append(folder)
        else:
            found += sorted(item for item in folder.iterdir() if item.is_dir())
    for folder in found:
        if not ID.fullmatch(folder.name):
            raise ConceptError(
                f"{folder}: a folder must have the id of its concept as its name, in small "
                "letters, digits, - and _ only: rename it"
            )
    names = {folder.name for folder in found}
    if len(names) < 2 or len(names) < len(found):
        raise ConceptError(
            f"{', '.join(map(str, folders))} hold {len(found)} folders of pictures with "
            f"{len(names)} names: give one for each concept, two or more, all named differently"
        )
    return found


def person_of(path: Path) -> str:
    """Return the person that a file's name gives; else a name that no other picture has."""
    name, found, _ = compose(path.stem).partition(SEPARATOR)
    return name if found and name else f"\0{path}"


def group_by_reason(dropped: Sequence[Dropped]) -> Iterator[tuple[Reason, list[Dropped]]]:
    """Group the dropped photos by reason."""
    for reason in Reason:
        found = [one for one in dropped if one.reason is reason]
        if found:
            yield reason, found


def _pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if _is_picture(file))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()
