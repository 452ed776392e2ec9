"""Everything a page says, in every language, from ``data/locales/<language>.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

Entry = str | Mapping[str, str]  # a sentence, or one for each of "one" and "other"
Table = Mapping[str, Entry]


class WordsError(ValueError):
    """A word table is missing, unreadable, or lacks what another one has."""


@dataclass(frozen=True, slots=True)
class Words:
    """The word tables, by language code; all have the same keys."""

    tables: Mapping[str, Table]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def has(self, key: str) -> bool:
        return all(key in table for table in self.tables.values())

    def say(self, language: str, key: str, **values: object) -> str:
        """The sentence ``key`` with ``values`` filled in.

        The first value that is a whole number chooses between "one" and "other".
        Raises :class:`WordsError` for a language or key that no table has.
        """
        try:
            entry = self.tables[language][key]
        except KeyError:
            raise WordsError(f"data/locales/{language}.json lacks '{key}': add it") from None
        if not isinstance(entry, str):
            count = next((v for v in values.values() if isinstance(v, int)), None)
            entry = entry["one" if count == 1 else "other"]
        return entry.format(**values)


def load_words(folder: Path) -> Words:
    """Every ``*.json`` of ``folder``; raises :class:`WordsError` when they do not agree."""
    tables = {path.stem: _table(path) for path in sorted(folder.glob("*.json"))}
    if not tables:
        raise WordsError(f"{folder}: no word table found; put ko.json and en.json there")
    everything = set().union(*tables.values())
    for language, table in tables.items():
        if missing := sorted(everything - set(table)):
            raise WordsError(f"{folder / language}.json lacks {', '.join(missing)}: add them")
    return Words(tables)


def fields(entry: Entry) -> set[str]:
    """The names that are filled in, such as ``{"count"}`` for "{count} readings"."""
    sentences = [entry] if isinstance(entry, str) else list(entry.values())
    return {name for s in sentences for _, name, _, _ in Formatter().parse(s) if name}


def _table(path: Path) -> Table:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WordsError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(table, dict):
        raise WordsError(f"{path}: holds no JSON object of keys and sentences")
    for key, entry in table.items():
        if not (isinstance(entry, str) or (isinstance(entry, dict) and "other" in entry)):
            raise WordsError(f"{path}: '{key}' is neither a sentence nor one/other sentences")
    return table
