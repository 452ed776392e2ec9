"""What reports show beside plays: visits, answers, and what advertisers owe.

Figures about people go through :mod:`.withholding`. Each function takes a connection of
:func:`.database.reading`, so that what belongs together is of one moment. With a ``place`` it
answers for that one, as a column of the table of all places: so nothing that is withheld there
can be had by asking for the places one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from perfumer.records.reports.attention import CONFIRMED
from perfumer.records.reports.cells import Cells, about_people, cells, columns, with_place, within
from perfumer.records.reports.figures import (
    NONE,
    Answered,
    Axis,
    Paid,
    Report,
    Screened,
    Span,
    Step,
    Visited,
)
from perfumer.records.reports.withholding import Reading
from perfumer.records.rows import ITEMS, Outcome
from perfumer.records.tables import exposures, feedback, plays, visits
from perfumer.session.state import Stage

# How far a visit comes; the first is every visit's.
WAY = (Stage.CONSENT, Stage.CHOOSE, Stage.READ, Stage.ASK, Stage.RESULT, Stage.CARD)
# Who declined to be read saw a result as well: without one a visit is LEFT or STOPPED.
SAW = (Outcome.COMPLETED.value, Outcome.DECLINED.value)

_VISIT_AXES: Mapping[Axis, ColumnElement[Any]] = {
    Axis.EXPERIENCE: func.coalesce(visits.c.experience, NONE),
    Axis.LANGUAGE: visits.c.language,
    Axis.PLACE: visits.c.place,
}
_ANSWER_AXES: Mapping[Axis, ColumnElement[Any]] = {
    Axis.EXPERIENCE: feedback.c.experience,
    Axis.ITEM: feedback.c.item,
    Axis.PLACE: feedback.c.place,
}


def visited(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[Visited]:
    """Visits and how many saw their result, withheld while fewer than ``limit``."""
    by = with_place(by, place)
    done = case((visits.c.outcome.in_(SAW), 1), else_=0)
    query = select(
        *columns(_VISIT_AXES, visits.c.minute, by),
        func.count(),
        func.sum(done),
        func.sum(visits.c.visit_s),
    )
    people = cells(connection, about_people(query, visits, span), len(by), Visited)
    table = Cells(people, {}, lambda cell: cell.visits)
    return table.report(limit) if place is None else table.at(place, limit)


def answered(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[Answered]:
    """What visitors said of what was recommended, withheld while fewer than ``limit``.

    A visitor answers for several items at once, so only the answers to one item are as many
    people; of any others no more than so many are sure.
    """
    by = with_place(by, place)
    reading = Reading(each=ITEMS, once=by.index(Axis.ITEM) if Axis.ITEM in by else None)
    asked = (feedback.c.fits, feedback.c.recommends)
    query = select(
        *columns(_ANSWER_AXES, feedback.c.minute, by),
        func.count(),
        *(func.sum(case((q.is_(yes), 1), else_=0)) for q in asked for yes in (True, False)),
    )
    people = cells(connection, about_people(query, feedback, span), len(by), Answered)
    table = Cells(people, {}, lambda cell: cell.answers, reading)
    return table.report(limit) if place is None else table.at(place, limit)


def funnels(
    connection: Connection, span: Span, limit: int, place: str | None = None
) -> Mapping[str, tuple[Step, ...]]:
    """How far visits came, by experience; none of one that :func:`visited` withholds.

    A step holds all who came at least so far, so that shares of the first one fall.
    """
    told = visited(connection, [Axis.EXPERIENCE], span, limit, place)
    query = about_people(
        select(_VISIT_AXES[Axis.EXPERIENCE], visits.c.stage, func.count()), visits, span
    )
    if place is not None:
        query = query.where(visits.c.place == place)
    last: dict[str, dict[str, int]] = {}
    for experience, stage, count in connection.execute(
        query.group_by(_VISIT_AXES[Axis.EXPERIENCE], visits.c.stage)
    ):
        last.setdefault(experience, {})[stage] = count
    return {line.key[0]: _steps(last[line.key[0]]) for line in told.lines}


def _steps(last: Mapping[str, int]) -> tuple[Step, ...]:
    """From how many ended at each stage to how many came so far; unknown stages are the first."""
    here, steps = 0, []
    for stage in reversed(WAY[1:]):
        here += last.get(stage, 0)
        steps.append(Step(stage, here))
    return (Step(WAY[0], sum(last.values())), *reversed(steps))


def invoice(
    connection: Connection, span: Span, limit: int, place: str | None = None
) -> Report[Paid]:
    """What each campaign owes for its confirmed plays, by campaign.

    Seconds and won are withheld while fewer than ``limit`` arrivals of wanted groups stand
    behind them; over more days or all places they can be billed.
    """
    by = (plays.c.campaign, plays.c.place)
    shown = select(*by, func.count(), literal(0), func.sum(plays.c.shown_s)).where(CONFIRMED)
    paid = (
        select(
            *by,
            func.sum(exposures.c.arrivals),
            func.sum(exposures.c.attention_s),
            func.sum(exposures.c.attention_s * plays.c.price_per_second),
        )
        .join_from(plays, exposures)
        .where(CONFIRMED, exposures.c.wanted)
    )
    table = Cells(
        cells(connection, about_people(paid, plays, span), len(by), Paid),
        cells(connection, within(shown, plays, span), len(by), Screened),
        lambda cell: cell.arrivals,
        Reading(zeros=True),
    )
    return table.over_places(limit) if place is None else table.at(place, limit)
