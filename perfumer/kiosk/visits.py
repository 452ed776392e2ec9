"""Turn a visit into rows for the records: numbers and choices of a minute, without a person."""

from __future__ import annotations

from datetime import datetime

from perfumer.records.rows import FeedbackRow, Outcome, VisitRow
from perfumer.session.state import Attention, Experience, Session, Stage

NOT_BEGUN = frozenset({Stage.ATTRACT, Stage.FAREWELL})


def make_visit_row(session: Session, at: float, minute: datetime) -> VisitRow | None:
    """Return the row of the visit that ends with ``session``; None when there was none.

    ``at`` is in monotonic seconds, ``minute`` the whole minute in which the visit began.
    """
    if session.resumes in NOT_BEGUN:
        return None
    return VisitRow(
        minute=minute,
        experience=session.experience.value if session.experience else None,
        outcome=find_outcome(session, at),
        stage=session.resumes.value,
        visit_s=max(0, round(at - session.began_at)),
        language=session.language.value,
    )


def find_outcome(session: Session, at: float) -> Outcome:
    """Return how the visit ended; with a result it is complete, however the visitor left."""
    if session.stage is Stage.TROUBLE:
        return Outcome.TROUBLE
    if session.result:
        return Outcome.COMPLETED if session.consented else Outcome.DECLINED
    forgotten = session.attention is Attention.ASKING and at >= (session.resets_at or at)
    return Outcome.LEFT if forgotten else Outcome.STOPPED


def make_feedback_rows(session: Session, minute: datetime) -> list[FeedbackRow]:
    """Return what the visitor said of the songs shown and of the piece that played then."""
    result, opinion = session.result, session.opinion
    if result is None or result.feeling is None or opinion is None:
        return []
    piece = result.pieces[opinion.piece : opinion.piece + 1]
    return [
        FeedbackRow(
            minute=minute,
            experience=Experience.MUSIC.value,
            item=item,
            emotion=result.feeling.feeling.emotion.value,
            intent=result.feeling.intent.value,
            fits=opinion.fits,
            recommends=opinion.recommends,
        )
        for item in [*(pick.id for pick in result.picks), *piece]
    ]
