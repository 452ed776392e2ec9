"""Guesses the feeling of a song from its lyrics, with the model that reads diaries.

Lyrics are read a few lines at a time and not stored. Only emotions come from them. Words do not say
how much energy a song has, and the model learnt valence from film reviews, which praise what moves
to tears: so energy and valence are those that music of such emotions usually has. All values are a
first guess for the staff to correct.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfumer.catalog.moods import USUAL_PLACES, find_usual_place
from perfumer.catalog.music import SongLanguage
from perfumer.catalog.text import Language
from perfumer.diary.model import TextModel, TextReading
from perfumer.diary.reading import detect_language, read_english
from perfumer.text.composing import compose
from perfumer.traits import Emotion

PART = 160  # maximum number of characters read together, about four lines
MIN_STRENGTH = 0.3  # emotions that are weaker are left out
MIN_FIRST = 0.5  # minimum strength of the strongest emotion, so that it counts as fitting


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a song in the catalog; numbers are 0 to 1."""

    language: SongLanguage
    valence: float
    energy: float
    emotions: Mapping[Emotion, float]
    sure: bool  # False if the words were not clear enough


def tag_song(lyrics: str, title: str, model: TextModel) -> Tags:
    """Return the tags of a song; without clear words it is neutral and not sure."""
    lyrics, title = compose(lyrics), compose(title)
    readings = [_read(part, model) for part in _split(lyrics)]
    clear = [reading for reading in readings if reading.sure]
    language = _language(lyrics or title)
    if not clear:
        only = Emotion.NEUTRAL
        place = USUAL_PLACES[only]
        return Tags(language, place.valence, place.energy, {only: MIN_FIRST}, sure=False)
    shares = {e: sum(reading.shares[e] for reading in clear) / len(clear) for e in Emotion}
    place = find_usual_place(shares)
    valence, energy = round(place.valence, 2), round(place.energy, 2)
    return Tags(language, valence, energy, _strengths(shares), sure=True)


def _strengths(shares: Mapping[Emotion, float]) -> dict[Emotion, float]:
    """Return strengths in proportion to the shares; the first is at least :data:`MIN_FIRST`."""
    first = max(shares.values())
    strongest = MIN_FIRST + (1 - MIN_FIRST) * first
    strengths = {emotion: round(strongest * share / first, 2) for emotion, share in shares.items()}
    return {emotion: value for emotion, value in strengths.items() if value >= MIN_STRENGTH}


def _split(lyrics: str) -> Iterator[str]:
    """Split lyrics into parts of whole words, of at most :data:`PART` characters."""
    part = ""
    for word in lyrics.split():
        if part and len(part) + len(word) >= PART:
            yield part
            part = ""
        part = f"{part} {word[:PART]}".strip()
    if part:
        yield part


def _read(part: str, model: TextModel) -> TextReading:
    return read_english(part) if detect_language(part) is Language.EN else model.read(part)


def _language(text: str) -> SongLanguage:
    found = detect_language(text)
    return SongLanguage.OTHER if found is None else SongLanguage(found.value)
