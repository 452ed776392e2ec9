"""What is recorded of a visit: numbers and choices of a minute, nobody."""

from __future__ import annotations

from datetime import datetime

from perfumer.records.rows import FeedbackRow, Outcome, VisitRow
from perfumer.session.state import Attention, Experience, Session, Stage

NOT_BEGUN = frozenset({Stage.ATTRACT, Stage.FAREWELL})


def visit_row(session: Session, at: float, minute: datetime) -> VisitRow | None:
    """The visit that ends with ``session``; None when there was none.

    ``at`` is in monotonic seconds, ``minute`` the whole minute in which the visit began.
    """
    if session.stage in NOT_BEGUN or session.resumes in NOT_BEGUN:
        return None
    return VisitRow(
        minute=minute,
        experience=session.experience.value if session.experience else None,
        outcome=outcome(session, at),
        stage=(session.resumes or session.stage).value,
        visit_s=max(0, round(at - session.began_at)),
        language=session.language.value,
    )


def outcome(session: Session, at: float) -> Outcome:
    """How it ended. A result that was seen counts however the visitor went."""
    if session.stage is Stage.TROUBLE:
        return Outcome.TROUBLE
    if session.picks:
        return Outcome.COMPLETED if session.consented else Outcome.DECLINED
    forgotten = session.attention is Attention.ASKING and at >= (session.resets_at or at)
    return Outcome.LEFT if forgotten else Outcome.STOPPED


def feedback_rows(session: Session, minute: datetime) -> list[FeedbackRow]:
    """What the visitor said of the songs shown and of the piece that played then."""
    if session.experience is not Experience.MUSIC or session.fits is None:
        return []
    piece = session.pieces[session.judged : session.judged + 1]
    items = [*(pick.id for pick in session.picks), *piece]
    return [
        FeedbackRow(
            minute=minute,
            experience=Experience.MUSIC.value,
            item=item,
            emotion=session.shares[0][0] if session.shares else None,
            intent=session.verdict,
            fits=session.fits,
            recommends=session.recommends,
        )
        for item in items
    ]
