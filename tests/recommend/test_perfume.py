"""All 12 classes × 32 answers × both languages, walked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from journey import PERFUMES, QUESTIONS, traits

from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.picks import Pick, PickKind, ReasonCode
from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.recommend.perfume import Wishes, recommend
from perfumer.recommend.wording import ends_in_consonant, explain, object_, subject
from perfumer.traits import AgeBand, Gender, Impression

PATHS = list(QUESTIONS.paths())
CLASSES = list(product(Gender, Impression))


def wishes(
    impression: Impression | None = Impression.ELEGANT,
    gender: Gender = Gender.FEMALE,
    answers: tuple[Answer, ...] = PATHS[0],
    wearer: Wearer | None = None,
) -> Wishes:
    seen = traits(impression, gender) if impression else None
    return Wishes(seen, answers, wearer, frozenset(), 0.9)


def check_reasons(pick: Pick, asked: Wishes) -> None:
    perfume = PERFUMES.perfume(pick.id)
    assert pick.reasons
    for reason in pick.reasons:
        if reason.code is ReasonCode.IMPRESSION:
            assert perfume.impressions[Impression(reason.label)] == reason.strength >= 0.5
        elif reason.code is ReasonCode.ANSWER:
            question, choice = reason.label.split("/")
            assert Answer(question, choice) in asked.answers
            tags = QUESTIONS.question(question).choice(choice).tags
            assert all(perfume.tags[tag] >= 0.5 for tag in tags)


def test_there_are_32_ways_through_the_questions():
    assert len(PATHS) == 32
    assert all(len(path) == 3 for path in PATHS)


@pytest.mark.parametrize(("gender", "impression"), CLASSES)
def test_every_class_and_every_answer_gets_two_different_perfumes_for_true_reasons(
    gender, impression
):
    for answers in PATHS:
        asked = wishes(impression, gender, answers)
        first, second, *others = recommend(PERFUMES, QUESTIONS, asked).picks
        assert first.kind is PickKind.IMPRESSION
        assert second.kind is PickKind.ANSWERS
        assert first.reasons[0].label == impression.value
        assert len({first.id, second.id, *(other.id for other in others)}) == 2 + len(others)
        assert len(others) >= 2
        assert second.score >= 0.6
        for pick in (first, second):
            check_reasons(pick, asked)
            sentences = {explain(pick, PERFUMES, QUESTIONS, language) for language in Language}
            assert len(sentences) == 2


def test_recommendations_are_varied():
    places: Counter[str] = Counter()
    for (gender, impression), answers in product(CLASSES, PATHS):
        found = recommend(PERFUMES, QUESTIONS, wishes(impression, gender, answers))
        places.update(pick.id for pick in found.picks[:2])
    assert len(places) >= 45
    assert places.most_common(1)[0][1] <= 0.12 * places.total()


@pytest.mark.parametrize("answers", PATHS[::5])
def test_without_a_face_both_picks_follow_the_answers_and_differ_in_character(answers):
    found = recommend(PERFUMES, QUESTIONS, wishes(None, answers=answers))
    first, second = found.picks[:2]
    assert {first.kind, second.kind} == {PickKind.ANSWERS}
    assert PERFUMES.perfume(first.id).family is not PERFUMES.perfume(second.id).family
    assert found.impression == ()


@pytest.mark.parametrize("age", [AgeBand.CHILD, AgeBand.TEEN])
def test_sexy_is_withheld_from_whoever_is_not_clearly_an_adult(age):
    young = replace(wishes(), traits=traits(Impression.SEXY, age=age))
    found = recommend(PERFUMES, QUESTIONS, young)
    assert Impression.SEXY not in dict(found.impression)
    assert sum(dict(found.impression).values()) == pytest.approx(1)
    assert found.picks[0].reasons[0].label != Impression.SEXY.value


def test_an_adult_reading_just_below_the_limit_withholds_too():
    seen = traits(Impression.SEXY)
    ages = dict.fromkeys(AgeBand, 0.0) | {AgeBand.TWENTIES: 0.89, AgeBand.TEEN: 0.11}
    found = recommend(PERFUMES, QUESTIONS, replace(wishes(), traits=replace(seen, age=ages)))
    assert Impression.SEXY not in dict(found.impression)


def test_not_me_turns_to_the_next_impression():
    asked = wishes(Impression.CUTE)
    before = recommend(PERFUMES, QUESTIONS, asked)
    after = recommend(PERFUMES, QUESTIONS, replace(asked, rejected=frozenset({Impression.CUTE})))
    assert after.impression[0][0] is before.impression[1][0]
    assert after.picks[0].id != before.picks[0].id


@pytest.mark.parametrize("wearer", [Wearer.WOMEN, Wearer.MEN])
def test_whom_it_is_for_beats_what_the_camera_thinks(wearer):
    other = Wearer.MEN if wearer is Wearer.WOMEN else Wearer.WOMEN
    gender = Gender.MALE if wearer is Wearer.WOMEN else Gender.FEMALE
    for answers in PATHS[::3]:
        found = recommend(
            PERFUMES, QUESTIONS, wishes(gender=gender, answers=answers, wearer=wearer)
        )
        assert all(PERFUMES.perfume(pick.id).wearer is not other for pick in found.picks[:2])


def test_the_same_wishes_get_the_same_picks():
    assert recommend(PERFUMES, QUESTIONS, wishes()) == recommend(PERFUMES, QUESTIONS, wishes())


@pytest.mark.parametrize(
    ("word", "consonant"), [("장미", False), ("재스민", True), ("‘숲길’", True), ("CK", False)]
)
def test_korean_particles_follow_the_last_sound(word, consonant):
    assert ends_in_consonant(word) is consonant
    assert subject(word)[-1] == ("이" if consonant else "가")
    assert object_(word)[-1] == ("을" if consonant else "를")
