"""From folders of reference photos to face crops, and what was left out and why.

One folder a concept, named by the concept's id; or one folder that holds such folders. What
stands before ``__`` in a file's name is who is on it (``hana__03.jpg``): all pictures of a person
are judged together. A name without ``__`` is a person seen once.
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
from perfumer.workshop.curate.curating import curate
from perfumer.workshop.curate.likeness import Likenesses
from perfumer.workshop.curate.rules import USUAL, Dropped, Kept, Reason

PERSON = "__"
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# Pictures of one shoot are alike and welcome: only copies go.
LIKENESS = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A face crop; ``person`` starts with a zero byte where nobody is named."""

    concept: str
    person: str
    crop: Image


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """``concepts`` in the order of their folders, also those of which nothing can be used."""

    concepts: tuple[str, ...]
    references: tuple[Reference, ...]
    dropped: tuple[Dropped, ...]

    @property
    def people(self) -> list[str]:
        return [one.person for one in self.references]

    @property
    def labels(self) -> NDArray[np.int64]:
        """(n,) the number of each reference's concept."""
        return np.array([self.concepts.index(one.concept) for one in self.references], np.int64)

    @property
    def counts(self) -> dict[str, int]:
        """References of each concept."""
        had = Counter(one.concept for one in self.references)
        return {concept: had[concept] for concept in self.concepts}


Progress = Callable[[str, int, int], None]  # concept, pictures looked at, of how many


def gather(folders: Sequence[Path], find: FindFaces, side: int, progress: Progress) -> Gathered:
    """All usable references, concept by concept, their crops ``side`` pixels wide.

    Raises :class:`ConceptError` for a folder that is missing, or named like no concept.
    """
    rules = replace(USUAL, side=side, likeness=LIKENESS)
    known = Likenesses()  # of all concepts: a picture of two says nothing of either
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
    """The folders of the concepts, each with pictures of its own."""
    found: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            raise ConceptError(f"{folder} is no folder: name folders of reference pictures")
        if any(_is_picture(item) for item in folder.iterdir()):
            found.append(folder)
        else:
            found += sorted(item for item in folder.iterdir() if item.is_dir())
    for folder in found:
        if not ID.fullmatch(folder.name):
            raise ConceptError(
                f"{folder}: a folder is named by its concept's id, in small letters, digits, - "
                "and _ only: rename it"
            )
    names = {folder.name for folder in found}
    if len(names) < 2 or len(names) < len(found):
        raise ConceptError(
            f"{', '.join(map(str, folders))} hold {len(found)} folders of pictures with "
            f"{len(names)} names: give one for each concept, two or more, all named differently"
        )
    return found


def person_of(path: Path) -> str:
    """Who is on a picture, by its file's name; nobody else's name where none is given."""
    name, found, _ = path.stem.partition(PERSON)
    return name if found and name else f"\0{path}"


def by_reason(dropped: Sequence[Dropped]) -> Iterator[tuple[Reason, list[Dropped]]]:
    """What was left out for each reason that there was."""
    for reason in Reason:
        found = [one for one in dropped if one.reason is reason]
        if found:
            yield reason, found


def _pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if _is_picture(file))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()
