"""The words of the pages, fitted to what the face model in use reads.

A page may name only what is read, above all where a visitor is asked for consent. So sentences
fill in ``{reads}`` and ``{unread}``, and others take their place where a task is not read
(:data:`perfumer.catalog.words.CONDITIONS`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from perfumer.catalog.words import PARTLY, WITHOUT_EMOTION, WITHOUT_IMPRESSION, Words, load_words
from perfumer.traits import Task

WHOLE = frozenset(Task)


def load_page_words(locales: Path, reads: frozenset[Task], room: str = "") -> Words:
    """Load the words of a room of ``locales``, without a name those of the screen.

    Raises :class:`~perfumer.catalog.words.WordsError`.
    """
    holding = find_conditions(reads)
    screen = load_words(locales, holding)
    words = load_words(locales / room, holding) if room else screen
    return replace(words, given={code: _name(reads, screen, code) for code in screen.languages})


def find_conditions(reads: frozenset[Task]) -> set[str]:
    """Return the conditions that hold for a model that reads these tasks."""
    found = set() if reads == WHOLE else {PARTLY}
    if Task.IMPRESSION not in reads:
        found.add(WITHOUT_IMPRESSION)
    if Task.EMOTION not in reads:
        found.add(WITHOUT_EMOTION)
    return found


def _name(reads: frozenset[Task], words: Words, language: str) -> dict[str, str]:
    """Return what is read, and what is not, each as a list in words."""
    keys = [f"reads.{task.value}" for task in (Task.IMPRESSION, Task.EMOTION) if task in reads]
    guessed = [task.value for task in (Task.AGE, Task.GENDER) if task in reads]
    keys += [f"reads.{'_'.join(guessed)}"] if guessed else []
    unread = [f"unread.{task.value}" for task in _IN_ORDER if task not in reads]
    return {
        "reads": _list(keys, words, language),
        "unread": _list(unread, words, language),
    }


_IN_ORDER = (Task.IMPRESSION, Task.EMOTION, Task.AGE, Task.GENDER)


def _list(keys: list[str], words: Words, language: str) -> str:
    return words.join(language, [words.say(language, key) for key in keys]) if keys else ""
