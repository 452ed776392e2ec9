"""From lyrics to what a song feels like, by the model that reads diaries.

Lyrics are read a few lines at a time and forgotten. How stirring a song sounds is not in its
words, and the model's valence is that of film reviews, which praise what moves to tears: both
are what music of its emotions usually has. All values are a first guess for the staff to correct.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfumer.catalog.moods import USUAL_PLACES, find_usual_place
from perfumer.catalog.music import SongLanguage
from perfumer.catalog.text import Language
from perfumer.diary.model import TextModel, TextReading
from perfumer.diary.reading import detect_language, read_english
from perfumer.traits import Emotion

PART = 160  # characters read together, about four lines
LEAST_KEPT = 0.3  # a strength below this is left out
STRONGEST = 0.5  # of the first emotion at least: it fits


@dataclass(frozen=True, slots=True)
class Tags:
    """As the song catalog has them; ``sure`` is false where the words said too little."""

    language: SongLanguage
    valence: float
    energy: float
    emotions: Mapping[Emotion, float]
    sure: bool


def tagged(lyrics: str, title: str, model: TextModel) -> Tags:
    """Emotions of a song; neutral and not sure without words that say something."""
    readings = [_read(part, model) for part in _parts(lyrics)]
    clear = [reading for reading in readings if reading.sure]
    language = _language(lyrics or title)
    if not clear:
        only = Emotion.NEUTRAL
        place = USUAL_PLACES[only]
        return Tags(language, place.valence, place.energy, {only: STRONGEST}, sure=False)
    shares = {e: sum(reading.shares[e] for reading in clear) / len(clear) for e in Emotion}
    place = find_usual_place(shares)
    valence, energy = round(place.valence, 2), round(place.energy, 2)
    return Tags(language, valence, energy, _strengths(shares), sure=True)


def _strengths(shares: Mapping[Emotion, float]) -> dict[Emotion, float]:
    """The first emotion gets ``STRONGEST`` or more, the others as much less as their shares."""
    first = max(shares.values())
    strongest = STRONGEST + (1 - STRONGEST) * first
    strengths = {emotion: round(strongest * share / first, 2) for emotion, share in shares.items()}
    return {emotion: value for emotion, value in strengths.items() if value >= LEAST_KEPT}


def _parts(lyrics: str) -> Iterator[str]:
    """Whole words, at most :data:`PART` characters together."""
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
