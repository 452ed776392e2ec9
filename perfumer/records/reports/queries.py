"""Report what is not about plays: visits, answers, what advertisers owe, and the kiosks.

Figures about people go through :mod:`.withholding`. Each function takes a connection of
:func:`.database.begin_read`, so that all figures are of one moment. With a ``place`` it reports
that place only, as a column of the table of all places: what is withheld there cannot be found
by asking for one place after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select

from perfumer.records.ledger.states import KioskState, read_states
from perfumer.records.reports.attention import CONFIRMED
from perfumer.records.reports.cells import (
    Cells,
    add_place,
    find_columns,
    limit_days,
    limit_people,
    read_cells,
)
from perfumer.records.reports.figures import (
    NONE,
    AnswerSums,
    Axis,
    BillSums,
    Report,
    ScreenSums,
    Span,
    Step,
    VisitSums,
)
from perfumer.records.reports.withholding import CountRules
from perfumer.records.rows import MAX_ITEMS, Outcome
from perfumer.records.tables import TABLE_OF, exposures, feedback, kiosks, plays, visits
from perfumer.session.state import Stage

# Stages in the order of a visit; every visit reaches the first.
STAGES = (Stage.CONSENT, Stage.CHOOSE, Stage.READ, Stage.ASK, Stage.RESULT, Stage.CARD)
# A visitor who declined to be read saw a result as well; without one a visit is LEFT or STOPPED.
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


def count_visits(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[VisitSums]:
    """Report visits and how many saw their result; fewer than ``limit`` are withheld."""
    by = add_place(by, place)
    done = case((visits.c.outcome.in_(SAW), 1), else_=0)
    query = select(
        *find_columns(_VISIT_AXES, visits.c.minute, by),
        func.count(),
        func.sum(done),
        func.sum(visits.c.visit_s),
    )
    people = read_cells(connection, limit_people(query, visits, span), len(by), VisitSums)
    table = Cells(people, {}, lambda cell: cell.visits)
    return table.report(limit) if place is None else table.at(place, limit)


def count_answers(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[AnswerSums]:
    """Report what visitors answered about recommended items; fewer than ``limit`` are withheld.

    A visitor answers for several items at once. Only the answers to one item are as many people;
    for all others, the number of people is at least the answers divided by the most items.
    """
    by = add_place(by, place)
    rules = CountRules(
        max_per_person=MAX_ITEMS, once_axis=by.index(Axis.ITEM) if Axis.ITEM in by else None
    )
    questions = (feedback.c.fits, feedback.c.recommends)
    query = select(
        *find_columns(_ANSWER_AXES, feedback.c.minute, by),
        func.count(),
        *(func.sum(case((q.is_(yes), 1), else_=0)) for q in questions for yes in (True, False)),
    )
    people = read_cells(connection, limit_people(query, feedback, span), len(by), AnswerSums)
    table = Cells(people, {}, lambda cell: cell.answers, rules)
    return table.report(limit) if place is None else table.at(place, limit)


def count_funnels(
    connection: Connection, span: Span, limit: int, place: str | None = None
) -> Mapping[str, tuple[Step, ...]]:
    """Report how far visits came, by experience; without those that are withheld.

    A step counts every visit that reached it, so that the steps never rise.
    """
    report = count_visits(connection, [Axis.EXPERIENCE], span, limit, place)
    query = limit_people(
        select(_VISIT_AXES[Axis.EXPERIENCE], visits.c.stage, func.count()), visits, span
    )
    if place is not None:
        query = query.where(visits.c.place == place)
    last: dict[str, dict[str, int]] = {}
    for experience, stage, count in connection.execute(
        query.group_by(_VISIT_AXES[Axis.EXPERIENCE], visits.c.stage)
    ):
        last.setdefault(experience, {})[stage] = count
    return {line.key[0]: _steps(last[line.key[0]]) for line in report.lines}


def _steps(last: Mapping[str, int]) -> tuple[Step, ...]:
    """Turn visits by last stage into visits that reached each; unknown stages are the first."""
    here, steps = 0, []
    for stage in reversed(STAGES[1:]):
        here += last.get(stage, 0)
        steps.append(Step(stage, here))
    return (Step(STAGES[0], sum(last.values())), *reversed(steps))


def compute_invoice(
    connection: Connection, span: Span, limit: int, place: str | None = None
) -> Report[BillSums]:
    """Report what each campaign owes for its confirmed plays.

    Seconds and won are withheld while they are about fewer than ``limit`` arrivals of wanted
    groups; over more days or all places they can be billed.
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
        read_cells(connection, limit_people(paid, plays, span), len(by), BillSums),
        read_cells(connection, limit_days(shown, plays, span), len(by), ScreenSums),
        lambda cell: cell.arrivals,
        CountRules(shows_zeros=True),
    )
    return table.over_places(limit) if place is None else table.at(place, limit)


@dataclass(frozen=True, slots=True)
class Member:
    """One kiosk of the fleet."""

    state: KioskState
    newest: datetime | None  # minute of its newest record, by its own clock


def list_kiosks(connection: Connection) -> Sequence[Member]:
    """Return the kiosks whose records the database holds, by place."""
    newest: dict[str, datetime] = {}
    for table in TABLE_OF.values():
        at_head = and_(table.c.kiosk == kiosks.c.kiosk, table.c.sequence == kiosks.c.head)
        for kiosk, minute in connection.execute(
            select(table.c.kiosk, table.c.minute).join_from(table, kiosks, at_head)
        ):
            newest[kiosk] = minute
    return [Member(each, newest.get(each.kiosk)) for each in read_states(connection)]
