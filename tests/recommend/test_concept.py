"""Debut concepts: shares that add up, what carried them, blends, doubts, and groups."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.picks import PickKind, ReasonCode
from perfumer.catalog.questions import Answer, load_questions
from perfumer.recommend.certainty import Certainty, rate_concepts
from perfumer.recommend.concept import (
    group_concept,
    read_concept,
    recommend_concept,
)
from perfumer.recommend.perfume import Wishes
from perfumer.traits import AgeBand, Impression
from tests.support.journey import ROOT, traits

CATALOG = load_concepts(ROOT / "data/concepts.json")
QUESTIONS = load_questions(ROOT / "data/concept_questions.json")
WAYS = tuple(QUESTIONS.paths())
EVEN = 1 / 7


def wishes(look=None, answers=(), rejected=frozenset()):
    return Wishes(look, tuple(answers), None, frozenset(rejected), 0.9)


def answers(stage, role):
    return (Answer("stage", stage), Answer("role", role))


def read(look=None, said=(), references=None, rejected=frozenset()):
    if look is not None and references is not None:
        look = replace(look, likeness=references)
    return read_concept(CATALOG, QUESTIONS, wishes(look, said, rejected))


def look(impression, sure=0.6, age=AgeBand.TWENTIES):
    return traits(impression, age=age, sure=sure)


@given(
    st.lists(st.floats(0.001, 1), min_size=6, max_size=6),
    st.sampled_from([(), *WAYS]),
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
)
def test_shares_of_all_concepts_add_to_one(impressions, said, likeness):
    total = sum(impressions)
    shares = {i: p / total for i, p in zip(Impression, impressions, strict=True)}
    someone = replace(traits(), impression=shares)
    reading = read(someone, said, dict(zip(CATALOG.ids, likeness, strict=True)))
    assert {id_ for id_, _ in reading.shares} == set(CATALOG.ids)
    assert sum(share for _, share in reading.shares) == pytest.approx(1)
    assert [share for _, share in reading.shares] == sorted(
        (share for _, share in reading.shares), reverse=True
    )


@pytest.mark.parametrize(
    ("impression", "concept"),
    [
        (Impression.ACTIVE, "sporty"),
        (Impression.CLEAN, "fresh"),
        (Impression.CUTE, "retro"),
        (Impression.ELEGANT, "elegant"),
        (Impression.NATURAL, "dreamy"),
        (Impression.SEXY, "crush"),
    ],
)
def test_the_impression_that_leads_to_a_concept_is_its_first_reason(impression, concept):
    reading = read(look(impression))
    assert reading.top == concept
    first = reading.why[concept][0]
    assert (first.code, first.label) == (ReasonCode.IMPRESSION, impression.value)


@pytest.mark.parametrize("concept", CATALOG.ids)
def test_every_concept_can_be_reached_by_answers_alone(concept):
    tops = {read(said=way).top for way in WAYS}
    assert concept in tops


def test_answers_alone_are_the_only_reasons_without_a_face():
    reading = read(said=answers("story", "vocal"))
    assert reading.top == "dark-fantasy"
    assert {reason.code for reason in reading.why[reading.top]} == {ReasonCode.ANSWER}
    assert recommend_concept(reading)[0].kind is PickKind.ANSWERS


def like(concept):
    return dict.fromkeys(CATALOG.ids, 0.0) | {concept: 1.0}


def referred(reading, concept):
    codes = {reason.code: reason.strength for reason in reading.why[concept]}
    return codes.get(ReasonCode.REFERENCE, 0.0)


def test_likeness_to_references_is_a_reason():
    reading = read(look(Impression.CUTE), references=like("retro"))
    assert referred(reading, "retro") > 0.1
    assert referred(reading, "fresh") == 0
    assert referred(read(look(Impression.CUTE)), "retro") == 0


def test_references_do_not_lead_minors_to_what_is_alluring():
    even = dict.fromkeys(CATALOG.ids, EVEN)
    grown = dict(read(look(Impression.CUTE, sure=0.3), references=even).shares)
    young = dict(read(look(Impression.CUTE, sure=0.3, age=AgeBand.TEEN), references=even).shares)
    assert young["crush"] < grown["crush"]


def test_references_say_nothing_when_every_impression_is_rejected():
    reading = read(look(Impression.CUTE), (), like("crush"), set(Impression))
    assert all(share == pytest.approx(EVEN) for _, share in reading.shares)


def test_references_of_other_concepts_say_nothing():
    seen = look(Impression.CLEAN)
    assert read(seen, references={"another": 1.0}).shares == read(seen).shares


def test_what_carried_a_concept_adds_to_no_more_than_all_of_it():
    for way in WAYS:
        for reasons in read(look(Impression.ELEGANT), way).why.values():
            assert sum(reason.strength for reason in reasons) <= 1.0005


def test_an_impression_that_people_hardly_get_is_no_reason():
    reading = read(look(Impression.SEXY, sure=0.9), answers("bright", "vocal"))
    named = {r.label for r in reading.why["retro"] if r.code is ReasonCode.IMPRESSION}
    assert not named


def test_nothing_known_means_even_shares_and_not_sure():
    reading = read()
    assert all(share == pytest.approx(EVEN) for _, share in reading.shares)
    assert reading.certainty is Certainty.UNSURE
    assert recommend_concept(reading)[0].reasons == ()


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0.40, 0.20, 0.10, 0.10, 0.10, 0.05, 0.05], Certainty.CLEAR),
        ([0.30, 0.29, 0.11, 0.10, 0.10, 0.05, 0.05], Certainty.CLOSE),
        ([0.18, 0.17, 0.15, 0.14, 0.13, 0.12, 0.11], Certainty.UNSURE),
        ([0.90, 0.10], Certainty.CLEAR),
        ([0.51, 0.49], Certainty.UNSURE),
    ],
)
def test_the_certainty_follows_from_how_the_shares_lie(shares, expected):
    assert rate_concepts(shares) is expected


def test_three_picks_come_in_order_the_first_by_the_look():
    picks = recommend_concept(read(look(Impression.ELEGANT), answers("soft", "center")))
    assert [pick.kind for pick in picks] == [
        PickKind.IMPRESSION,
        PickKind.ALTERNATIVE,
        PickKind.ALTERNATIVE,
    ]
    assert picks[0].id == "elegant"
    assert [pick.score for pick in picks] == sorted((p.score for p in picks), reverse=True)


@pytest.mark.parametrize("age", [AgeBand.CHILD, AgeBand.TEEN])
def test_an_alluring_impression_carries_nothing_for_minors(age):
    reading = read(look(Impression.SEXY, age=age))
    labels = {reason.label for reasons in reading.why.values() for reason in reasons}
    assert Impression.SEXY.value not in labels


def test_a_rejected_impression_carries_nothing():
    reading = read(look(Impression.CLEAN), rejected={Impression.CLEAN})
    labels = {reason.label for reasons in reading.why.values() for reason in reasons}
    assert Impression.CLEAN.value not in labels


def test_a_group_gets_what_its_members_share():
    one = read(look(Impression.CLEAN, 0.8))
    two = read(look(Impression.CUTE, 0.8))
    group = group_concept([one, two])
    assert group.members == (one, two)
    assert sum(share for _, share in group.shares) == pytest.approx(1)
    assert group.top == "fresh"
    assert "fresh" in group.shared
    assert "crush" not in group.shared


def test_impressions_of_a_group_are_those_of_everybody():
    one = read(look(Impression.CLEAN, 0.8))
    assert group_concept([one, one]).impressions == (Impression.CLEAN,)
    other = read(look(Impression.NATURAL, 0.8))
    assert group_concept([one, other]).impressions == ()


def test_a_group_of_one_is_that_one():
    one = read(look(Impression.NATURAL), answers("soft", "vocal"))
    group = group_concept([one])
    assert [id_ for id_, _ in group.shares] == [id_ for id_, _ in one.shares]
    assert group.certainty is one.certainty


@pytest.mark.parametrize("people", [0, 6])
def test_a_group_is_of_one_to_five(people):
    with pytest.raises(ValueError, match="1 to 5 people"):
        group_concept([read()] * people)


def test_an_answer_the_questions_do_not_have_is_refused():
    with pytest.raises(KeyError):
        read(said=(Answer("stage", "nowhere"),))
