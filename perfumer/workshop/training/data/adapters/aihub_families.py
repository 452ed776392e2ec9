"""Reads AI-Hub 528, faces whose family relation is known, by their file names.

``F0085_IND_M_50_45_01.JPG`` is the mother (M) of family 85, 50 years old, turned by 45 degrees,
first shot. Some names lack the shot, or have blanks and other signs in it, and folders are
misspelt; so only the names of files are read. Relatives look alike, so a family counts as one
person when people are split.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from perfumer.text.composing import compose
from perfumer.traits import Task
from perfumer.workshop.training.data.adapters.examples import Example, Found, Part, splits_of
from perfumer.workshop.training.data.adapters.files import digest, pictures_in
from perfumer.workshop.training.data.adapters.wording import OLDEST, band_of
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import GENDER, DataError
from perfumer.workshop.training.data.splits import Splits

# Grandfather, father, sons; grandmother, mother, daughters.
MALE, FEMALE = r"GF|F|S\d*", r"GM|M|D\d*"
NAME = re.compile(
    rf"F\s*(?P<family>\d+)_(?P<kind>IND|AGE)_(?:(?P<male>{MALE})|(?P<female>{FEMALE}))"
    r"_(?P<age>\d{1,3})(?:_(?P<rest>.*))?",
    re.IGNORECASE,
)
# For pictures of earlier years the name has the age of today, so the class of ages is used. Only
# class c (13 to 19) lies within one of our bands.
AGE_CLASSES = {"c": band_of(13)}
STUDIO = "CAM"  # shots of the studio's cameras; the second system left them out too
VALIDATION = re.compile(r"2\.\s*validation|V[SL]\d{4}.*", re.IGNORECASE)

log = logging.getLogger(__name__)


def aihub_families(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read the faces; raises :class:`DataError` if no file has a name of this set."""
    if not path.is_dir():
        raise DataError(f"{path} is no folder: name the one that AI-Hub 528 was unpacked into")
    pictures = pictures_in(path)
    read = [(file, _example(name, file)) for name, file in pictures if STUDIO not in file.name]
    examples = [example for _, example in read if example is not None]
    others = [file for file, example in read if example is None]
    if not examples:
        raise DataError(
            f"{path}: no file is named like F0085_IND_M_50_45_01.JPG: name the folder that "
            "AI-Hub 528 was unpacked into"
        )
    if others:
        log.warning("%d pictures are not of one person, such as %s", len(others), others[0])
    name = f"aihub-families-{digest([file for _, file in pictures])}"
    return splits_of(Found(name, examples, tight=False), cache, side)


def _example(name: str, file: Path) -> Example | None:
    """Return the labelled picture; None if it shows several people or has another name."""
    *folders, last = name.split("/")
    stem = compose(Path(last).stem).strip()
    read = NAME.fullmatch(stem)
    if read is None or int(read["age"]) > OLDEST:
        return None
    judged = any(VALIDATION.fullmatch(folder) for folder in folders)
    return Example(
        str(file),
        file,
        {Task.GENDER: GENDER["male" if read["male"] else "female"], Task.AGE: _age(read)},
        Part.VAL if judged else Part.TRAIN,
        person=f"F{int(read['family']):04d}",
    )


def _age(read: re.Match[str]) -> int:
    if read["kind"].upper() == "IND":
        return band_of(int(read["age"]))
    return AGE_CLASSES.get((read["rest"] or "").strip().lower()[:1], MISSING)
