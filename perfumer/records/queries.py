"""What reports show beside plays: visits, answers, and what advertisers owe.

Figures about people go through :mod:`.withholding`. Each function takes a connection of
:func:`.database.reading`, so that what belongs together is of one moment. With a ``place`` it
answers for that one, as a column of the table of all places: so nothing that is withheld there
can be had by asking for the places one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from perfumer.records.attention import CONFIRMED
from perfumer.records.cells import Cells, cells, columns, with_place, within
from perfumer.records.figures import NONE, Answered, Axis, Owed, Report, Span, Step, Visited
from perfumer.records.rows import Outcome
from perfumer.records.tables import exposures, feedback, plays, visits
from perfumer.session.state import Stage

# How far a visit comes; the first is every visit's.
WAY = (Stage.CONSENT, Stage.CHOOSE, Stage.READ, Stage.ASK, Stage.RESULT, Stage.CARD)

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
    done = case((visits.c.outcome == Outcome.COMPLETED.value, 1), else_=0)
    query = select(
        *columns(_VISIT_AXES, visits.c.minute, by),
        func.count(),
        func.sum(done),
        func.sum(visits.c.visit_s),
    )
    people = cells(connection, within(query, visits, span), len(by), Visited)
    return Cells(people, {}, lambda cell: cell.visits).report(limit, place)


def answered(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[Answered]:
    """What visitors said of what was recommended, withheld while fewer than ``limit``."""
    by = with_place(by, place)
    asked = (feedback.c.fits, feedback.c.recommends)
    query = select(
        *columns(_ANSWER_AXES, feedback.c.minute, by),
        func.count(),
        *(func.sum(case((q.is_(yes), 1), else_=0)) for q in asked for yes in (True, False)),
    )
    people = cells(connection, within(query, feedback, span), len(by), Answered)
    return Cells(people, {}, lambda cell: cell.answers).report(limit, place)


def funnels(
    connection: Connection, span: Span, limit: int, place: str | None = None
) -> Mapping[str, tuple[Step, ...]]:
    """How far visits came, by experience; none of one that :func:`visited` withholds.

    A step holds all who came at least so far, so that shares of the first one fall.
    """
    told = visited(connection, [Axis.EXPERIENCE], span, limit, place)
    query = within(select(_VISIT_AXES[Axis.EXPERIENCE], visits.c.stage, func.count()), visits, span)
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


def invoice(connection: Connection, span: Span, place: str | None = None) -> list[Owed]:
    """What each campaign owes for confirmed plays, by campaign."""
    shown = select(plays.c.campaign, func.count()).where(CONFIRMED)
    paid = (
        select(
            plays.c.campaign,
            func.sum(exposures.c.attention_s),
            func.sum(exposures.c.attention_s * plays.c.price_per_second),
        )
        .join_from(plays, exposures)
        .where(CONFIRMED, exposures.c.wanted)
    )
    if place is not None:
        shown, paid = (query.where(plays.c.place == place) for query in (shown, paid))
    counts, owed = (
        {
            campaign: figures
            for campaign, *figures in connection.execute(
                within(query, plays, span).group_by(plays.c.campaign)
            )
        }
        for query in (shown, paid)
    )
    return [
        Owed(campaign, int(counts[campaign][0]), *map(float, owed.get(campaign, (0, 0))))
        for campaign in sorted(counts)
    ]
