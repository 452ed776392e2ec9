"""What is said about a concept, a blend and a group, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfumer.catalog.text import Language
from perfumer.recommend.concept import group_concept, recommend_concept
from perfumer.recommend.concept_wording import describe_blend, explain_concept, explain_group
from perfumer.traits import Impression
from tests.recommend.test_concept import CATALOG, QUESTIONS, WAYS, answers, look, read
from tests.support.words import WORDS

KO, EN = Language.KO, Language.EN


def said(reading, language):
    return explain_concept(recommend_concept(reading)[0], CATALOG, QUESTIONS, WORDS, language)


def test_look_and_answers_are_both_named():
    reading = read(look(Impression.ELEGANT), answers("soft", "center"))
    assert said(reading, KO) == (
        "사람들이 받는 우아한 인상이 ‘우아’ 콘셉트와 잘 이어져요. "
        "고르신 ‘센터’와 ‘부드럽고 아름답게’도 여기에 잘 맞아요."
    )
    assert said(reading, EN) == (
        "The elegant impression people get leads to “Elegance”. "
        "Your “Center” and “Soft and beautiful” go well with it."
    )


def test_two_impressions_are_joined():
    even = dict.fromkeys(Impression, 0.05) | {Impression.CLEAN: 0.45, Impression.CUTE: 0.35}
    reading = read(replace(look(Impression.CLEAN), impression=even))
    assert "깨끗하고 사랑스러운 인상" in said(reading, KO)
    assert "clean and sweet impression" in said(reading, EN)


def test_references_are_told():
    like = dict.fromkeys(CATALOG.ids, 0.0) | {"fresh": 1.0}
    reading = read(look(Impression.CLEAN), references=like)
    assert "참고 얼굴들" in said(reading, KO)
    assert "reference faces" in said(reading, EN)


def test_without_a_face_the_answers_lead():
    reading = read(said=answers("powerful", "rap"))
    assert said(reading, KO) == "‘강렬하고 당당하게’와 ‘래퍼’를 고르셔서 이 콘셉트를 골랐어요."
    assert said(reading, EN).startswith("You chose “Strong and bold” and “Rapper”")


def test_nothing_known_is_said_to_be_so():
    assert said(read(), KO) == "지금까지 알게 된 것으로는 ‘청량’이 가장 가까워요."
    assert said(read(), EN) == "Of what we know so far, “Fresh” comes closest."


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("impression", Impression)
def test_every_reading_has_whole_sentences(impression, way, language):
    reading = read(look(impression), way)
    for pick in recommend_concept(reading):
        assert explain_concept(pick, CATALOG, QUESTIONS, WORDS, language).endswith(".")
    assert describe_blend(reading, CATALOG, WORDS, language).endswith(".")


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (read(look(Impression.CLEAN, 0.9)), "stands out"),
        (read(said=answers("powerful", "dance")), "A blend: “Crush” and “Sporty”"),
        (read(), "not sure"),
    ],
)
def test_clear_blend_and_unsure_are_told_apart(reading, words):
    assert words in describe_blend(reading, CATALOG, WORDS, EN)


def test_a_group_is_told_what_it_shares():
    clean = read(look(Impression.CLEAN, 0.8))
    cute, sexy = read(look(Impression.CUTE, 0.8)), read(look(Impression.SEXY, 0.9))
    assert "clean impression of each of you" in explain_group(
        group_concept([clean, clean]).fit, CATALOG, WORDS, EN
    )
    assert explain_group(group_concept([clean, cute]).fit, CATALOG, WORDS, KO) == (
        "‘청량’ 콘셉트가 모두에게 두루 어울려요."
    )
    assert "You differ" in explain_group(group_concept([clean, sexy]).fit, CATALOG, WORDS, EN)


def test_two_impressions_of_a_group_have_their_article():
    cute = read(look(Impression.SEXY, 0.9))
    assert "an alluring impression of each of you" in explain_group(
        group_concept([cute, cute]).fit, CATALOG, WORDS, EN
    )
