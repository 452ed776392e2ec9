"""Word tables: particles, articles, and the sentences that say why something is recommended."""

from __future__ import annotations

import json

import pytest

from perfumer.catalog.moods import Intent
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words, WordsError, load_words
from perfumer.recommend.perfume_wording import explain_perfume
from perfumer.traits import Emotion, Impression
from tests.support.journey import PERFUMES, QUESTIONS
from tests.support.words import WORDS


@pytest.mark.parametrize(
    ("sentence", "word", "spoken"),
    [
        ("{word:이/가} 좋아요", "숲", "숲이 좋아요"),
        ("{word:이/가} 좋아요", "장미", "장미가 좋아요"),
        ("{word:을/를} 골랐어요", "‘재스민’", "‘재스민’을 골랐어요"),
        ("{word:과/와} 함께", "바다", "바다와 함께"),
        ("{word:a/an} impression", "elegant", "an elegant impression"),
        ("{word:a/an} impression", "clean", "a clean impression"),
        ("{word}", "{word:a/an}", "{word:a/an}"),
    ],
)
def test_a_word_takes_the_particle_or_article_of_its_place(sentence, word, spoken):
    assert Words({"xx": {"key": sentence}}).say("xx", "key", word=word) == spoken


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("impression", Impression)
def test_charts_and_reasons_call_an_impression_the_same(language, impression):
    reason = Reason(ReasonCode.IMPRESSION, impression.value, 1.0)
    pick = Pick("tam-dao", PickKind.IMPRESSION, 1.0, (reason,))
    in_the_chart = WORDS.say(language, f"impression.{impression.value}")
    assert in_the_chart in explain_perfume(pick, PERFUMES, QUESTIONS, WORDS, language)


def test_every_feeling_and_wish_has_its_sentences():
    keys = [
        *(f"music.purpose.{e.value}/{i.value}" for e in Emotion for i in Intent),
        *(f"day.mood.{emotion.value}" for emotion in Emotion),
        *(f"day.chosen.{intent.value}" for intent in Intent),
        *(f"impression_first.{impression.value}" for impression in Impression),
    ]
    assert [key for key in keys if not WORDS.has(key)] == []


@pytest.mark.parametrize(
    ("holding", "said"),
    [
        ((), "all"),
        (("partly",), "some"),
        (("partly", "without_impression"), "less"),
        (("without_emotion",), "all"),
    ],
)
def test_a_sentence_for_a_condition_takes_the_place_of_the_usual_one(tmp_path, holding, said):
    table = {"a": "all", "a.partly": "some", "a.without_impression": "less"}
    for language in ("ko", "en"):
        (tmp_path / f"{language}.json").write_text(json.dumps(table), encoding="utf-8")
    words = load_words(tmp_path, holding)
    assert words.say("ko", "a") == said
    assert set(words.tables["ko"]) == {"a"}


def test_what_every_sentence_may_fill_in_is_filled_in():
    words = Words({"en": {"a": "We read {reads} {count} times."}}, {"en": {"reads": "ages"}})
    assert words.say("en", "a", count=2) == "We read ages 2 times."


def test_a_sentence_that_a_page_has_already_is_refused(tmp_path):
    (tmp_path / "sentences").mkdir()
    for path in (tmp_path / "ko.json", tmp_path / "sentences" / "ko.json"):
        path.write_text(json.dumps({"a": "가"}), encoding="utf-8")
    with pytest.raises(WordsError, match="repeats a"):
        load_words(tmp_path)
