"""Everything that is said to visitors, in every language, from ``data/locales``.

A table is a JSON object of keys and sentences. ``{name}`` is filled in; ``{name:이/가}`` adds the
Korean particle that fits, and ``{name:a/an}`` puts the English article in front.

A key may end in one of :data:`CONDITIONS`: its sentence takes the place of the one without that
ending where the condition holds. So no page speaks of what the face model in use does not read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from perfumer.catalog.korean import PARTICLES, add_particle, join_words
from perfumer.text.reading import JsonError, TextError, parse_json, read_text

Entry = str | Mapping[str, str]  # a sentence, or one for each of "one" and "other"
Table = Mapping[str, Entry]

SENTENCES = "sentences"  # folder beside the screen's tables: why something is recommended
ARTICLE = "a/an"
PARTLY = "partly"  # the face model does not read every task
WITHOUT_IMPRESSION, WITHOUT_EMOTION = "without_impression", "without_emotion"
CONDITIONS = (PARTLY, WITHOUT_IMPRESSION, WITHOUT_EMOTION)  # a later one goes before an earlier


class WordsError(ValueError):
    """A word table is missing, unreadable, or lacks what another one has."""


@dataclass(frozen=True, slots=True)
class Words:
    """The word tables, by language code; all have the same keys.

    ``given`` are values by language that every sentence may fill in.
    """

    tables: Mapping[str, Table]
    given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def has(self, key: str) -> bool:
        """Return whether every language has a sentence of this key."""
        return all(key in table for table in self.tables.values())

    def say(self, language: str, key: str, **values: object) -> str:
        """Return the sentence ``key`` with ``values`` filled in.

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
        filled = {**self.given.get(language, {}), **values}
        return entry.format(**{name: _inflect(value) for name, value in filled.items()})

    def join(self, language: str, words: Sequence[str]) -> str:
        """Return the words as the language lists them: "A and B", "A와 B"."""
        return join_words(words) if language == "ko" else " and ".join(words)


def load_words(folder: Path, holding: Collection[str] = ()) -> Words:
    """Read every ``*.json`` of ``folder`` and of its ``sentences``, a table for each language.

    ``holding`` are those of :data:`CONDITIONS` that hold.

    Raises :class:`WordsError` when a file cannot be read or the languages do not agree.
    """
    tables = _read_folder(folder)
    if not tables:
        raise WordsError(f"{folder}: no word table found; put ko.json and en.json there")
    for language, sentences in _read_folder(folder / SENTENCES).items():
        own = tables.get(language, {})
        if twice := sorted(set(own) & set(sentences)):
            raise WordsError(
                f"{folder / SENTENCES / language}.json repeats {', '.join(twice)} of "
                f"{folder / language}.json: keep one of them"
            )
        tables[language] = {**own, **sentences}
    every_key = set().union(*tables.values())
    for language, table in tables.items():
        if missing := sorted(every_key - set(table)):
            raise WordsError(f"{folder / language}.json lacks {', '.join(missing)}: add them")
    return Words({language: _choose(table, holding) for language, table in tables.items()})


def _choose(table: Table, holding: Collection[str]) -> Table:
    """Return the table with the sentences for the conditions that hold in their places."""
    chosen = {key: entry for key, entry in table.items() if _condition(key) is None}
    for condition in (one for one in CONDITIONS if one in holding):
        for key, entry in table.items():
            if _condition(key) == condition:
                chosen[key.removesuffix(f".{condition}")] = entry
    return chosen


def _condition(key: str) -> str | None:
    ending = key.rpartition(".")[2]
    return ending if ending in CONDITIONS else None


def fields(entry: Entry) -> set[str]:
    """Return the names that are filled in, such as ``{"count"}`` for "{count} readings"."""
    sentences = [entry] if isinstance(entry, str) else list(entry.values())
    return {name for s in sentences for _, name, _, _ in Formatter().parse(s) if name}


class _Inflected(str):
    """A word that knows the particle or article of its place in a sentence."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec in PARTICLES:
            return add_particle(str(self), spec)
        if spec == ARTICLE:
            return f"{'an' if self[:1].lower() in tuple('aeiou') else 'a'} {self}"
        return super().__format__(spec)


def _inflect(value: object) -> object:
    return _Inflected(value) if isinstance(value, str) else value


def _read_folder(folder: Path) -> dict[str, Table]:
    return {path.stem: _table(path) for path in sorted(folder.glob("*.json"))}


def _table(path: Path) -> Table:
    try:
        table = parse_json(read_text(path))
    except (OSError, TextError, JsonError) as error:
        raise WordsError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(table, dict):
        raise WordsError(f"{path}: holds no JSON object of keys and sentences")
    for key, entry in table.items():
        if not (isinstance(entry, str) or (isinstance(entry, dict) and "other" in entry)):
            raise WordsError(f"{path}: '{key}' is neither a sentence nor one/other sentences")
    return table
