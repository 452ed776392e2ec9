"""The visitor's journey: every transition, decided here and nowhere else.

attract → consent → choose → read → ask → result → farewell → attract; ``back`` undoes one
step, a lost camera leads to trouble and back, and a visitor who goes away is forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.recommend.expression_course import follow_expression
from perfumer.session.events import (
    CameraLost,
    CameraRestored,
    CardMade,
    Event,
    FaceRead,
    FaceUnreadable,
    HandSeen,
    PicksMade,
    TargetChosen,
    Tick,
    VisitorArrived,
    VisitorLeft,
)
from perfumer.session.journey import Course, Journey, find_question, next_question
from perfumer.session.state import (
    Attention,
    Experience,
    Opinion,
    Posing,
    Session,
    Stage,
    Trouble,
    Wearer,
)
from perfumer.session.target_ids import parse_target_id
from perfumer.traits import Traits, average, top


def new_session(id_: int, at: float, journey: Journey, *, present: bool = False) -> Session:
    """Return a session without a visitor, waiting on the attract screen."""
    return Session(id_, Stage.ATTRACT, at, at, journey.language, present)


def advance(session: Session, event: Event, journey: Journey) -> Session:
    """Return the session after ``event``."""
    match session.stage, event:
        case _, VisitorArrived():
            return replace(session, present=True)
        case _, VisitorLeft():
            return replace(session, present=False)
        case Stage.TROUBLE, _ if session.trouble:
            return _wait_for_camera(session, session.trouble, event, journey)
        case _, CameraLost(at=at, reason=reason):
            trouble = Trouble(reason, at, session.stage)
            return replace(session, stage=Stage.TROUBLE, trouble=trouble)
        case _, HandSeen(at=at):
            return _wake(session, at)
        case _, TargetChosen(at=at, target=target):
            return _choose_target(_wake(session, at), target, at, journey)
        case Stage.READ, FaceRead(session=id_) if id_ == session.id and session.consented:
            return _take_reading(session, event, journey)
        case Stage.READ, FaceUnreadable(at=at, session=id_) if id_ == session.id:
            return _ask(replace(session, unreadable=True), at, journey)
        case Stage.RESULT, PicksMade(session=id_, result=result) if id_ == session.id:
            return replace(_without_result(session), result=result)
        case Stage.CARD, CardMade(session=id_, card=card) if id_ == session.id:
            return replace(session, card=card)
        case _, Tick(at=at):
            return _let_time_pass(session, at, journey)
        case _:
            return session


def _wake(session: Session, at: float) -> Session:
    return replace(session, active_at=at, attention=Attention.ACTIVE, resets_at=None)


def _enter(session: Session, stage: Stage, at: float) -> Session:
    return replace(_wake(session, at), stage=stage, entered_at=at)


def _wait_for_camera(session: Session, trouble: Trouble, event: Event, journey: Journey) -> Session:
    """Stop the visitor's time until the camera is back; after a long wait, forget them."""
    match event:
        case CameraLost(reason=reason):
            return replace(session, trouble=replace(trouble, reason=reason))
        case CameraRestored(at=at):
            lost_s = at - trouble.since
            resets_at = session.resets_at
            return replace(
                session,
                stage=trouble.resumes,
                entered_at=session.entered_at + lost_s,
                active_at=session.active_at + lost_s,
                resets_at=None if resets_at is None else resets_at + lost_s,
                trouble=None,
            )
        case Tick(at=at) if (
            trouble.resumes is not Stage.ATTRACT
            and at - trouble.since > journey.patience.trouble_reset_s
        ):
            forgotten = new_session(session.id + 1, at, journey)
            waiting = Trouble(trouble.reason, at, Stage.ATTRACT)
            return replace(forgotten, stage=Stage.TROUBLE, trouble=waiting)
        case _:
            return session


def _choose_target(session: Session, target: str, at: float, journey: Journey) -> Session:
    kind, value = parse_target_id(target)
    match session.stage, kind, value:
        case _, "extend", _:
            return session
        case _, "language", ("ko" | "en"):
            return replace(session, language=Language(value))
        case _, ("finish" | "restart"), _ if session.stage is not Stage.ATTRACT:
            return _enter_farewell(session, at)
        case Stage.ATTRACT, "start", _:
            return replace(_enter(session, Stage.CONSENT, at), began_at=at)
        case _, "back", _:
            return _back(session, at, journey)
        case Stage.CONSENT, "consent", ("yes" | "no"):
            return replace(_enter(session, Stage.CHOOSE, at), consented=value == "yes")
        case ((Stage.CHOOSE | Stage.RESULT), "wearer", _):
            return _set_wearer(session, value)
        case Stage.CHOOSE, "experience", _ if value in journey.courses:
            return _begin_course(replace(session, experience=Experience(value)), at, journey)
        case Stage.READ, "skip", _:
            return _ask(replace(session, readings=(), traits=None), at, journey)
        case Stage.ASK, "answer", _:
            return _take_answer(session, value, at, journey)
        case Stage.RESULT, "not_me", _ if session.result and session.result.impression:
            shown = session.result.impression[0][0]
            return replace(_without_result(session), rejected=session.rejected | {shown})
        case Stage.RESULT, "another", _:
            begun = replace(_without_result(session), answers=(), traits=None, readings=())
            return replace(_enter_choose(begun, at), began_at=at)
        case Stage.RESULT, "next_piece", _ if session.result and session.result.pieces:
            return replace(session, piece=(session.piece + 1) % len(session.result.pieces))
        case Stage.RESULT, "fits", ("yes" | "no") if session.result and session.result.pieces:
            return replace(session, opinion=Opinion(value == "yes", session.piece))
        case Stage.RESULT, "recommends", ("yes" | "no") if session.opinion:
            return replace(session, opinion=replace(session.opinion, recommends=value == "yes"))
        case ((Stage.RESULT | Stage.CARD), "card", _) if session.result and session.result.concept:
            return _begin_pose(session, at, journey)
        case _:
            return session


def _begin_pose(session: Session, at: float, journey: Journey) -> Session:
    card = Posing(shoots_at=at + journey.patience.card_countdown_s)
    return replace(_enter(session, Stage.CARD, at), card=card)


def _set_wearer(session: Session, value: str) -> Session:
    wearer = Wearer(value) if value in tuple(Wearer) else None
    return replace(_without_result(session), wearer=wearer)


def _begin_course(session: Session, at: float, journey: Journey) -> Session:
    session = replace(
        session,
        undone=False,
        answers=(),
        rejected=frozenset(),
        readings=(),
        traits=None,
        unreadable=False,
    )
    if session.consented and _course(session, journey).max_readings:
        return _enter(session, Stage.READ, at)
    return _ask(session, at, journey)


def _ask(session: Session, at: float, journey: Journey) -> Session:
    question = next_question(session, _course(session, journey).questions)
    if question is None:
        return replace(_enter(_without_result(session), Stage.RESULT, at), question=None)
    return replace(_enter(session, Stage.ASK, at), question=question.id)


def _course(session: Session, journey: Journey) -> Course:
    return journey.courses[session.experience or next(iter(journey.courses))]


def _without_result(session: Session) -> Session:
    """Take out the result and all that belongs to it."""
    return replace(session, result=None, piece=0, opinion=None, card=None)


def _take_answer(session: Session, value: str, at: float, journey: Journey) -> Session:
    question = find_question(session, journey.questions)
    if not value.isdigit() or int(value) >= len(question.choices):
        return session
    answer = Answer(question.id, question.choices[int(value)].id)
    return _ask(replace(session, answers=(*session.answers, answer), undone=False), at, journey)


def _back(session: Session, at: float, journey: Journey) -> Session:
    """Undo one step, so that the state is what it was before it."""
    undone = replace(_without_result(session), undone=True, rejected=frozenset())
    match session.stage:
        case Stage.CARD:
            return _enter(replace(session, card=None), Stage.RESULT, at)
        case Stage.RESULT if session.opinion and session.opinion.recommends is not None:
            return replace(session, opinion=replace(session.opinion, recommends=None))
        case Stage.RESULT if session.opinion:
            return replace(session, opinion=None)
        case Stage.CONSENT:
            return new_session(session.id + 1, at, journey, present=session.present)
        case Stage.CHOOSE:
            return replace(_enter(undone, Stage.CONSENT, at), consented=None, wearer=None)
        case Stage.READ:
            return replace(_enter_choose(undone, at), readings=(), traits=None)
        case Stage.ASK | Stage.RESULT if session.answers:
            return _ask(replace(undone, answers=session.answers[:-1]), at, journey)
        case Stage.ASK:
            return replace(_enter_choose(undone, at), readings=(), traits=None)
        case _:
            return session


def _enter_choose(session: Session, at: float) -> Session:
    return replace(_enter(session, Stage.CHOOSE, at), experience=None, question=None)


def _take_reading(session: Session, event: FaceRead, journey: Journey) -> Session:
    readings = (*session.readings, event.traits)
    course = follow_expression([reading.emotion for reading in readings])
    traits = replace(average(readings), emotion=course[-1])
    read = replace(session, readings=readings, traits=traits)
    wanted = _course(session, journey)
    enough = wanted.sure is not None and len(readings) >= wanted.min_readings
    if (enough and _is_sure(traits, wanted)) or len(readings) >= wanted.max_readings:
        return _ask(read, event.at, journey)
    return read


def _is_sure(traits: Traits, course: Course) -> bool:
    """Tell whether more readings would change little; without an impression they never do."""
    return not traits.impression or top(traits.impression)[1] >= (course.sure or 1.0)


def _enter_farewell(session: Session, at: float) -> Session:
    """Say goodbye with nothing of the visitor left but the language."""
    return Session(
        session.id + 1, Stage.FAREWELL, at, at, session.language, present=session.present
    )


def _let_time_pass(session: Session, at: float, journey: Journey) -> Session:
    patience = journey.patience
    match session.stage:
        case Stage.ATTRACT:
            return session
        case Stage.FAREWELL:
            if at - session.entered_at < patience.farewell_s:
                return session
            return new_session(session.id + 1, at, journey, present=session.present)
        case Stage.READ if at - session.entered_at >= patience.reading_timeout_s:
            return _ask(session, at, journey)
        case Stage.RESULT | Stage.CARD:
            stays = session.present and at - session.entered_at < patience.max_result_s
            since = at if stays else max(session.active_at, session.entered_at)
            return _watch_idle(session, at, at - since, patience.result_s, journey)
        case _:
            return _watch_idle(session, at, at - session.active_at, patience.still_there_s, journey)


def _watch_idle(
    session: Session, at: float, idle_s: float, ask_s: float, journey: Journey
) -> Session:
    if session.attention is Attention.ASKING:
        if session.resets_at is not None and at >= session.resets_at:
            return new_session(session.id + 1, at, journey, present=session.present)
        return session
    if idle_s >= ask_s:
        resets_at = at + journey.patience.countdown_s
        return replace(session, attention=Attention.ASKING, resets_at=resets_at)
    attention = Attention.HINT if idle_s >= journey.patience.hint_s else Attention.ACTIVE
    return session if attention is session.attention else replace(session, attention=attention)
