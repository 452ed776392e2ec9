"""Say what a result goes by where the face model does not read what it usually goes by."""

from __future__ import annotations

from perfumer.catalog.experiences import Experience
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words

# Sentences that exist only where the face model reads no expression, or no impression. A perfume's
# chart has a title and a sentence of its own for an impression that is guessed.
BASES = {Experience.MUSIC: "result.music.basis", Experience.CONCEPT: "result.concept.basis"}


def describe_basis(experience: Experience, words: Words, language: Language) -> str | None:
    """Return what was not read and what decides instead; None where all of it is read."""
    key = BASES.get(experience)
    return words.say(language, key) if key and words.has(key) else None
