"""The shipped text model: its card is true, it is quick, and it says when it does not know."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.moods import Source
from perfumer.catalog.text import Language
from perfumer.diary.model import DiaryModelError, load_model
from perfumer.diary.ngrams import BUCKETS, count_ngrams
from perfumer.diary.reading import DiaryReader, detect_language
from perfumer.traits import Emotion
from tests.support.journey import ROOT

CARD = ROOT / "models/diary.json"
MODEL = load_model(CARD)
READER = DiaryReader(MODEL)
LINES = json.loads((ROOT / "data/diary_lines.json").read_text(encoding="utf-8"))["lines"]


def check_lines(language: str) -> list[dict]:
    return [line for line in LINES if line["use"] == "check" and line["language"] == language]


def right(language: str) -> float:
    lines = check_lines(language)
    readings = [READER.read(line["text"]).feeling for line in lines]
    said = [None if feeling is None else feeling.emotion.value for feeling in readings]
    return float(np.mean([was == line["emotion"] for was, line in zip(said, lines, strict=True)]))


def test_the_card_says_that_the_model_is_good_enough():
    figures = MODEL.card.figures
    assert figures["valence"]["accuracy"] >= 0.82
    assert figures["emotions"]["macro_f1"] >= 0.45
    assert figures["emotions"]["macro_f1"] > figures["emotions"]["macro_f1_if_always_yes"]


def test_the_card_names_data_licence_and_limits():
    assert all({"name", "licence", "for"} == set(source) for source in MODEL.card.data)
    assert MODEL.card.licence
    assert len(MODEL.card.limits) >= 3


def test_the_weights_are_small():
    assert (CARD.parent / MODEL.card.weights).stat().st_size <= 10_000_000


def test_our_own_lines_are_read_as_the_card_says():
    assert right("ko") == pytest.approx(MODEL.card.figures["own_lines"]["accuracy"], abs=0.05)
    assert right("en") >= 0.8


def test_a_line_takes_less_than_five_milliseconds():
    line = "오늘 시험을 망쳐서 속상했지만 친구가 위로해 줘서 고마웠다. 그래도 내일은 힘내야지."
    MODEL.read(line)
    took = []
    for _ in range(20):
        began = time.thread_time()
        MODEL.read(line)
        took.append(time.thread_time() - began)
    assert min(took) < 0.005


@pytest.mark.parametrize(
    ("text", "emotion", "language"),
    [
        ("강아지가 떠나서 하루 종일 울었다", Emotion.SAD, Language.KO),
        ("드디어 합격했다! 너무 기뻐서 눈물이 났다", Emotion.HAPPY, Language.KO),
        ("내일 수술이라 너무 무섭다", Emotion.FEAR, Language.KO),
        ("I was so scared of the dark road", Emotion.FEAR, Language.EN),
        ("What a lovely day, we laughed a lot", Emotion.HAPPY, Language.EN),
        ("I am not happy with that", Emotion.SAD, Language.EN),
        ("I couldn't believe it", Emotion.SURPRISE, Language.EN),
        ("I can't believe it", Emotion.SURPRISE, Language.EN),
        ("I felt like giving up today", Emotion.SAD, Language.EN),
        ("I feel like crying", Emotion.SAD, Language.EN),
        ("I'm kind of tired", Emotion.SAD, Language.EN),
        ("The children's play was sad", Emotion.SAD, Language.EN),
        ("I won’t give up", Emotion.NEUTRAL, Language.EN),
    ],
)
def test_plain_words_are_understood(text, emotion, language):
    reading = READER.read(text)
    assert reading.feeling.emotion is emotion
    assert reading.feeling.sources == (Source.TEXT,)
    assert reading.language is language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "😀🎉",
        "1234 5678",
        "뷁쉙 퀧뛟 줿럛",
        "こんにちは",
        "qwrtp zxcv",
        "ㅋㅋ",
        "가",
        "I feel like nobody cares",
    ],
)
def test_what_says_nothing_is_not_guessed(text):
    reading = READER.read(text)
    assert reading.feeling is None
    assert reading.valence is None


def test_the_line_that_says_most_is_quoted():
    text = "아침에 버스를 탔다\n할머니가 보고 싶어서 펑펑 울었다\n저녁에 라면을 먹었다"
    assert READER.read(text).line == "할머니가 보고 싶어서 펑펑 울었다"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    reading = READER.read(text)
    shares = MODEL.read(text).shares
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
    assert reading.feeling is None or set(reading.feeling.shares) == set(Emotion)


@given(st.text(max_size=100))
def test_the_same_text_fills_the_same_buckets(text):
    buckets, counts = count_ngrams(text)
    again, _ = count_ngrams(text)
    assert np.array_equal(buckets, again)
    assert buckets.min(initial=0) >= 0
    assert buckets.max(initial=0) < BUCKETS
    assert (counts >= 1).all()


def test_capital_letters_and_long_runs_change_nothing():
    assert np.array_equal(
        count_ngrams("GOOD ㅋㅋㅋㅋㅋㅋ 12")[0], count_ngrams("good  ㅋㅋㅋ 345")[0]
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [("오늘 meeting 세 개", Language.KO), ("a fine day", Language.EN), ("良い一日", None)],
)
def test_the_language_is_that_of_most_letters(text, language):
    assert detect_language(text) is language


def changed(tmp_path, **changes):
    card = json.loads(CARD.read_text(encoding="utf-8")) | changes
    path = tmp_path / "diary.json"
    path.write_text(json.dumps(card), encoding="utf-8")
    return path


def test_a_missing_card_is_named(tmp_path):
    with pytest.raises(DiaryModelError, match=r"none\.json cannot be read"):
        load_model(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 9}, "another version"),
        ({"labels": ["a"] * 7}, "another version"),
        ({"unsure_below": 3}, "not a card of a text model"),
        ({"extra": 1}, "not a card of a text model"),
        ({}, "diary.safetensors cannot be read"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(tmp_path, changes, message):
    with pytest.raises(DiaryModelError, match=message):
        load_model(changed(tmp_path, **changes))


def test_other_weights_than_those_of_the_card_are_refused(tmp_path):
    path = changed(tmp_path)
    (tmp_path / "diary.safetensors").write_bytes(b"\x80\x04pickle")
    with pytest.raises(DiaryModelError, match="is not the file of"):
        load_model(path)
