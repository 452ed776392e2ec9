"""All 12 classes × 32 ways through the questions × every wish for a wearer, walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog, Wearer
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer
from perfumer.recommend.perfume import Wishes, recommend_perfumes
from perfumer.traits import AgeBand, Gender, Impression
from tests.support.journey import PERFUMES, QUESTIONS, traits
from tests.support.recommend.walking import PATHS, WEARERS, walk, walk_without_a_face, wishes

ANYONE = Wearer.ANYONE
# Weakest matches that may be shown; a new perfume or answer that falls below needs a better one.
LEAST_ANSWERS, LEAST_IMPRESSION, LEAST_ALTERNATIVE = 0.7, 0.7, 0.5


def shown(wearer: Wearer | None) -> Iterator[tuple[Wishes, Pick]]:
    """The two perfumes of each."""
    for asked, found in walk(wearer):
        for pick in found.picks[:2]:
            yield asked, pick


def perfume(pick: Pick) -> Perfume:
    return PERFUMES.perfume(pick.id)


def is_true(reason: Reason, of: Perfume, asked: Wishes) -> bool:
    """Whether the catalog and the wishes say what the reason says."""
    match reason.code:
        case ReasonCode.IMPRESSION:
            return of.impressions[Impression(reason.label)] == reason.strength >= 0.5
        case ReasonCode.ANSWER:
            answer = Answer(*reason.label.split("/"))
            (tag,) = QUESTIONS.choice(answer).tags
            return answer in asked.answers and of.tags[tag] == reason.strength >= 0.5
        case ReasonCode.WEARER:
            return asked.wearer is of.wearer is Wearer(reason.label)
        case ReasonCode.NOTE:
            return reason.label in dict(of.notes.labelled()) and 0 <= reason.strength <= 1


@pytest.mark.parametrize("wearer", WEARERS)
def test_everybody_gets_two_different_perfumes_and_two_more_to_turn_to(wearer):
    for _, found in walk(wearer):
        kinds = [pick.kind for pick in found.picks]
        assert kinds == [PickKind.IMPRESSION, PickKind.ANSWERS] + 2 * [PickKind.ALTERNATIVE]
        assert len({pick.id for pick in found.picks}) == 4


@pytest.mark.parametrize("wearer", WEARERS)
def test_every_reason_is_true_of_the_data(wearer):
    false = [
        (pick.id, reason)
        for asked, found in walk(wearer)
        for pick in found.picks
        for reason in pick.reasons
        if not is_true(reason, perfume(pick), asked)
    ]
    assert false == []


@pytest.mark.parametrize("wearer", WEARERS)
def test_the_first_is_for_the_impression_and_the_second_for_every_answer(wearer):
    for asked, found in walk(wearer):
        first, second = found.picks[:2]
        assert first.reasons[0].code is ReasonCode.IMPRESSION
        assert first.reasons[0].label == found.impression[0][0].value
        named = [r.label for r in second.reasons if r.code is ReasonCode.ANSWER]
        assert named == [f"{a.question}/{a.choice}" for a in reversed(asked.answers)]


@pytest.mark.parametrize("wearer", WEARERS)
def test_no_match_is_weak(wearer):
    for _, found in walk(wearer):
        first, second, *others = found.picks
        assert first.reasons[0].strength >= LEAST_IMPRESSION
        assert second.score >= LEAST_ANSWERS
        assert min(other.score for other in others) >= LEAST_ALTERNATIVE


@pytest.mark.parametrize(
    ("wearer", "least"),
    [(None, 60), (Wearer.WOMEN, 45), (Wearer.MEN, 45), (Wearer.ANYONE, 45)],
)
def test_recommendations_are_varied(wearer, least):
    places = Counter(pick.id for _, pick in shown(wearer))
    assert len(places) >= least
    assert places.most_common(1)[0][1] <= 0.12 * places.total()


@pytest.mark.parametrize("wearer", list(Wearer))
def test_only_what_was_asked_for_is_shown_whatever_the_camera_thinks(wearer):
    worn = {perfume(pick).wearer for _, pick in shown(wearer)}
    assert worn <= {wearer, ANYONE}


def test_a_perceived_gender_orders_the_catalog_and_closes_nothing():
    women, men = (
        Counter(perfume(p).wearer for w, p in shown(None) if w.traits.gender[gender] > 0.5)
        for gender in (Gender.FEMALE, Gender.MALE)
    )
    assert women[Wearer.WOMEN] > men[Wearer.WOMEN] > 0
    assert men[Wearer.MEN] > women[Wearer.MEN] > 0


@pytest.mark.parametrize("wearer", WEARERS)
def test_without_a_face_both_follow_the_answers_and_differ_in_character(wearer):
    for _, found in walk_without_a_face(wearer):
        first, second = found.picks[:2]
        assert {first.kind, second.kind} == {PickKind.ANSWERS}
        assert perfume(first).family is not perfume(second).family
        assert min(first.score, second.score) >= LEAST_ALTERNATIVE
        assert found.impression == ()


@pytest.mark.parametrize("wearer", list(Wearer))
def test_without_a_face_too_only_what_was_asked_for_is_shown(wearer):
    worn = {perfume(p).wearer for _, found in walk_without_a_face(wearer) for p in found.picks[:2]}
    assert worn <= {wearer, ANYONE}


@pytest.mark.parametrize("age", [AgeBand.TODDLER, AgeBand.CHILD, AgeBand.TEEN])
def test_sexy_is_withheld_from_whoever_is_not_clearly_an_adult(age):
    for answers in PATHS:
        young = replace(wishes(answers=answers), traits=traits(Impression.SEXY, age=age))
        found = recommend_perfumes(PERFUMES, QUESTIONS, young)
        assert Impression.SEXY not in dict(found.impression)
        assert sum(dict(found.impression).values()) == pytest.approx(1)
        labels = {reason.label for pick in found.picks for reason in pick.reasons}
        assert Impression.SEXY.value not in labels


@pytest.mark.parametrize(("adult", "withheld"), [(0.89, True), (0.9, False), (1.0, False)])
def test_sexy_is_withheld_below_the_limit(adult, withheld):
    ages = dict.fromkeys(AgeBand, 0.0) | {AgeBand.TWENTIES: adult, AgeBand.TEEN: 1 - adult}
    seen = replace(traits(Impression.SEXY), age=ages)
    found = recommend_perfumes(PERFUMES, QUESTIONS, replace(wishes(), traits=seen))
    assert (Impression.SEXY not in dict(found.impression)) is withheld


@pytest.mark.parametrize("wearer", WEARERS)
@pytest.mark.parametrize("impression", Impression)
def test_not_me_turns_to_the_next_impression_and_to_perfumes_not_yet_shown(impression, wearer):
    for answers in PATHS:
        asked = wishes(impression, answers=answers, wearer=wearer)
        before = recommend_perfumes(PERFUMES, QUESTIONS, asked)
        rejected = frozenset({before.impression[0][0]})
        after = recommend_perfumes(PERFUMES, QUESTIONS, replace(asked, rejected=rejected))
        assert [label for label, _ in after.impression] == [i for i, _ in before.impression[1:]]
        assert sum(dict(after.impression).values()) == pytest.approx(1)
        assert after.picks[0].kind is PickKind.IMPRESSION
        assert before.picks[0].id not in {pick.id for pick in after.picks}


def test_not_me_six_times_never_shows_the_same_impression_pick_and_ends_with_the_answers():
    rejected: set[Impression] = set()
    seen: list[str] = []
    for _ in Impression:
        found = recommend_perfumes(PERFUMES, QUESTIONS, wishes(rejected=frozenset(rejected)))
        rejected.add(found.impression[0][0])
        seen.append(found.picks[0].id)
    last = recommend_perfumes(PERFUMES, QUESTIONS, wishes(rejected=frozenset(rejected)))
    assert len(set(seen)) == len(Impression)
    assert last.impression == ()
    assert {pick.kind for pick in last.picks[:2]} == {PickKind.ANSWERS}
    assert not {pick.id for pick in last.picks} & set(seen)


def test_not_me_of_a_minor_ends_with_the_answers_too():
    young = replace(wishes(), traits=traits(Impression.SEXY, age=AgeBand.TEEN))
    rejected = frozenset(Impression) - {Impression.SEXY}
    found = recommend_perfumes(PERFUMES, QUESTIONS, replace(young, rejected=rejected))
    assert found.impression == ()
    assert found.picks[0].kind is PickKind.ANSWERS


def test_the_runner_up_follows_the_impression():
    unsure = dict.fromkeys(Impression, 0.0) | {Impression.CUTE: 0.3, Impression.CLEAN: 0.7}
    seen = replace(traits(), impression=unsure)
    found = recommend_perfumes(PERFUMES, QUESTIONS, replace(wishes(), traits=seen))
    assert found.impression[:2] == ((Impression.CLEAN, 0.7), (Impression.CUTE, 0.3))


def test_the_same_wishes_get_the_same_picks_in_any_order_of_the_catalog():
    turned = PerfumeCatalog(tuple(reversed(PERFUMES.perfumes)))
    for answers in PATHS:
        asked = wishes(answers=answers)
        straight, reverse = (recommend_perfumes(c, QUESTIONS, asked) for c in (PERFUMES, turned))
        assert [pick.id for pick in straight.picks] == [pick.id for pick in reverse.picks]


def test_before_the_first_answer_the_impression_alone_decides():
    found = recommend_perfumes(PERFUMES, QUESTIONS, wishes(answers=()))
    assert found.picks[0].reasons[0] == Reason(ReasonCode.IMPRESSION, "elegant", 1.0)
    assert len({pick.id for pick in found.picks}) == 4


def test_a_catalog_of_two_gives_both():
    two = PerfumeCatalog(PERFUMES.perfumes[:2])
    for rejected in (frozenset(), frozenset(Impression)):
        found = recommend_perfumes(two, QUESTIONS, wishes(rejected=rejected))
        assert {pick.id for pick in found.picks} == {p.id for p in two.perfumes}


def test_a_perfume_that_does_not_suit_the_impression_is_not_said_to():
    unsuited = PerfumeCatalog(
        tuple(
            p.model_copy(update={"impressions": {Impression.SEXY: 1.0}})
            for p in PERFUMES.perfumes[:5]
        )
    )
    found = recommend_perfumes(unsuited, QUESTIONS, wishes(Impression.CUTE))
    codes = {reason.code for pick in found.picks for reason in pick.reasons}
    assert ReasonCode.IMPRESSION not in codes
