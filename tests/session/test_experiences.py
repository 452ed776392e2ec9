"""What music and concept add to the journey, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from perfumer.kiosk.visits import make_feedback_rows
from perfumer.recommend.expression_course import follow_expression
from perfumer.recommend.resting_face import REST_READINGS
from perfumer.session.events import CardMade, Event, FaceRead, PicksMade, TargetChosen, Tick
from perfumer.session.journey import Course, Journey
from perfumer.session.machine import advance, new_session
from perfumer.session.state import (
    Experience,
    FailedCard,
    Opinion,
    Posing,
    ReadyCard,
    Session,
    Stage,
)
from perfumer.traits import Emotion, Traits, top
from tests.support.journey import QUESTIONS, journey, traits
from tests.support.recommend import looks
from tests.support.recommend.results import (
    PICKS,
    concept_result,
    music_result,
    perfume_result,
)

UNREAD = replace(QUESTIONS, unread="season")
JOURNEY: Journey = replace(
    journey(),
    courses={
        Experience.PERFUME: Course(QUESTIONS, 3, 8, 0.55),
        Experience.MUSIC: Course(UNREAD, 4, 4, None),
        Experience.CONCEPT: Course(QUESTIONS, 3, 8, 0.55),
    },
)
RESULTS = {
    Experience.PERFUME: perfume_result(),
    Experience.MUSIC: music_result(PICKS[:1]),
    Experience.CONCEPT: concept_result(),
}


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event, JOURNEY)
    return session


def choosing(session: Session, *targets: str, at: float = 1.0) -> Session:
    return after(session, *(TargetChosen(at, target) for target in targets))


def started(experience: Experience, consent: str = "no") -> Session:
    session = new_session(1, 0.0, JOURNEY)
    return choosing(session, "start", f"consent:{consent}", f"experience:{experience.value}")


def result(experience: Experience) -> Session:
    session = choosing(started(experience), "answer:0", "answer:0", "answer:0")
    return after(session, PicksMade(2.0, session.id, RESULTS[experience]))


def test_an_experience_reads_as_long_as_its_course_says():
    session = started(Experience.MUSIC, "yes")
    reading = FaceRead(1.5, session.id, traits(sure=0.99))
    assert after(session, *[reading] * 3).stage is Stage.READ
    assert after(session, *[reading] * 4).stage is Stage.ASK


def test_an_expression_is_where_its_course_ends_read_against_the_rest():
    session = started(Experience.MUSIC, "yes")
    rest, smile = (looks.reading(shares) for shares in (looks.LOOKS_SAD, looks.SMILE))
    at_rest = _read(session, *[rest] * REST_READINGS)
    assert top(at_rest.traits.emotion)[0] is Emotion.NEUTRAL
    smiles = _read(at_rest, *[smile] * 6)
    course = follow_expression([reading.emotion for reading in smiles.readings])
    assert smiles.traits.emotion == course[-1]
    assert top(smiles.traits.emotion)[0] is Emotion.HAPPY


def _read(session: Session, *readings: Traits) -> Session:
    longer = replace(JOURNEY, courses={Experience.MUSIC: Course(UNREAD, 16, 16, None)})
    for reading in readings:
        session = advance(session, FaceRead(1.5, session.id, reading), longer)
    return session


@pytest.mark.parametrize("target", ["back", "skip", "finish"])
def test_the_rest_is_forgotten_with_the_readings(target):
    rest = looks.reading(looks.LOOKS_SAD)
    session = _read(started(Experience.MUSIC, "yes"), *[rest] * REST_READINGS)
    left = choosing(session, target)
    assert (left.readings, left.traits) == ((), None)


def test_a_face_is_not_read_for_an_experience_that_needs_nothing_of_it():
    unread = replace(JOURNEY.courses[Experience.MUSIC], min_readings=0, max_readings=0)
    journey = replace(JOURNEY, courses={**JOURNEY.courses, Experience.MUSIC: unread})
    session = new_session(1, 0.0, journey)
    for target in ("start", "consent:yes", "experience:music"):
        session = advance(session, TargetChosen(1.0, target), journey)
    assert (session.stage, session.question) == (Stage.ASK, "season")


def test_without_an_impression_the_fewest_readings_are_enough():
    session = started(Experience.PERFUME, "yes")
    reading = FaceRead(1.5, session.id, replace(traits(), emotion={}, impression={}))
    assert after(session, *[reading] * 2).stage is Stage.READ
    assert after(session, *[reading] * 3).stage is Stage.ASK


def test_questions_may_begin_elsewhere_when_no_face_was_read():
    assert started(Experience.MUSIC).question == "season"
    read = started(Experience.MUSIC, "yes")
    read = after(read, *[FaceRead(1.5, read.id, traits())] * 4)
    assert read.question == "world"


def test_skipping_goes_round_the_pieces():
    session = result(Experience.MUSIC)
    assert choosing(session, "next_piece").piece == 1
    assert choosing(session, "next_piece", "next_piece").piece == 0


def test_feedback_is_two_small_answers():
    session = choosing(result(Experience.MUSIC), "fits:no", "recommends:yes")
    assert session.opinion == Opinion(fits=False, piece=0, recommends=True)


def test_what_fitted_is_the_piece_that_played_then():
    session = choosing(result(Experience.MUSIC), "fits:yes", "next_piece", "recommends:yes")
    rows = make_feedback_rows(session, datetime(2026, 5, 4, 12, 30, tzinfo=UTC))
    assert [row.item for row in rows] == ["one", "first"]
    again = choosing(session, "back", "back", "fits:no")
    rows = make_feedback_rows(again, datetime(2026, 5, 4, 12, 30, tzinfo=UTC))
    assert [(row.item, row.fits) for row in rows] == [("one", False), ("second", False)]


def test_a_recommendation_to_others_waits_for_the_first_answer():
    assert choosing(result(Experience.MUSIC), "recommends:yes").opinion is None


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (("fits:yes", "recommends:no"), Opinion(fits=True, piece=0)),
        (("fits:yes",), None),
    ],
)
def test_feedback_is_undone_answer_by_answer(said, left):
    session = choosing(result(Experience.MUSIC), *said, "back")
    assert session.stage is Stage.RESULT
    assert session.opinion == left


def test_another_experience_begins_with_the_consent_that_was_given():
    again = choosing(result(Experience.MUSIC), "another", "experience:concept")
    assert again.consented is False
    assert (again.experience, again.answers, again.result) == (Experience.CONCEPT, (), None)


def test_before_any_feedback_back_leads_to_the_last_question():
    assert choosing(result(Experience.CONCEPT), "back").stage is Stage.ASK


def test_a_card_is_taken_after_a_countdown():
    session = choosing(result(Experience.CONCEPT), "card", at=10)
    assert session.stage is Stage.CARD
    assert session.card == Posing(10 + JOURNEY.patience.card_countdown_s)


def test_a_card_of_somebody_else_is_dropped():
    posing = choosing(result(Experience.CONCEPT), "card")
    assert after(posing, CardMade(9.0, posing.id + 1, ReadyCard("card"))).card == posing.card
    assert after(posing, CardMade(9.0, posing.id, ReadyCard("card"))).card == ReadyCard("card")


def test_another_card_replaces_the_first():
    session = choosing(result(Experience.CONCEPT), "card")
    session = after(session, CardMade(9.0, session.id, FailedCard("no_person")))
    again = choosing(session, "card", at=20)
    assert isinstance(again.card, Posing)
    assert again.card.shoots_at > 20


def test_back_from_the_card_shows_the_same_result_again():
    session = choosing(choosing(result(Experience.CONCEPT), "card"), "back")
    assert session.stage is Stage.RESULT
    assert session.result == RESULTS[Experience.CONCEPT]
    assert session.card is None


def test_only_concepts_have_cards():
    assert choosing(result(Experience.MUSIC), "card").stage is Stage.RESULT


def test_whoever_leaves_the_card_is_forgotten():
    session = choosing(result(Experience.CONCEPT), "card", at=10)
    session = after(session, CardMade(15.0, session.id, ReadyCard("card")))
    for second in range(11, 140):
        session = after(session, Tick(float(second)))
    assert session.stage is Stage.ATTRACT
    assert session.card is None


@pytest.mark.parametrize(
    ("experience", "impossible"),
    [
        (Experience.PERFUME, {"card": ReadyCard("card")}),
        (Experience.MUSIC, {"card": Posing(20.0)}),
        (Experience.CONCEPT, {"opinion": Opinion(fits=True, piece=0)}),
        (Experience.MUSIC, {"opinion": Opinion(fits=True, piece=0), "result": None}),
        (Experience.CONCEPT, {"stage": Stage.TROUBLE}),
    ],
)
def test_what_cannot_be_cannot_be_written(experience, impossible):
    with pytest.raises(ValueError, match=r"needs a result|with trouble"):
        replace(result(experience), **impossible)
