"""Expressions in the words that the operator picked; what is recommended stays the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.catalogs import load_catalogs
from perfumer.catalog.questions import Answer
from perfumer.catalog.words import load_words
from perfumer.kiosk import parts
from perfumer.recommend.emotion_labels import (
    EmotionLabels,
    label_shares,
    name_expression,
    name_neutral,
    read_expression,
)
from perfumer.recommend.expression_course import follow_expression
from perfumer.recommend.recommender import Recommender
from perfumer.recommend.result import Request
from perfumer.session.state import Experience, Stage
from perfumer.settings.all import Settings
from perfumer.traits import Emotion, Task
from perfumer.web.present.content import Content
from perfumer.web.present.music import course_view
from perfumer.web.present.view_state import view_state
from tests.support.browser import canned
from tests.support.journey import ROOT, start, traits
from tests.support.recommend import looks

WORDS = load_words(ROOT / "data/locales")
CONTENT = Content(
    words=WORDS,
    perfumes=None,
    songs=None,
    pieces=None,
    concepts=None,
    volume=0.6,
    questions={},
    pictures=None,
    public_url=None,
    secret="secret",
    min_readings=3,
    countdown_s=20,
    signage=False,
    unsure_below=0.5,
    expression_readings=8,
)
AT_REST = [looks.reading(looks.LOOKS_SAD)] * 6
SMILING = looks.reading(looks.SMILE)
SHARES = st.lists(st.floats(0.01, 1), min_size=7, max_size=7)


def only(emotion: Emotion) -> dict[Emotion, float]:
    return {e: float(e is emotion) for e in Emotion}


@pytest.mark.parametrize(("labels", "number"), [("ours", 7), ("aihub", 7), ("four", 4)])
@given(values=SHARES)
def test_every_set_shares_out_the_whole_and_has_its_words(labels, number, values):
    shares = {e: v / sum(values) for e, v in zip(Emotion, values, strict=True)}
    shown = label_shares(shares, EmotionLabels(labels))
    assert len(shown) == number
    assert sum(share for _, share in shown) == pytest.approx(1)
    assert [share for _, share in shown] == sorted((s for _, s in shown), reverse=True)
    assert all(WORDS.has(key) for key, _ in shown)


@pytest.mark.parametrize(
    ("labels", "emotion", "word"),
    [
        ("ours", Emotion.SAD, "슬픔"),
        ("aihub", Emotion.FEAR, "불안"),
        ("aihub", Emotion.DISGUST, "상처"),
        ("four", Emotion.SAD, "우는 표정"),
        ("four", Emotion.HAPPY, "웃는 표정"),
    ],
)
def test_an_emotion_is_called_by_the_operators_word(labels, emotion, word):
    assert WORDS.say("ko", name_expression(only(emotion), EmotionLabels(labels), 0.5)) == word


# "Crying" holds half of it, though no single emotion is stronger than happy.
MIXED = {"angry": 0.05, "disgust": 0.03, "fear": 0.24, "happy": 0.32, "sad": 0.26, "surprise": 0.1}


@pytest.mark.parametrize(
    ("labels", "shown", "named"),
    [
        ("ours", MIXED, ["happy"]),
        ("aihub", MIXED, ["happy"]),
        ("four", MIXED, ["sad", "fear"]),
        ("four", {"happy": 0.35, "surprise": 0.45, "sad": 0.2}, ["happy", "surprise"]),
        ("four", {"neutral": 0.3, "surprise": 0.4, "happy": 0.2}, ["neutral", "surprise"]),
    ],
)
def test_the_emotions_asked_about_are_those_in_the_label_shown(labels, shown, named):
    seen, labels = reading(traits(), **shown), EmotionLabels(labels)
    found = read_expression(seen, labels, 0.3)
    assert [emotion.value for emotion in found.named] == named
    assert not found.weak
    assert read_expression(None, labels, 0.3) is None


@pytest.mark.parametrize("labels", EmotionLabels)
def test_a_weak_guess_is_named_neutral_and_keeps_its_numbers(labels):
    seen = reading(traits(), **MIXED)
    found = read_expression(seen, labels, 0.6)
    assert (found.named, found.weak) == ((Emotion.NEUTRAL,), True)
    assert found.shares == seen.emotion
    assert name_expression(seen.emotion, labels, 0.6) == name_neutral(labels)


@pytest.mark.parametrize(("labels", "emotion"), [("ours", "happy"), ("four", "sad")])
def test_the_kiosk_takes_a_yes_for_the_label_that_it_showed(labels, emotion):
    settings = Settings(music={"labels": labels})
    catalogs = load_catalogs(parts.paths(settings, ROOT))
    request = Request(
        Experience.MUSIC,
        reading(traits(), **MIXED),
        (Answer("feel", "yes"), Answer("intent", "stay")),
    )
    rules = parts.recommend_rules(settings, dict.fromkeys(Task, 0.3))
    result = Recommender(catalogs, rules, dict).answer(request)
    assert result.feeling.feeling.emotion == emotion
    assert result.feeling.said == emotion


def reading(session_traits, **shares: float):
    emotion = {e: shares.get(e.value, 0.0) for e in Emotion}
    return replace(session_traits, emotion=emotion)


def watched(experience: Experience, *readings):
    return replace(start(), stage=Stage.READ, experience=experience, readings=readings)


def test_the_course_draws_neutral_and_what_was_shown():
    course = course_view(watched(Experience.MUSIC, *AT_REST, *[SMILING] * 4), CONTENT)
    assert course["title"] == "표정의 흐름"
    assert [line["label"] for line in course["lines"]] == ["차분함", "기쁨"]
    assert [line["shown"] for line in course["lines"]] == [False, True]


def test_a_face_that_looks_sad_at_rest_is_drawn_as_neutral_only():
    (line,) = course_view(watched(Experience.MUSIC, *AT_REST), CONTENT)["lines"]
    assert (line["label"], line["shown"]) == ("차분함", True)


def test_the_course_is_drawn_in_the_operators_words():
    content = replace(CONTENT, emotion_labels=EmotionLabels.FOUR)
    lines = course_view(watched(Experience.MUSIC, *AT_REST, *[SMILING] * 4), content)["lines"]
    assert [line["label"] for line in lines] == ["무표정", "웃는 표정"]


def test_what_was_drawn_stays_in_its_place():
    readings = [*AT_REST, SMILING, SMILING]
    before = course_view(watched(Experience.MUSIC, *readings[:-1]), CONTENT)["lines"][0]["points"]
    after = course_view(watched(Experience.MUSIC, *readings), CONTENT)["lines"][0]["points"]
    assert after.startswith(before)
    assert after.split()[-1].startswith("100.0,")


def test_the_course_ends_with_the_name_that_the_question_asks_about():
    looked = [*AT_REST, *[SMILING] * 6, AT_REST[0]]
    happy = [point[Emotion.HAPPY] for point in follow_expression([one.emotion for one in looked])]
    unsure = happy[-1] + 0.05  # still shown, as it falls; but too little to be named anew
    assert happy[-2] > unsure
    for readings, shown in ((20, "기쁨"), (len(looked), "차분함")):
        content = replace(CONTENT, unsure_below=unsure, expression_readings=readings)
        lines = course_view(watched(Experience.MUSIC, *looked), content)["lines"]
        assert [line["label"] for line in lines if line["shown"]] == [shown]


@pytest.mark.parametrize(
    ("experience", "readings"),
    [
        (Experience.MUSIC, AT_REST[1:]),
        (Experience.PERFUME, AT_REST),
        (Experience.MUSIC, [looks.reading(looks.EVEN)] * 8),
    ],
)
def test_no_course_is_drawn_before_the_rest_is_known_or_where_none_is_read(experience, readings):
    assert course_view(watched(experience, *readings), CONTENT) is None


@pytest.mark.parametrize(
    ("readings", "text"),
    [
        ([], "얼굴을 찾고 있어요"),
        (AT_REST[:2], "먼저 편안한 얼굴을 볼게요"),
        (AT_REST, "6번 읽었어요"),
    ],
)
def test_the_screen_says_that_the_face_at_rest_comes_first(readings, text):
    session = watched(Experience.MUSIC, *readings)
    now = replace(canned.snapshot("read", "ko", 16 / 9), session=session)
    assert view_state(now, canned.CONTENT)["reading"]["text"] == text


def test_a_booth_of_few_readings_promises_no_face_at_rest():
    session = watched(Experience.MUSIC, *AT_REST[:2])
    now = replace(canned.snapshot("read", "ko", 16 / 9), session=session)
    content = replace(canned.CONTENT, expression_readings=5)
    assert view_state(now, content)["reading"]["text"] == "2번 읽었어요"
