"""Write a day up in two or three sentences, from what a visitor wrote, said and looked like.

The sentences are templates of ``data/locales/sentences``: they always work, and say nothing that
was not there.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.moods import Intent
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.traits import Emotion

MAX_QUOTED = 60  # characters of a diary line that are quoted


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a day; None for what was not said, not seen or not clear."""

    line: str  # the diary line that says most, or nothing
    wrote: Emotion | None
    said: Emotion | None
    looked: Emotion | None
    intent: Intent


def write_up(day: Day, words: Words, language: Language) -> tuple[str, ...]:
    """Return two or three sentences; what was written comes first."""
    keys = [key for key in (_key_of_text(day), _key_of_feeling(day)) if key] or ["day.nothing"]
    values = {
        "line": quote(day.line),
        "wrote": _say_mood(day.wrote, words, language),
        "said": _say_mood(day.said, words, language),
        "looked": _say_mood(day.looked, words, language),
    }
    keys.append(f"day.chosen.{day.intent.value}")
    return tuple(words.say(language, key, **values) for key in keys)


def quote(line: str) -> str:
    """Return at most :data:`MAX_QUOTED` characters of a line, cut between words, no full stop."""
    line = " ".join(line.split()).rstrip(".。")
    if len(line) <= MAX_QUOTED:
        return line
    kept = line[:MAX_QUOTED]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept) + "…"


def _say_mood(emotion: Emotion | None, words: Words, language: Language) -> str:
    return words.say(language, f"day.mood.{emotion.value}") if emotion else ""


def _key_of_text(day: Day) -> str | None:
    if not day.line:
        return None
    return "day.wrote" if day.wrote else "day.wrote_only"


def _key_of_feeling(day: Day) -> str | None:
    if day.said and day.looked:
        return "day.agreed" if day.said is day.looked else "day.differed"
    if day.said:
        return "day.said"
    return "day.looked" if day.looked else None
