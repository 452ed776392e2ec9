"""How sure a reading is, in words: the same on the screen, in the studio and from the API."""

from __future__ import annotations

from perfumer.catalog.words import Words
from perfumer.recommend.certainty import Certainty


def describe_certainty(certainty: Certainty, words: Words, language: str) -> str:
    """Return a sentence such as "Read clearly" or "Not sure" from the screen's words."""
    return words.say(language, f"result.confidence.{certainty.value}")
