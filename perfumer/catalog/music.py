"""Read songs: title, artist, year and language as facts, and our judgement of how they feel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from perfumer.catalog.loading import CatalogError, read_entries
from perfumer.catalog.moods import AS_READ, MIN_FIT, OTHERWISE, Intent, Music, score_fit
from perfumer.catalog.questions import Answer, Id, Question, QuestionSet, Strength
from perfumer.catalog.text import LocalText
from perfumer.traits import Emotion

MIN_FITTING = 5  # minimum number of songs for every feeling and intent
FIRST_YEAR, LAST_YEAR = 1900, 2100


class SongLanguage(StrEnum):
    """The language a song is sung in."""

    KO = "ko"
    EN = "en"
    OTHER = "other"


def _in_both(value: object) -> object:
    """Let a name that is the same in both languages be written once."""
    return {"ko": value, "en": value} if isinstance(value, str) else value


Name = Annotated[LocalText, BeforeValidator(_in_both)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class Song(BaseModel):
    """A real song; valence, energy and strengths are 0 to 1, by our judgement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    title: Name
    artist: Name
    year: Year | None  # year of the first release; None if the imported list has none
    language: SongLanguage
    valence: Strength
    energy: Strength
    emotions: Annotated[Mapping[Emotion, Strength], Field(min_length=1)]
    melon: Annotated[int, Field(gt=0)] | None = None  # id of the song at Melon, if known


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses where a song can be heard: its page at Melon, else searches."""

    melon: str
    youtube: str
    spotify: str


def make_links(song: Song) -> Links:
    """Return searches for title and artist; a known Melon id links to the song itself."""
    asked = quote(f"{song.title.ko} {song.artist.ko}", safe="")
    abroad = quote(f"{song.title.en} {song.artist.en}", safe="")
    melon = f"https://www.melon.com/search/total/index.htm?q={asked}"
    if song.melon is not None:
        melon = f"https://www.melon.com/song/detail.htm?songId={song.melon}"
    return Links(
        melon=melon,
        youtube=f"https://music.youtube.com/search?q={asked}",
        spotify=f"https://open.spotify.com/search/{abroad}",
    )


@dataclass(frozen=True)
class MusicCatalog:
    songs: tuple[Song, ...]

    def song(self, id_: str) -> Song:
        """Return the song of this id. Raises :class:`KeyError` for an unknown id."""
        return self._by_id[id_]

    @cached_property
    def _by_id(self) -> Mapping[str, Song]:
        return {song.id: song for song in self.songs}


def load_songs(path: Path) -> MusicCatalog:
    """Read and check a catalog.

    Raises :class:`CatalogError`, also for the same title of the same artist twice.
    """
    songs = read_entries(path, "songs", Song, "song")
    first: dict[tuple[str, str], int] = {}
    for number, song in enumerate(songs, 1):
        name = (song.title.ko.casefold(), song.artist.ko.casefold())
        if name in first:
            raise CatalogError(
                f"{path}: song {number} ({song.id}) is song {first[name]} again: delete one"
            )
        first[name] = number
    return MusicCatalog(tuple(songs))


def check_fitting(music: Sequence[Music], path: Path, noun: str, least: int) -> None:
    """Raise :class:`CatalogError` when a feeling and intent has fewer than ``least`` items."""
    for emotion in Emotion:
        for intent in Intent:
            found = sum(score_fit(item, emotion, intent) >= MIN_FIT for item in music)
            if found < least:
                raise CatalogError(
                    f"{path}: only {found} {noun} fit '{emotion.value}' with the intent "
                    f"'{intent.value}' at {MIN_FIT} or more, {least} are needed: add some "
                    "(docs/music.md shows where each feeling is led)"
                )


def check_music_questions(questions: QuestionSet, path: Path) -> None:
    """Raise :class:`CatalogError` unless every way through the questions can be answered.

    Each needs an intent, and an emotion or, where a face was read, that it was right.
    """
    known = {AS_READ, OTHERWISE, *Emotion, *Intent}
    for question in questions.questions.values():
        for choice in question.choices:
            for tag in set(choice.tags) - known:
                raise CatalogError(
                    f"{path}: question '{question.id}', choice '{choice.id}': no music can answer "
                    f"the tag '{tag}': use {', '.join(sorted(known))}"
                )
    for read in (True, False):
        for way in _ways(questions, questions.following([], read=read)):
            _check_way(questions, way, read, path)


def _ways(questions: QuestionSet, question: Question | None) -> Iterator[tuple[Answer, ...]]:
    if question is None:
        yield ()
        return
    for choice in question.choices:
        answer = Answer(question.id, choice.id)
        for rest in _ways(questions, questions.following([answer])):
            yield (answer, *rest)


def _check_way(questions: QuestionSet, way: Sequence[Answer], read: bool, path: Path) -> None:
    tags = {tag for answer in way for tag in questions.choice(answer).tags}
    named = tags & {*Emotion, *([AS_READ] if read else [])}
    lacking = "intent" if not tags & set(Intent) else None if named else "emotion"
    if lacking is not None:
        steps = " → ".join(f"{answer.question}/{answer.choice}" for answer in way)
        raise CatalogError(f"{path}: nothing on the way {steps} says the {lacking}: tag an answer")
