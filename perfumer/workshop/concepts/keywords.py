"""The command that finds words in texts: a chart, a JSON file, and the concept file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping

from perfumer.catalog.concepts import FoundWord, FoundWords
from perfumer.catalog.text import Language
from perfumer.classifier.likeness import ConceptError
from perfumer.workshop.concepts.bars import bars_svg
from perfumer.workshop.concepts.concept_file import write_words
from perfumer.workshop.concepts.words import Weighed, read_texts, weigh


def keywords(asked: argparse.Namespace) -> None:
    """Raises :class:`ConceptError` when texts are missing or files cannot be written."""
    found = weigh(read_texts(asked.folder), asked.words)
    source = asked.source or asked.folder.name
    entries = {name: found_words(weighed, source) for name, weighed in found.items()}
    content = {name: entry.model_dump(mode="json") for name, entry in entries.items()}
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / "keywords.svg").write_text(bars_svg(found, source), encoding="utf-8")
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (asked.out / "keywords.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConceptError(f"{asked.out} cannot be written ({error}): name another --out") from (
            error
        )
    sys.stdout.write(_told(found) + f"{asked.out}/keywords.svg and keywords.json are written\n")
    if asked.into is not None:
        write_words(asked.into, entries)
        sys.stdout.write(f"{asked.into} holds them\n")


def found_words(weighed: Weighed, source: str) -> FoundWords:
    """As the concept file holds them."""
    words = {
        language: tuple(FoundWord(word=word, weight=weight) for word, weight in own)
        for language, own in weighed.words.items()
    }
    return FoundWords(
        source=source,
        texts=weighed.texts,
        ko=words.get(Language.KO, ()),
        en=words.get(Language.EN, ()),
    )


def _told(found: Mapping[str, Weighed]) -> str:
    lines = []
    for name, weighed in found.items():
        for language, words in weighed.words.items():
            if words:
                lines.append(f"{name} ({language.value}): {', '.join(word for word, _ in words)}")
    return "\n".join(lines) + "\n"
