"""What an answer asks for, and which note says so."""

from __future__ import annotations

import pytest

from perfumer.catalog.picks import Reason, ReasonCode
from perfumer.catalog.questions import Answer, Choice, Question, QuestionSet
from perfumer.catalog.text import LocalText
from perfumer.recommend.matching import find_telling_note, make_answers_fit, pick_leading_reasons
from tests.support.journey import PERFUMES, QUESTIONS

WORDS = LocalText(ko="말", en="words")
TAM_DAO = PERFUMES.perfume("tam-dao")


def asking(**tags: float) -> QuestionSet:
    choice = Choice(id="yes", text=WORDS, tags=tags)
    other = Choice(id="no", text=WORDS, tags={"water": 1.0})
    return QuestionSet("q", {"q": Question(id="q", text=WORDS, choices=(choice, other))})


def answer(question: str, choice: str) -> Reason:
    return Reason(ReasonCode.ANSWER, f"{question}/{choice}", 1.0)


def impression(label: str) -> Reason:
    return Reason(ReasonCode.IMPRESSION, label, 1.0)


def note_of(perfume_id: str, *reasons: Reason) -> str:
    perfume = PERFUMES.perfume(perfume_id)
    found = find_telling_note(perfume, PERFUMES, QUESTIONS, reasons)
    return dict(perfume.notes.labelled())[found.label].en


@pytest.mark.parametrize(
    ("tags", "fit"),
    [
        ({"woods": 1.0}, 1.0),
        ({"water": 1.0}, 0.0),
        ({"woods": 1.0, "water": 1.0}, 0.5),
        ({"woods": 0.3, "water": 0.1}, 0.75),
        ({"deep_forest": 0.5}, 0.8),
    ],
)
def test_tags_count_by_their_weights(tags, fit):
    found = make_answers_fit(asking(**tags), [Answer("q", "yes")])(TAM_DAO)
    assert found == pytest.approx(fit)


def test_several_answers_count_the_same():
    asked = asking(woods=0.2)
    found = make_answers_fit(asked, [Answer("q", "yes"), Answer("q", "no")])(TAM_DAO)
    assert found == pytest.approx(0.5)


def test_no_answers_fit_nothing():
    assert make_answers_fit(QUESTIONS, [])(TAM_DAO) == 0


def test_the_impression_leads_alone_and_else_the_first_two_answers():
    first, second, third = (answer("q", id_) for id_ in "abc")
    assert pick_leading_reasons([first, impression("cute"), second]) == (impression("cute"),)
    assert pick_leading_reasons([first, second, third]) == (first, second)
    assert pick_leading_reasons([Reason(ReasonCode.WEARER, "men", 1.0)]) == ()


@pytest.mark.parametrize(
    ("perfume_id", "reason", "note"),
    [
        ("sailing-day", answer("water", "sea-breeze"), "sea air"),
        ("hwyl", answer("woods", "deep-forest"), "cypress"),
        ("la-tulipe", answer("bouquet", "flower-market"), "tulip"),
        ("green-tea", answer("woods", "tea-time"), "green tea"),
        ("infusion-diris", impression("elegant"), "iris"),
        ("light-blue", impression("active"), "lemon"),
        # Lychee, which no other perfume has, would only repeat what this one is.
        ("coco-mademoiselle", impression("elegant"), "rose"),
    ],
)
def test_the_note_goes_with_the_reason(perfume_id, reason, note):
    assert note_of(perfume_id, reason) == note


def test_without_reasons_it_is_the_first_heart_note():
    assert note_of("tam-dao") == TAM_DAO.notes.heart[0].en
