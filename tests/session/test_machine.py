"""The visitor's journey, one sentence a test."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfumer.catalog.text import Language
from perfumer.session.events import (
    CameraLost,
    CameraRestored,
    FaceRead,
    FaceUnreadable,
    HandSeen,
    PicksMade,
    TargetChosen,
    Tick,
    VisitorArrived,
    VisitorLeft,
)
from perfumer.session.machine import advance, new_session
from perfumer.session.state import Attention, Experience, Session, Stage, Wearer
from perfumer.session.target_ids import make_target_id, parse_target_id
from perfumer.traits import Impression
from tests.support.journey import (
    QUESTIONS,
    after,
    answered,
    asking,
    choosing,
    journey,
    start,
    traits,
)
from tests.support.recommend.results import perfume_result

SHOWN = ((Impression.CLEAN, 0.5), (Impression.CUTE, 0.3), (Impression.ACTIVE, 0.2))


def ticking(session: Session, start_s: float, seconds: float, step_s: float = 0.5) -> Session:
    for n in range(int(seconds / step_s) + 1):
        session = after(session, Tick(start_s + n * step_s))
    return session


def test_a_visitor_goes_from_start_to_result_by_choosing_only():
    session = answered(0, 1, 1)
    assert session.stage is Stage.RESULT
    assert [answer.choice for answer in session.answers] == ["woods", "deep-forest", "cool"]


def test_someone_arriving_starts_nothing():
    assert after(start(), VisitorArrived(1)).stage is Stage.ATTRACT


def test_declining_skips_the_reading():
    session = asking()
    assert session.stage is Stage.ASK
    assert session.traits is None


def test_reading_stops_when_sure():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    twice = after(reading, *(FaceRead(1, reading.id, traits()) for _ in range(2)))
    assert twice.stage is Stage.READ
    done = after(twice, FaceRead(1, reading.id, traits()))
    assert done.stage is Stage.ASK
    assert done.traits.readings == 3


def test_an_unsure_reading_goes_on_to_the_most_and_no_further():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    vague = FaceRead(1, reading.id, traits(sure=0.2))
    most = journey().courses[Experience.PERFUME].max_readings
    assert after(reading, *[vague] * (most - 1)).stage is Stage.READ
    assert after(reading, *[vague] * most).stage is Stage.ASK


def test_a_reading_of_somebody_else_or_without_consent_is_dropped():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    assert after(reading, FaceRead(1, reading.id - 1, traits())).readings == ()
    assert after(asking(), FaceRead(1, 1, traits())).traits is None


def test_while_faces_cannot_be_read_answers_alone_decide_and_that_is_said():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    asked = after(reading, FaceUnreadable(1, reading.id))
    assert (asked.stage, asked.traits, asked.unreadable) == (Stage.ASK, None, True)
    assert not choosing(asked, "back", "experience:perfume").unreadable


def test_what_was_read_before_faces_could_not_be_read_counts():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    asked = after(reading, FaceRead(1, reading.id, traits()), FaceUnreadable(2, reading.id))
    assert (asked.stage, asked.traits.readings) == (Stage.ASK, 1)


def test_news_of_another_visit_or_stage_is_dropped():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume")
    assert after(reading, FaceUnreadable(1, reading.id - 1)).stage is Stage.READ
    assert not after(asking(), FaceUnreadable(1, 1)).unreadable


def test_a_face_that_cannot_be_read_does_not_hold_the_visitor_up():
    reading = choosing(start(), "start", "consent:yes", "experience:perfume", at=1)
    limit = journey().patience.reading_timeout_s
    assert after(reading, Tick(0.9 + limit)).stage is Stage.READ
    assert after(reading, Tick(1.1 + limit)).stage is Stage.ASK


@pytest.mark.parametrize("path", [(0,), (0, 1), (3, 2), (1, 0, 1)])
def test_back_restores_exactly_what_was_before(path):
    before = answered(*path[:-1])
    undone = choosing(before, f"answer:{path[-1]}", "back")
    assert undone.answers == before.answers
    assert undone.question == before.question
    assert undone.stage is before.stage


def test_back_leads_from_the_first_question_to_the_attract_screen():
    session = choosing(asking(consent=True), "back", "back", "back")
    assert session.stage is Stage.ATTRACT
    assert session.traits is None
    assert session.id == 2


def test_the_question_after_an_undo_is_careful():
    assert choosing(answered(0), "back").undone
    assert not choosing(answered(0), "back", "answer:1").undone


def test_language_changes_at_once_and_falls_back_for_the_next_visitor():
    session = choosing(start(), "language:en", "start")
    assert session.language is Language.EN
    assert choosing(session, "back").language is Language.KO


def test_not_me_leaves_the_impression_out_and_asks_for_new_picks():
    session = after(answered(0, 0, 0), PicksMade(2, 1, perfume_result(SHOWN)))
    again = choosing(session, "not_me")
    assert again.rejected == {Impression.CLEAN}
    assert again.result is None


@pytest.mark.parametrize("said", list(Wearer))
def test_whom_it_is_for_is_what_the_visitor_says(said):
    session = choosing(start(), "start", "consent:yes", f"wearer:{said.value}")
    assert session.wearer is said
    assert choosing(session, "wearer:any").wearer is None


def test_without_a_hand_comes_a_hint_then_a_question_then_the_end():
    session = asking(at=0)
    assert ticking(session, 0, 4.5).attention is Attention.ACTIVE
    assert ticking(session, 0, 5).attention is Attention.HINT
    asked = ticking(session, 0, 25)
    assert asked.attention is Attention.ASKING
    assert asked.resets_at == pytest.approx(45, abs=1)
    assert ticking(session, 0, 44).stage is Stage.ASK
    assert ticking(session, 0, 45.5).stage is Stage.ATTRACT


def test_a_hand_extends_the_visit_any_number_of_times():
    session = asking(at=0)
    for turn in range(12):
        session = ticking(session, turn * 40, 40)
        assert session.attention is Attention.ASKING
        session = after(session, HandSeen((turn + 1) * 40))
        assert session.attention is Attention.ACTIVE
    assert session.stage is Stage.ASK


def test_a_result_stays_while_somebody_is_there_but_not_for_ever():
    session = after(answered(0, 0, 0, at=0), VisitorArrived(0), PicksMade(0, 1, perfume_result()))
    assert ticking(session, 0, 170).attention is not Attention.ASKING
    assert ticking(session, 0, 185).attention is Attention.ASKING
    assert ticking(session, 0, 205).stage is Stage.ATTRACT


def test_a_result_nobody_looks_at_ends_sooner():
    session = after(answered(0, 0, 0, at=0), VisitorLeft(0), PicksMade(0, 1, perfume_result()))
    assert ticking(session, 0, 81).stage is Stage.ATTRACT


def test_a_farewell_holds_nothing_of_the_visitor():
    session = after(answered(0, 0, 0, consent=True), PicksMade(2, 1, perfume_result(SHOWN)))
    parting = choosing(session, "restart", at=10)
    assert parting == Session(2, Stage.FAREWELL, 10, 10, session.language, present=session.present)
    assert ticking(parting, 10, 7).stage is Stage.ATTRACT


def test_a_lost_camera_pauses_the_visit_and_gives_its_time_back():
    session = asking(at=0)
    lost = after(session, CameraLost(10, "stalled"), Tick(13))
    assert lost.stage is Stage.TROUBLE
    back = after(lost, CameraRestored(14))
    assert back.stage is Stage.ASK
    assert back.question == session.question
    assert back.active_at == session.active_at + 4


def test_a_camera_gone_for_long_forgets_the_visitor():
    lost = ticking(after(answered(0), CameraLost(10, "ended")), 10, 12)
    assert lost.stage is Stage.TROUBLE
    assert lost.answers == ()
    assert after(lost, CameraRestored(30)).stage is Stage.ATTRACT


TARGETS = st.sampled_from(
    [
        "start",
        "consent:yes",
        "consent:no",
        "experience:perfume",
        "back",
        "skip",
        "not_me",
        "restart",
        "finish",
        "extend",
        "language:en",
        "wearer:men",
        "answer:0",
        "answer:1",
        "answer:3",
        "answer:9",
        "answer:x",
        "nonsense",
    ]
)
HAPPENINGS = st.one_of(
    TARGETS.map(lambda target: ("target", target)),
    st.sampled_from(["tick", "hand", "face", "lost", "restored", "arrived", "left", "picks"]).map(
        lambda name: (name, "")
    ),
)


def event_of(name: str, target: str, at: float, session: Session):
    return {
        "target": TargetChosen(at, target),
        "tick": Tick(at),
        "hand": HandSeen(at),
        "face": FaceRead(at, session.id, traits()),
        "lost": CameraLost(at, "stalled"),
        "restored": CameraRestored(at),
        "arrived": VisitorArrived(at),
        "left": VisitorLeft(at),
        "picks": PicksMade(at, session.id, perfume_result(SHOWN)),
    }[name]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HAPPENINGS, st.floats(0, 12)), max_size=60))
def test_whatever_happens_a_visit_keeps_its_promises(happenings):
    rules, session, at = journey(), start(), 0.0
    for (name, target), wait_s in happenings:
        at += wait_s
        before, session = session, advance(session, event_of(name, target, at, session), rules)
        assert session.id >= before.id
        assert session.traits is None or session.consented
        assert session.result is None or session.stage in (Stage.RESULT, Stage.TROUBLE)
        assert session.id == before.id or nothing_left(session)
        assert session.question is None or session.question in QUESTIONS.questions


def nothing_left(session: Session) -> bool:
    clean = replace(
        new_session(session.id, session.entered_at, journey()),
        stage=session.stage,
        language=session.language,
        present=session.present,
        trouble=session.trouble,
    )
    return session == replace(clean, active_at=session.active_at)


@pytest.mark.parametrize(
    ("id_", "kind", "value"), [("back", "back", ""), ("answer:0", "answer", 0)]
)
def test_an_id_of_a_target_says_what_it_does_and_to_what(id_, kind, value):
    assert make_target_id(kind, value) == id_
    assert parse_target_id(id_) == (kind, str(value))
