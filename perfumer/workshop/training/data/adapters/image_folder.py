"""Reads a folder per class, such as ``female_active/1.jpg`` or ``female/active/1.jpg``.

The first system's ``7. 귀엽다(프루티)`` is known too. Folders may also name a part (``train``,
``val``, ``test``) and a person (``person 12``); a file ``kim__1.jpg`` shows the person kim.
"""

from __future__ import annotations

import re
from pathlib import Path

from perfumer.traits import LABELS
from perfumer.workshop.training.data.adapters.examples import PARTS, Example, Found, Part, splits_of
from perfumer.workshop.training.data.adapters.files import digest, pictures_in
from perfumer.workshop.training.data.adapters.wording import WORDS, Labels, labels_of, merge_labels
from perfumer.workshop.training.data.datasets import DataError
from perfumer.workshop.training.data.splits import Splits

PERSON = re.compile(r"(?:person|인물)[\s_-]*(\S.*)", re.IGNORECASE)


def image_folder(path: Path, cache: Path, side: int) -> list[Splits]:
    """Read the pictures; raises :class:`DataError` if there are none, or none of a known class."""
    if not path.is_dir():
        raise DataError(f"{path} is no folder: name the one that holds a folder per class")
    pictures = pictures_in(path)
    examples = [_example(name, file) for name, file in pictures]
    name = f"folder-{digest([file for _, file in pictures])}"
    return splits_of(Found(name, examples, tight=False), cache, side)


def _example(name: str, file: Path) -> Example:
    *folders, last = name.split("/")
    part, person = Part.TRAIN, _person_of(last)
    meanings: list[Labels] = []
    for folder in folders:
        named = PERSON.fullmatch(folder)
        if folder.lower() in PARTS:
            part = PARTS[folder.lower()]
        elif named:
            person = named[1]
        else:
            meanings.append(_meaning(folder, file))
    labels = merge_labels(meanings)
    if labels is None:
        raise DataError(f"{file}: its folders contradict each other: move it into one class")
    if not labels:
        raise DataError(
            f"{file} lies in no folder of a class: move it into one, such as female_cute"
        )
    return Example(str(file), file, labels, part, person)


def _meaning(folder: str, file: Path) -> Labels:
    meaning = labels_of(folder)
    if meaning is not None:
        return meaning
    ours = [", ".join(label.value for label in labels) for labels in LABELS.values()]
    raise DataError(
        f"{file}: the folder '{folder}' names no class that we know: rename it to one or more of "
        f"{'; '.join(ours)}, joined by _ (also {', '.join(_others())}), or to 'person {folder}' "
        "if it is the name of a person"
    )


def _others() -> list[str]:
    ours = {label.value for labels in LABELS.values() for label in labels}
    return [word for words in WORDS.values() for word in words if word not in ours]


def _person_of(file: str) -> str:
    person, mark, _ = file.partition("__")
    return person if mark else ""
