"""The command that finds words in texts and writes them: a chart, JSON, and the concept file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping

from perfumer.catalog.concepts import FoundWord, FoundWords
from perfumer.catalog.text import Language
from perfumer.classifier.likeness import ConceptError
from perfumer.files.whole import write_whole
from perfumer.workshop.concepts.bars import draw_bars
from perfumer.workshop.concepts.concept_file import write_words
from perfumer.workshop.concepts.words import Weighed, read_texts, weigh


def keywords(options: argparse.Namespace) -> None:
    """Find the words that set concepts apart, and write them.

    Raises :class:`ConceptError` if texts are missing or files cannot be written.
    """
    found = weigh(read_texts(options.folder), options.words)
    source = options.source or options.folder.name
    entries = {name: as_found_words(weighed, source) for name, weighed in found.items()}
    content = {name: entry.model_dump(mode="json") for name, entry in entries.items()}
    try:
        write_whole(options.out / "keywords.svg", draw_bars(found, source))
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_whole(options.out / "keywords.json", text + "\n")
    except OSError as error:
        raise ConceptError(f"{options.out} cannot be written ({error}): name another --out") from (
            error
        )
    sys.stdout.write(f"{_describe(found)}{options.out}/keywords.svg, keywords.json are written\n")
    if options.into is not None:
        write_words(options.into, entries)
        sys.stdout.write(f"{options.into} holds them\n")


def as_found_words(weighed: Weighed, source: str) -> FoundWords:
    """Return words in the form of the concept file."""
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


def _describe(found: Mapping[str, Weighed]) -> str:
    lines = []
    for name, weighed in found.items():
        for language, words in weighed.words.items():
            if words:
                lines.append(f"{name} ({language.value}): {', '.join(word for word, _ in words)}")
    return "\n".join(lines) + "\n"
