"""Every sentence that can be said, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.text import Language
from perfumer.recommend.matching import pick_leading_reasons
from perfumer.recommend.perfume_wording import explain_perfume
from tests.support.journey import PERFUMES, QUESTIONS
from tests.support.recommend.walking import WEARERS, walk, walk_without_a_face
from tests.support.words import WORDS

HANGUL = re.compile("[가-힣]")
FEW, MANY = 20, 120  # characters
# What would speak of the person instead of the impression.
CLAIMS = re.compile(
    r"당신은|이시네요|하신 분|성격|you are|you look|your personality", re.IGNORECASE
)


@cache
def picks() -> tuple[Pick, ...]:
    """All that can be shown."""
    every = [*map(walk, WEARERS), *map(walk_without_a_face, WEARERS)]
    return tuple(dict.fromkeys(p for walked in every for _, found in walked for p in found.picks))


@cache
def sentences(language: Language) -> tuple[str, ...]:
    return tuple(explain_perfume(pick, PERFUMES, QUESTIONS, WORDS, language) for pick in picks())


def said(pick: Pick, language: Language) -> str:
    return explain_perfume(pick, PERFUMES, QUESTIONS, WORDS, language)


def reason(code: ReasonCode, label: str) -> Reason:
    return Reason(code, label, 1.0)


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_one_of_readable_length(language):
    assert [s for s in sentences(language) if not FEW <= len(s) <= MANY] == []
    assert [s for s in sentences(language) if s.count(".") != 1 or not s.endswith(".")] == []


def test_every_sentence_is_in_its_language():
    assert [s for s in sentences(Language.EN) if HANGUL.search(s)] == []
    assert [s for s in sentences(Language.KO) if re.search("[A-Za-z]{3}", s)] == []


@pytest.mark.parametrize("language", Language)
def test_no_sentence_claims_what_somebody_is_like(language):
    assert [sentence for sentence in sentences(language) if CLAIMS.search(sentence)] == []


@pytest.mark.parametrize("language", Language)
def test_every_sentence_names_what_it_came_from_and_a_note_the_perfume_has(language):
    for pick, sentence in zip(picks(), sentences(language), strict=True):
        notes = PERFUMES.perfume(pick.id).notes.labelled()
        assert any(note.in_(language) in sentence for _, note in notes)
        for named in pick_leading_reasons(pick.reasons):
            assert words(named, language) in sentence


def words(named: Reason, language: Language) -> str:
    """The impression's or the answer's own words."""
    *question, label = named.label.split("/")
    texts = [QUESTIONS.question(id_).choice(label).text.in_(language) for id_ in question]
    return (texts or [WORDS.say(language, f"impression.{label}")])[0]


def test_a_sentence_is_the_same_without_the_note_among_the_reasons():
    for pick in picks()[::5]:
        assert said(replace(pick, reasons=pick_leading_reasons(pick.reasons)), Language.KO) == said(
            pick, Language.KO
        )


@pytest.mark.parametrize(
    ("kind", "reasons", "korean", "english"),
    [
        (
            PickKind.IMPRESSION,
            [reason(ReasonCode.IMPRESSION, "elegant"), reason(ReasonCode.NOTE, "top.2")],
            "사람들이 받는 우아한 인상에 머틀이 잘 어울려요.",
            "People get an elegant impression of you; a scent of myrtle goes well with it.",
        ),
        (
            PickKind.ANSWERS,
            [
                reason(ReasonCode.ANSWER, "season/cool"),
                reason(ReasonCode.ANSWER, "woods/tea-time"),
                reason(ReasonCode.NOTE, "heart.0"),
            ],
            "‘나무 그늘의 차 한 잔’과 ‘가을과 겨울’을 고르셔서, 샌달우드가 담긴 향을 골랐어요.",
            "You chose “Tea in the shade of a tree” and “Autumn and winter”, so here is a scent of "
            "sandalwood.",
        ),
        (
            PickKind.ALTERNATIVE,
            [reason(ReasonCode.ANSWER, "world/woods"), reason(ReasonCode.NOTE, "base.1")],
            "‘풀과 나무’를 고르셔서, 화이트 머스크가 담긴 향을 골랐어요.",
            "You chose “Grass and wood”, so here is a scent of white musk.",
        ),
        (
            PickKind.ANSWERS,
            [reason(ReasonCode.NOTE, "heart.0")],
            "고르신 답에 가장 가까운, 샌달우드가 담긴 향이에요.",
            "Of all we have, this scent of sandalwood comes closest to your answers.",
        ),
    ],
)
def test_sentences_read_naturally(kind, reasons, korean, english):
    pick = Pick("tam-dao", kind, 1.0, tuple(reasons))
    assert said(pick, Language.KO) == korean
    assert said(pick, Language.EN) == english


@pytest.mark.parametrize("label", ["woods/none", "none/woods"])
def test_an_answer_that_is_gone_is_refused(label):
    pick = Pick("tam-dao", PickKind.ANSWERS, 1.0, (reason(ReasonCode.ANSWER, label),))
    with pytest.raises(KeyError):
        said(pick, Language.KO)
