"""The visitor's journey: every transition, decided here and nowhere else.

attract → consent → choose → read → ask → result → farewell → attract; ``back`` undoes one
step, a lost camera leads to trouble and back, and whoever goes away is forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.session.events import (
    CameraLost,
    CameraRestored,
    CardMade,
    Event,
    FaceRead,
    HandSeen,
    PicksMade,
    TargetChosen,
    Tick,
    VisitorArrived,
    VisitorLeft,
)
from perfumer.session.journey import Course, Journey, asked, next_question
from perfumer.session.state import Attention, Experience, Session, Stage, Wearer
from perfumer.traits import average, top


def fresh(id_: int, at: float, journey: Journey, *, present: bool = False) -> Session:
    """Nobody's session yet, waiting on the attract screen."""
    return Session(id_, Stage.ATTRACT, at, at, journey.language, present)


def advance(session: Session, event: Event, journey: Journey) -> Session:
    """The session after ``event``."""
    match session.stage, event:
        case _, VisitorArrived():
            return replace(session, present=True)
        case _, VisitorLeft():
            return replace(session, present=False)
        case Stage.TROUBLE, _:
            return _in_trouble(session, event, journey)
        case _, CameraLost(at=at, reason=reason):
            return replace(
                session,
                stage=Stage.TROUBLE,
                resumes=session.stage,
                trouble=reason,
                troubled_at=at,
            )
        case _, HandSeen(at=at):
            return _awake(session, at)
        case _, TargetChosen(at=at, target=target):
            return _chosen(_awake(session, at), target, at, journey)
        case Stage.READ, FaceRead(session=id_) if id_ == session.id and session.consented:
            return _read(session, event, journey)
        case Stage.RESULT, PicksMade(session=id_) if id_ == session.id:
            return _picked(session, event)
        case Stage.CARD, CardMade(session=id_) if id_ == session.id:
            return replace(session, card=event.card, card_trouble=event.trouble)
        case _, Tick(at=at):
            return _passed(session, at, journey)
        case _:
            return session


def _awake(session: Session, at: float) -> Session:
    return replace(session, active_at=at, attention=Attention.ACTIVE, resets_at=None)


def _picked(session: Session, event: PicksMade) -> Session:
    return replace(
        session,
        picks=event.picks,
        impression=event.impression,
        shares=event.shares,
        verdict=event.verdict,
        pieces=event.pieces,
        piece=0,
    )


def _enter(session: Session, stage: Stage, at: float) -> Session:
    return replace(_awake(session, at), stage=stage, entered_at=at)


def _in_trouble(session: Session, event: Event, journey: Journey) -> Session:
    """Time stands still for the visitor; too long a wait forgets them."""
    match event:
        case CameraLost(reason=reason):
            return replace(session, trouble=reason)
        case CameraRestored(at=at):
            lost_s = at - session.troubled_at
            resets_at = session.resets_at
            return replace(
                session,
                stage=session.resumes or Stage.ATTRACT,
                entered_at=session.entered_at + lost_s,
                active_at=session.active_at + lost_s,
                resets_at=None if resets_at is None else resets_at + lost_s,
                trouble=None,
                resumes=None,
            )
        case Tick(at=at) if (
            session.resumes is not Stage.ATTRACT
            and at - session.troubled_at > journey.patience.trouble_reset_s
        ):
            return replace(
                fresh(session.id + 1, at, journey),
                stage=Stage.TROUBLE,
                resumes=Stage.ATTRACT,
                trouble=session.trouble,
                troubled_at=at,
            )
        case _:
            return session


def _chosen(session: Session, target: str, at: float, journey: Journey) -> Session:
    kind, _, value = target.partition(":")
    match session.stage, kind, value:
        case _, "extend", _:
            return session
        case _, "language", ("ko" | "en"):
            return replace(session, language=Language(value))
        case _, ("finish" | "restart"), _ if session.stage is not Stage.ATTRACT:
            return _farewell(session, at)
        case Stage.ATTRACT, "start", _:
            return replace(_enter(session, Stage.CONSENT, at), began_at=at)
        case _, "back", _:
            return _back(session, at, journey)
        case Stage.CONSENT, "consent", ("yes" | "no"):
            return replace(_enter(session, Stage.CHOOSE, at), consented=value == "yes")
        case ((Stage.CHOOSE | Stage.RESULT), "wearer", _):
            return _for_wearer(session, value)
        case Stage.CHOOSE, "experience", _ if value in journey.courses:
            return _begin(replace(session, experience=Experience(value)), at, journey)
        case Stage.READ, "skip", _:
            return _ask(replace(session, readings=(), traits=None), at, journey)
        case Stage.ASK, "answer", _:
            return _answered(session, value, at, journey)
        case Stage.RESULT, "not_me", _ if session.impression:
            shown = session.impression[0][0]
            return replace(session, rejected=session.rejected | {shown}, picks=(), impression=())
        case Stage.RESULT, "another", _:
            fresh_start = replace(_unpicked(session), answers=(), traits=None, readings=())
            return replace(_choose(fresh_start, at), began_at=at)
        case Stage.RESULT, "next_piece", _ if session.pieces:
            return replace(session, piece=(session.piece + 1) % len(session.pieces))
        case Stage.RESULT, "fits", ("yes" | "no"):
            return replace(session, fits=value == "yes", judged=session.piece)
        case Stage.RESULT, "recommends", ("yes" | "no") if session.fits is not None:
            return replace(session, recommends=value == "yes")
        case ((Stage.RESULT | Stage.CARD), "card", _) if session.experience is Experience.CONCEPT:
            return _pose(session, at, journey)
        case _:
            return session


def _pose(session: Session, at: float, journey: Journey) -> Session:
    shoots_at = at + journey.patience.card_countdown_s
    return replace(
        _enter(session, Stage.CARD, at), shoots_at=shoots_at, card=None, card_trouble=None
    )


def _for_wearer(session: Session, value: str) -> Session:
    wearer = Wearer(value) if value in tuple(Wearer) else None
    return replace(session, wearer=wearer, picks=())


def _begin(session: Session, at: float, journey: Journey) -> Session:
    session = replace(
        session, undone=False, answers=(), rejected=frozenset(), readings=(), traits=None
    )
    if session.consented:
        return _enter(session, Stage.READ, at)
    return _ask(session, at, journey)


def _ask(session: Session, at: float, journey: Journey) -> Session:
    question = next_question(session, _course(session, journey).questions)
    if question is None:
        return replace(_enter(_unpicked(session), Stage.RESULT, at), question=None)
    return replace(_enter(session, Stage.ASK, at), question=question.id)


def _course(session: Session, journey: Journey) -> Course:
    return journey.courses[session.experience or next(iter(journey.courses))]


def _unpicked(session: Session) -> Session:
    """Without a result and what was said of it."""
    return replace(
        session,
        picks=(),
        impression=(),
        shares=(),
        verdict=None,
        pieces=(),
        fits=None,
        recommends=None,
    )


def _answered(session: Session, value: str, at: float, journey: Journey) -> Session:
    question = asked(session, journey.questions)
    if not value.isdigit() or int(value) >= len(question.choices):
        return session
    answer = Answer(question.id, question.choices[int(value)].id)
    return _ask(replace(session, answers=(*session.answers, answer), undone=False), at, journey)


def _back(session: Session, at: float, journey: Journey) -> Session:
    """Undo one step: the state is what it was before it."""
    undone = replace(_unpicked(session), undone=True, rejected=frozenset())
    match session.stage:
        case Stage.CARD:
            kept = replace(session, shoots_at=None, card=None, card_trouble=None)
            return _enter(kept, Stage.RESULT, at)
        case Stage.RESULT if session.recommends is not None:
            return replace(session, recommends=None)
        case Stage.RESULT if session.fits is not None:
            return replace(session, fits=None)
        case Stage.CONSENT:
            return fresh(session.id + 1, at, journey, present=session.present)
        case Stage.CHOOSE:
            return replace(_enter(undone, Stage.CONSENT, at), consented=None, wearer=None)
        case Stage.READ:
            return replace(_choose(undone, at), readings=(), traits=None)
        case Stage.ASK | Stage.RESULT if session.answers:
            return _ask(replace(undone, answers=session.answers[:-1]), at, journey)
        case Stage.ASK:
            return replace(_choose(undone, at), readings=(), traits=None)
        case _:
            return session


def _choose(session: Session, at: float) -> Session:
    return replace(_enter(session, Stage.CHOOSE, at), experience=None, question=None)


def _read(session: Session, event: FaceRead, journey: Journey) -> Session:
    readings = (*session.readings, event.traits)
    traits = average(readings)
    read = replace(session, readings=readings, traits=traits)
    course = _course(session, journey)
    enough = course.sure is not None and len(readings) >= course.least_readings
    sure = enough and top(traits.impression)[1] >= (course.sure or 1.0)
    if sure or len(readings) >= course.most_readings:
        return _ask(read, event.at, journey)
    return read


def _farewell(session: Session, at: float) -> Session:
    """Say goodbye with nothing of the visitor left but the language."""
    return Session(
        session.id + 1, Stage.FAREWELL, at, at, session.language, present=session.present
    )


def _passed(session: Session, at: float, journey: Journey) -> Session:
    patience = journey.patience
    match session.stage:
        case Stage.ATTRACT:
            return session
        case Stage.FAREWELL:
            done = at - session.entered_at >= patience.farewell_s
            return fresh(session.id + 1, at, journey, present=session.present) if done else session
        case Stage.READ if at - session.entered_at >= patience.read_s:
            return _ask(session, at, journey)
        case Stage.RESULT | Stage.CARD:
            stays = session.present and at - session.entered_at < patience.result_cap_s
            since = at if stays else max(session.active_at, session.entered_at)
            return _idle(session, at, at - since, patience.result_s, journey)
        case _:
            return _idle(session, at, at - session.active_at, patience.ask_s, journey)


def _idle(session: Session, at: float, idle_s: float, ask_s: float, journey: Journey) -> Session:
    if session.attention is Attention.ASKING:
        if session.resets_at is not None and at >= session.resets_at:
            return fresh(session.id + 1, at, journey, present=session.present)
        return session
    if idle_s >= ask_s:
        resets_at = at + journey.patience.countdown_s
        return replace(session, attention=Attention.ASKING, resets_at=resets_at)
    attention = Attention.HINT if idle_s >= journey.patience.hint_s else Attention.ACTIVE
    return session if attention is session.attention else replace(session, attention=attention)
