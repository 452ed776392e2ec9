"""Writes results of commands into a concept file; the rest of the file stays as it is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perfumer.catalog.concepts import FoundWords
from perfumer.catalog.loading import read_json
from perfumer.classifier.likeness import ConceptError
from perfumer.files.whole import write_whole


def write_words(path: Path, found: Mapping[str, FoundWords]) -> None:
    """Write the words of concepts; concepts that ``found`` lacks keep their words.

    Raises :class:`ConceptError` for words of a concept that the file does not have.
    """
    content = _read(path)
    known = {entry.get("id") for entry in content["concepts"]}
    lost = sorted(set(found) - known)
    if lost:
        raise ConceptError(f"{path} has no concept '{lost[0]}': name the folder by a concept's id")
    for entry in content["concepts"]:
        if entry["id"] in found:
            entry["articles"] = found[entry["id"]].model_dump(mode="json")
    _write(path, content)


def name_references(path: Path, card: Path, concepts: Sequence[str]) -> None:
    """Let the file name the set whose card is ``card``.

    Raises :class:`ConceptError` if the set has other concepts.
    """
    content = _read(path)
    known = {str(entry.get("id")) for entry in content["concepts"]}
    if known != set(concepts):
        raise ConceptError(
            f"{path} has the concepts {', '.join(sorted(known))}, the set has "
            f"{', '.join(sorted(concepts))}: they must be the same"
        )
    content["references"] = Path(os.path.relpath(card, path.parent)).as_posix()
    _write(path, content)


def _read(path: Path) -> dict[str, Any]:
    content = read_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("concepts"), list):
        raise ConceptError(f"{path} lacks the list 'concepts': it is not a concept file")
    return content


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Write one field per line, as in files that are written by hand."""
    entries = []
    for entry in content["concepts"]:
        fields = [f"  {json.dumps(key)}: {_line(value)}" for key, value in entry.items()]
        entries.append(" {\n" + ",\n".join(fields) + "\n }")
    others = [
        f"{json.dumps(key)}: {_line(value)}, "
        for key, value in content.items()
        if key != "concepts"
    ]
    text = "{" + "".join(others) + '"concepts": [\n' + ",\n".join(entries) + "\n]}\n"
    try:
        write_whole(path, text)
    except OSError as error:
        raise ConceptError(f"{path} cannot be written ({error}): make it writable") from error


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
