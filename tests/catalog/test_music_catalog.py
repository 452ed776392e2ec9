"""Songs, pieces and the questions about music: ours, and mistakes that the staff might make."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.moods import AS_READ, DESTINATIONS, MIN_FIT, Intent, score_fit
from perfumer.catalog.music import (
    MIN_FITTING,
    MusicCatalog,
    Song,
    SongLanguage,
    check_fitting,
    check_music_questions,
    load_songs,
    make_links,
)
from perfumer.catalog.pieces import load_pieces
from perfumer.catalog.questions import Choice, Question, QuestionSet, load_questions
from perfumer.catalog.text import LocalText
from perfumer.traits import Emotion
from tests.support.journey import ROOT

SONGS_FILE = ROOT / "data/music_catalog.json"
CATALOG = load_songs(SONGS_FILE)
QUESTIONS = load_questions(ROOT / "data/music_questions.json")
WORDS = LocalText(ko="말", en="words")
SONG = {
    "id": "a-song",
    "title": {"ko": "노래", "en": "A Song"},
    "artist": "Somebody",
    "year": 1999,
    "language": "ko",
    "valence": 0.5,
    "energy": 0.5,
    "emotions": {"sad": 0.8},
}
PIECE = {
    "id": "rain",
    "title": {"ko": "비", "en": "Rain"},
    "file": "rain.ogg",
    "seconds": 40,
    "valence": 0.3,
    "energy": 0.2,
    "emotions": {"sad": 0.9},
    "intents": ["stay"],
}


def written(folder: Path, key: str, *entries: object) -> Path:
    path = folder / "file.json"
    path.write_text(json.dumps({key: entries}), encoding="utf-8")
    return path


def asked(id_: str, tag: str, next_: str | None = None) -> Question:
    choices = [Choice(id=f"c{n}", text=WORDS, tags={tag: 1}, next=next_) for n in (1, 2)]
    return Question(id=id_, text=WORDS, choices=tuple(choices))


def test_there_are_at_least_120_songs_half_of_them_korean():
    languages = Counter(song.language for song in CATALOG.songs)
    assert len(CATALOG.songs) >= 120
    assert languages[SongLanguage.KO] * 2 >= len(CATALOG.songs)


def test_every_feeling_and_intent_has_its_songs_in_both_languages():
    for language in (SongLanguage.KO, SongLanguage.EN):
        sung = [song for song in CATALOG.songs if song.language is language]
        check_fitting(sung, SONGS_FILE, "songs", MIN_FITTING)


@pytest.mark.parametrize("song", CATALOG.songs, ids=lambda song: song.id)
def test_a_song_is_told_as_it_feels(song):
    assert 1950 <= song.year <= 2026
    assert max(song.emotions.values()) <= 1
    # Who is sad is told of sad songs, not of bright ones; and the other way round.
    assert song.emotions.get(Emotion.SAD, 0) * (song.valence > 0.7) == 0
    assert (song.emotions.get(Emotion.HAPPY, 0) >= MIN_FIT) * (song.valence < 0.6) == 0


@pytest.mark.parametrize("emotion", Emotion)
def test_music_leads_to_where_it_should(emotion):
    lifted, calmed = (DESTINATIONS[emotion, intent] for intent in (Intent.LIFT, Intent.CALM))
    assert lifted.valence > calmed.valence
    assert lifted.energy > calmed.energy


def test_fit_falls_evenly_with_the_distance():
    there = DESTINATIONS[Emotion.SAD, Intent.LIFT]
    at, near, far = (
        Song.model_validate(
            SONG | {"valence": there.valence - away, "energy": there.energy, "emotions": {"sad": 1}}
        )
        for away in (0.0, 0.25, 0.5)
    )
    fits = [score_fit(song, Emotion.SAD, Intent.LIFT) for song in (at, near, far)]
    assert fits == pytest.approx([1, 0.5, 0])
    assert score_fit(at, Emotion.SAD, Intent.STAY) == 1
    assert score_fit(at, Emotion.HAPPY, Intent.STAY) == 0


def test_links_search_for_title_and_artist_and_a_known_number_leads_to_melon():
    song = CATALOG.song("iu-good-day")
    found = make_links(song)
    assert unquote(found.melon).endswith("?q=좋은 날 아이유")
    assert unquote(found.youtube) == "https://music.youtube.com/search?q=좋은 날 아이유"
    assert unquote(found.spotify) == "https://open.spotify.com/search/Good Day IU"
    known = song.model_copy(update={"melon": 123})
    assert make_links(known).melon == "https://www.melon.com/song/detail.htm?songId=123"


def test_signs_in_a_title_stay_inside_the_address():
    song = Song.model_validate(SONG | {"title": "200% & <b>/?#", "artist": "A&B"})
    for address in (make_links(song).melon, make_links(song).youtube, make_links(song).spotify):
        assert not set("<> #&") & set(address)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"valence": 1.2}, r"file.json: song 1 \(a-song\): 'valence' is 1.2"),
        ({"emotions": {"jealous": 1}}, "'emotions.jealous"),
        ({"emotions": {}}, "'emotions'"),
        ({"year": 3000}, "'year' is 3000"),
        ({"language": "fr"}, "'language' is 'fr'"),
        ({"lyrics": "..."}, "has 'lyrics', which is no field"),
        ({"title": ""}, "'title.ko'"),
    ],
)
def test_a_mistake_in_a_song_is_named(tmp_path, change, message):
    with pytest.raises(CatalogError, match=message):
        load_songs(written(tmp_path, "songs", SONG | change))


def test_the_same_song_twice_is_refused(tmp_path):
    again = SONG | {"id": "another"}
    with pytest.raises(CatalogError, match=r"song 2 \(another\) is song 1 again"):
        load_songs(written(tmp_path, "songs", SONG, again))


def test_too_few_songs_for_a_feeling_are_named():
    few = [Song.model_validate(SONG)]
    with pytest.raises(CatalogError, match="only 0 songs fit 'angry' with the intent 'stay'"):
        check_fitting(few, Path("songs.json"), "songs", 5)


def test_an_unknown_song_is_refused():
    with pytest.raises(KeyError):
        MusicCatalog(()).song("a-song")


def test_a_piece_is_read_with_its_file(tmp_path):
    (tmp_path / "rain.ogg").write_bytes(b"sound")
    catalog = load_pieces(written(tmp_path, "pieces", PIECE), tmp_path)
    assert catalog.piece("rain").intents == (Intent.STAY,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "rain.ogg is missing"),
        ({"file": "../secret"}, "within the folder"),
        ({"file": "/etc/passwd"}, "within the folder"),
        ({"seconds": 0}, "'seconds' is 0"),
        ({"intents": ["cheer"]}, "'intents.0' is 'cheer'"),
    ],
)
def test_a_mistake_in_a_piece_is_named(tmp_path, change, message):
    with pytest.raises(CatalogError, match=message):
        load_pieces(written(tmp_path, "pieces", PIECE | change), tmp_path)


def test_our_questions_can_be_answered_with_music():
    check_music_questions(QUESTIONS, Path("questions.json"))


def test_every_emotion_and_intent_can_be_chosen_with_and_without_a_face():
    tags = {tag for q in QUESTIONS.questions.values() for c in q.choices for tag in c.tags}
    assert tags == {AS_READ, "otherwise", *Emotion, *Intent}
    read, unread = (QUESTIONS.following([], read=read) for read in (True, False))
    assert (read.id, unread.id) == ("feel", "which")


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ({"a": asked("a", "spicy")}, "no music can answer the tag 'spicy'"),
        ({"a": asked("a", "sad")}, "a/c1 says the intent"),
        ({"a": asked("a", "otherwise", "b"), "b": asked("b", "lift")}, "says the emotion"),
        ({"a": asked("a", "as_read", "b"), "b": asked("b", "lift")}, "says the emotion"),
    ],
)
def test_a_way_without_an_answer_is_named(questions, message):
    with pytest.raises(CatalogError, match=message):
        check_music_questions(QuestionSet("a", questions), Path("questions.json"))
