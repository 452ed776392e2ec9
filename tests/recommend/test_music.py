"""Three songs for every feeling, and what learning does to their order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.moods import MIN_FIT, Feeling, Intent, Source, score_fit
from perfumer.catalog.music import MusicCatalog, Song, load_songs
from perfumer.catalog.picks import PickKind, ReasonCode
from perfumer.catalog.pieces import Piece, PieceCatalog
from perfumer.catalog.text import Language
from perfumer.recommend.music import (
    MIN_PIECES,
    Opinions,
    Turn,
    name_sound,
    recommend_music,
    recommend_pieces,
)
from perfumer.recommend.music_wording import explain_music
from perfumer.traits import Emotion
from tests.support.journey import ROOT
from tests.support.words import WORDS

SONGS = load_songs(ROOT / "data/music_catalog.json")
NOTHING = Opinions(counts={}, prior=6, min_answers=5)
CERTAIN = Turn(resting=(), seed=0, spread=0.0)
MOODS = [(emotion, intent) for emotion in Emotion for intent in Intent]
ANSWERS = st.integers(min_value=0, max_value=200)
SHARES = st.lists(st.floats(0.01, 1), min_size=7, max_size=7)


def felt(emotion: Emotion, share: float = 1.0) -> Feeling:
    rest = (1 - share) / (len(Emotion) - 1)
    return Feeling({e: share if e is emotion else rest for e in Emotion}, (Source.WORD,))


def song(id_: str, artist: str, **strengths: float) -> Song:
    facts = {"id": id_, "title": id_, "artist": artist, "year": 2000, "language": "ko"}
    return Song.model_validate(facts | {"valence": 0.5, "energy": 0.5, "emotions": strengths})


def piece(id_: str, *intents: Intent, valence: float = 0.5, **strengths: float) -> Piece:
    facts = {"id": id_, "title": id_, "file": f"{id_}.ogg", "seconds": 30, "intents": intents}
    return Piece.model_validate(facts | {"valence": valence, "energy": 0.5, "emotions": strengths})


def artists(picks) -> set[str]:
    return {SONGS.song(pick.id).artist.ko for pick in picks}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("emotion", "intent"), MOODS)
def test_every_feeling_gets_three_songs_of_three_artists_with_reasons(emotion, intent, language):
    picks = recommend_music(SONGS, felt(emotion, 0.7), intent, NOTHING, CERTAIN)
    assert len(picks) == len(artists(picks)) == 3
    assert {pick.kind for pick in picks} == {PickKind.FEELING}
    for pick in picks:
        said = explain_music(pick, WORDS, language)
        assert 15 < len(said) < 100
        assert said.count(".") == 1


@pytest.mark.parametrize(("emotion", "intent"), MOODS)
def test_every_reason_is_true_of_the_data(emotion, intent):
    counts = {(SONGS.songs[n].id, emotion, intent): (4, 1) for n in range(0, 200, 2)}
    opinions = replace(NOTHING, counts=counts)
    for pick in recommend_music(SONGS, felt(emotion), intent, opinions, CERTAIN):
        chosen = SONGS.song(pick.id)
        reasons = {reason.code: reason for reason in pick.reasons}
        suits = ReasonCode.EMOTION if intent is Intent.STAY else ReasonCode.INTENT
        assert reasons[suits].strength == pytest.approx(
            score_fit(chosen, emotion, intent), abs=1e-4
        )
        assert reasons[suits].label.split("/")[0] == emotion
        assert reasons[ReasonCode.SOUND].label == name_sound(chosen)
        assert (ReasonCode.LIKED in reasons) is ((chosen.id, emotion, intent) in counts)


@pytest.mark.parametrize(("emotion", "intent"), MOODS)
def test_the_next_visitors_hear_other_songs_that_fit_too(emotion, intent):
    seen: list[str] = []
    shown: list[set[str]] = []
    for seed in range(4):
        turn = Turn(resting=tuple(seen[-9:]), seed=seed, spread=0.12)
        picks = recommend_music(SONGS, felt(emotion), intent, NOTHING, turn)
        assert all(score_fit(SONGS.song(p.id), emotion, intent) >= MIN_FIT for p in picks)
        shown.append({pick.id for pick in picks})
        seen += [pick.id for pick in picks]
    assert all(not (before & after) for before, after in pairwise(shown))


def test_chance_alone_already_changes_what_is_shown():
    shown = {
        tuple(
            p.id
            for p in recommend_music(
                SONGS, felt(Emotion.HAPPY), Intent.LIFT, NOTHING, Turn((), seed, 0.12)
            )
        )
        for seed in range(10)
    }
    assert len(shown) > 5


def test_both_languages_are_among_three():
    for emotion, intent in MOODS:
        picks = recommend_music(SONGS, felt(emotion), intent, NOTHING, CERTAIN)
        assert len({SONGS.song(pick.id).language for pick in picks}) > 1


def test_a_catalog_in_one_language_still_gives_three():
    few = MusicCatalog(tuple(song(f"s{n}", f"a{n}", sad=0.9) for n in range(3)))
    assert len(recommend_music(few, felt(Emotion.SAD), Intent.STAY, NOTHING, CERTAIN)) == 3


def test_one_artist_is_not_shown_twice():
    few = MusicCatalog((song("s1", "a", sad=0.9), song("s2", "a", sad=0.8)))
    picks = recommend_music(few, felt(Emotion.SAD), Intent.STAY, NOTHING, CERTAIN)
    assert [pick.id for pick in picks] == ["s1"]


def test_when_all_were_seen_the_longest_ago_comes_back_first():
    few = MusicCatalog(tuple(song(f"s{n}", f"a{n}", sad=0.9 - n / 10) for n in range(4)))
    turn = Turn(resting=("s3", "s2", "s1", "s0"), seed=0, spread=0.0)
    picks = recommend_music(few, felt(Emotion.SAD), Intent.STAY, NOTHING, turn)
    assert [pick.id for pick in picks] == ["s3", "s2", "s1"]


@given(yes=ANSWERS, no=ANSWERS, prior=st.floats(0.5, 50), strength=st.floats(0, 1), shares=SHARES)
def test_the_score_is_what_the_formula_says(yes, no, prior, strength, shares):
    total = sum(shares)
    feeling = Feeling({e: s / total for e, s in zip(Emotion, shares, strict=True)}, ())
    asked = song("s", "a", sad=strength)
    counts = {("s", "sad", "stay"): (yes, no)}
    found = Opinions(counts, prior, 5).score(asked, feeling, Intent.STAY)
    believed = (prior * strength + yes) / (prior + yes + no)
    assert found == pytest.approx(feeling.shares[Emotion.SAD] * believed)


@given(yes=ANSWERS, no=ANSWERS, emotion=st.sampled_from(Emotion), intent=st.sampled_from(Intent))
def test_a_yes_never_lowers_a_score_and_a_no_never_raises_it(yes, no, emotion, intent):
    asked = SONGS.songs[0]
    key = (asked.id, emotion, intent)
    now, more_yes, more_no = (
        Opinions({key: counts}, 6, 5).score(asked, felt(emotion, 0.6), intent)
        for counts in ((yes, no), (yes + 1, no), (yes, no + 1))
    )
    assert more_no <= now <= more_yes
    assert more_no >= 0
    assert more_yes <= 1


@given(answers=st.lists(st.tuples(ANSWERS, ANSWERS), min_size=4, max_size=4))
def test_the_order_shown_is_that_of_the_formula(answers):
    songs = tuple(song(f"s{n}", f"a{n}", sad=0.6 + n / 10) for n in range(4))
    counts = {(s.id, "sad", "stay"): told for s, told in zip(songs, answers, strict=True)}
    picks = recommend_music(
        MusicCatalog(songs), felt(Emotion.SAD), Intent.STAY, Opinions(counts, 6, 5), CERTAIN
    )
    believed = {
        s.id: (6 * s.emotions[Emotion.SAD] + yes) / (6 + yes + no)
        for s, (yes, no) in zip(songs, answers, strict=True)
    }
    expected = sorted(believed, key=lambda id_: (-believed[id_], id_))[:3]
    assert [pick.id for pick in picks] == expected


def test_feedback_moves_a_song_up_and_only_for_its_feeling_and_intent():
    few = MusicCatalog((song("s1", "a", sad=0.8, fear=0.8), song("s2", "b", sad=0.6, fear=0.6)))
    opinions = replace(NOTHING, counts={("s2", "sad", "stay"): (20, 0)})
    orders = {
        emotion: [p.id for p in recommend_music(few, felt(emotion), Intent.STAY, opinions, CERTAIN)]
        for emotion in (Emotion.SAD, Emotion.FEAR)
    }
    assert orders == {Emotion.SAD: ["s2", "s1"], Emotion.FEAR: ["s1", "s2"]}


@pytest.mark.parametrize(
    ("counts", "liked"),
    [((0, 0), None), ((4, 0), None), ((5, 0), 1.0), ((3, 2), 0.6), ((2, 3), None), ((0, 9), None)],
)
def test_what_others_liked_is_told_from_five_answers_on_if_they_did(counts, liked):
    few = MusicCatalog((song("s1", "a", sad=0.8),))
    opinions = replace(NOTHING, counts={("s1", "sad", "stay"): counts})
    (pick,) = recommend_music(few, felt(Emotion.SAD), Intent.STAY, opinions, CERTAIN)
    told = {reason.code: reason.strength for reason in pick.reasons}
    assert told.get(ReasonCode.LIKED) == liked
    assert ("%" in explain_music(pick, WORDS, Language.KO)) is (liked is not None)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.KO,
            "담담하고 은은한 곡이라 슬픈 마음 곁에 머물러 줘요. "
            "같은 마음이던 분들 가운데 80%가 잘 맞았다고 했어요.",
        ),
        (
            Language.EN,
            "Easy and mellow: it keeps sadness company. "
            "Of others who felt so, 80% said that it fitted.",
        ),
    ],
)
def test_sentences_read_naturally(language, said):
    few = MusicCatalog((song("s1", "a", sad=0.8),))
    opinions = replace(NOTHING, counts={("s1", "sad", "stay"): (4, 1)})
    (pick,) = recommend_music(few, felt(Emotion.SAD), Intent.STAY, opinions, CERTAIN)
    assert explain_music(pick, WORDS, language) == said


@pytest.mark.parametrize("language", Language)
def test_a_song_that_does_not_fit_is_not_said_to(language):
    few = MusicCatalog((song("s1", "a", sad=0.2),))
    (pick,) = recommend_music(few, felt(Emotion.SAD), Intent.STAY, NOTHING, CERTAIN)
    assert [reason.code for reason in pick.reasons] == [ReasonCode.SOUND]
    assert explain_music(pick, WORDS, language)


def test_pieces_that_were_made_for_it_play_first_and_can_be_skipped():
    pieces = PieceCatalog(
        (
            piece("waltz", Intent.LIFT, sad=0.9),
            piece("rain", Intent.STAY, sad=0.8),
            piece("dusk", Intent.STAY, sad=0.9),
            piece("joy", Intent.STAY, happy=0.9),
        )
    )
    picks = recommend_pieces(pieces, felt(Emotion.SAD), Intent.STAY, NOTHING, CERTAIN)
    assert [pick.id for pick in picks[:2]] == ["dusk", "rain"]
    assert len(picks) == MIN_PIECES


def test_the_next_visitor_hears_another_piece():
    pieces = PieceCatalog((piece("rain", Intent.STAY, sad=0.8), piece("dusk", Intent.STAY, sad=1)))
    turn = replace(CERTAIN, resting=("dusk",))
    picks = recommend_pieces(pieces, felt(Emotion.SAD), Intent.STAY, NOTHING, turn)
    assert [pick.id for pick in picks] == ["rain", "dusk"]
