"""Record a visit or a play when it is over: numbers and choices, nothing personal."""

from __future__ import annotations

from datetime import datetime, timedelta

from perfumer.health.counters import Counters
from perfumer.kiosk.visits import make_feedback_rows, make_visit_row
from perfumer.records.rows import PlayRow, to_minute
from perfumer.records.store import Store
from perfumer.session.state import Session
from perfumer.signage.news import FAILURES, UNCONFIRMED

CONFIRMED = "confirmed"  # outcome of a play that a page showed


class Recorder:
    """Hands the rows of visits and plays to the records; never waits for the database."""

    def __init__(self, records: Store, counters: Counters) -> None:
        self._records = records
        self._counters = counters
        for outcome in (CONFIRMED, UNCONFIRMED, *FAILURES):  # each is there before it happens
            counters.ad_plays.labels(outcome)

    def end_visit(self, session: Session, at: float) -> None:
        """Record the visit that ends with ``session`` at ``at``, in monotonic seconds."""
        began = datetime.now().astimezone() - timedelta(seconds=max(0.0, at - session.began_at))
        minute = to_minute(began)
        row = make_visit_row(session, at, minute)
        if row is not None:
            self._records.add_visit(row)
        for answer in make_feedback_rows(session, minute):
            self._records.add_feedback(answer)

    def end_play(self, row: PlayRow) -> None:
        """Record a play, or why the ad could not be shown."""
        self._counters.ad_plays.labels(row.failure or CONFIRMED).inc()
        self._records.add_play(row)
