"""Reads AI-Hub 82, Korean emotions in the wild: labels from file names, votes from JSON.

A name is ``<uploader>_<여|남>_<age>_<emotion>_<background>_<number>.jpg``; backgrounds may contain
any text, also ``_``. The uploader is the person. If the annotators' JSON is there, the votes of
three people decide, and their box cuts the face out of the photo.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from perfumer.text.composing import compose
from perfumer.traits import Task
from perfumer.workshop.training.data.adapters.annotations import Record, records_in
from perfumer.workshop.training.data.adapters.examples import PARTS, Example, Found, Part, splits_of
from perfumer.workshop.training.data.adapters.files import (
    CURATED,
    digest,
    pictures_in,
)
from perfumer.workshop.training.data.adapters.wording import (
    AIHUB_WORDS,
    WORDS,
    Labels,
    aihub_emotion,
    band_of,
)
from perfumer.workshop.training.data.caching import MISSING
from perfumer.workshop.training.data.datasets import DataError
from perfumer.workshop.training.data.splits import Splits

MIN_AGE = 10  # years; below it the set has decades, and 0 to 9 covers two of our bands

log = logging.getLogger(__name__)


def aihub_emotions(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read the four emotions that ours include; anxiety, embarrassment and hurt are masked.

    Raises :class:`DataError` if no file has a name of this set.
    """
    return _read(path, cache, side, stand_ins=False)


def aihub_emotions_stand_ins(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read all seven: anxiety as fear, embarrassment as surprise, hurt as disgust."""
    return _read(path, cache, side, stand_ins=True)


def _read(path: Path, cache: Path, side: int, stand_ins: bool) -> list[Splits]:
    if not path.is_dir():
        raise DataError(f"{path} is no folder: name the one that AI-Hub 82 was unpacked into")
    pictures = pictures_in(path)
    notes = sorted(file for file in path.rglob("*.json") if file != path / CURATED)
    records = records_in(notes)
    whole = not (path / CURATED).is_file()  # crops need no boxes
    read = [(file, _example(name, file, records, stand_ins, whole)) for name, file in pictures]
    examples = [example for _, example in read if example is not None]
    others = [file for file, example in read if example is None]
    if not examples:
        raise DataError(
            f"{path}: no file is named like <uploader>_여_20_기쁨_<place>_<number>.jpg: name the "
            "folder that AI-Hub 82 was unpacked into"
        )
    if others:
        log.warning("%d pictures are of another set, such as %s", len(others), others[0])
    known = digest([*notes, *(file for _, file in pictures)], str(stand_ins), str(whole))
    found = Found(f"aihub-emotions-{known}", examples, tight=False)
    return splits_of(found, cache, side)


def _example(
    name: str, file: Path, records: Mapping[str, Record], stand_ins: bool, whole: bool
) -> Example | None:
    *folders, last = name.split("/")
    stem = readable(Path(last).stem)
    fields = _fields(stem)
    if fields is None:
        return None
    uploader, gender, age, said = fields
    record = records.get(stem)
    emotion = AIHUB_WORDS[said] if record is None else record.emotion(AIHUB_WORDS[said])
    labels: Labels = {
        Task.GENDER: WORDS[Task.GENDER][gender],
        Task.AGE: MISSING if age < MIN_AGE else band_of(age),
        Task.EMOTION: MISSING if emotion is None else aihub_emotion(emotion, stand_ins),
    }
    box = record.face if record is not None and whole else None
    part = _part(folders, record)
    return Example(str(file), file, labels, part, person=uploader, face=box)


def _part(folders: Sequence[str], record: Record | None) -> Part:
    """Return the part that the innermost folder names; else the one of the record."""
    named = [PARTS[name.lower()] for name in reversed(folders) if name.lower() in PARTS]
    if named:
        return named[0]
    return record.part if record is not None else Part.TRAIN


def _fields(stem: str) -> tuple[str, str, int, str] | None:
    """Return uploader, gender, age and emotion; None if the name is not one of this set."""
    parts = stem.split("_")
    if len(parts) < 6:
        return None
    uploader, gender, age, emotion = parts[:4]
    known = gender in ("여", "남") and emotion in AIHUB_WORDS and age.isdecimal()
    return (uploader, gender, int(age), emotion) if known and uploader else None


def readable(name: str) -> str:
    """Return the intended name: composed, and CP949 where a zip was unpacked as CP437."""
    tries: list[Callable[[], str]] = [
        lambda: name,
        lambda: name.encode("cp437").decode("cp949"),
        lambda: name.encode("latin-1").decode("cp949"),
    ]
    for attempt in tries:
        try:
            text = compose(attempt())
        except UnicodeError:
            continue
        if _fields(text) is not None:
            return text
    return compose(name)
