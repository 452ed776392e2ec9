"""The way through the questions: ours, and one that the staff might write."""

from __future__ import annotations

from collections import Counter

import pytest

from perfumer.catalog.questions import Answer, Choice, Question, QuestionSet
from perfumer.catalog.text import Language, LocalText
from tests.support.journey import QUESTIONS

WORDS = LocalText(ko="말", en="words")
PATHS = list(QUESTIONS.paths())
TEXTS = [choice.text for question in QUESTIONS.questions.values() for choice in question.choices]
# Readable from two metres on one or two lines of an answer box.
MOST_KOREAN, MOST_ENGLISH = 22, 40


def asked(id_: str, *following: str | None) -> Question:
    choices = [
        Choice(id=f"c{number}", text=WORDS, tags={"tag": 1}, next=next_)
        for number, next_ in enumerate(following)
    ]
    return Question(id=id_, text=WORDS, choices=tuple(choices))


def test_there_are_32_ways_of_three_answers():
    assert len(PATHS) == len(set(PATHS)) == 32
    assert {len(path) for path in PATHS} == {3}


def test_the_situation_depends_on_the_world_and_the_season_on_neither():
    situations = Counter((path[0].choice, path[1].question) for path in PATHS)
    assert set(situations.values()) == {8}
    assert {path[2].question for path in PATHS} == {"season"}


def test_every_question_comes_after_the_answer_that_leads_to_it():
    first = QUESTIONS.following([])
    second = QUESTIONS.following([Answer("world", "city")])
    assert first is not None
    assert first.id == "world"
    assert second is not None
    assert second.id == "city"
    assert QUESTIONS.following(PATHS[0]) is None


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.en)
def test_an_answer_is_short_enough_to_read_from_two_metres(text):
    assert len(text.in_(Language.KO)) <= MOST_KOREAN
    assert len(text.in_(Language.EN)) <= MOST_ENGLISH


def test_no_two_answers_say_the_same():
    assert len({text.ko for text in TEXTS}) == len({text.en for text in TEXTS}) == len(TEXTS)


def test_progress_counts_the_longest_way_from_here():
    questions = QuestionSet(
        "a", {"a": asked("a", "b", None), "b": asked("b", "c", None), "c": asked("c", None, None)}
    )
    assert questions.longest() == 3
    assert questions.longest([Answer("a", "c1")]) == 1
    assert questions.longest([Answer("a", "c0")]) == 3


def test_a_beginning_of_its_own_without_a_face_counts_too():
    found = {"a": asked("a", None, None), "b": asked("b", "c", None), "c": asked("c", None, None)}
    questions = QuestionSet("a", found, unread="b")
    assert questions.longest(read=True) == 1
    assert questions.longest(read=False) == 2


@pytest.mark.parametrize("answer", [Answer("nothing", "woods"), Answer("world", "nothing")])
def test_an_unknown_answer_is_refused(answer):
    with pytest.raises(KeyError):
        QUESTIONS.choice(answer)
