"""Show visits: how many chose which experience, how far they came, what they answered."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from perfumer.records.reports.figures import NONE, AnswerSums, Axis, Report, VisitSums
from perfumer.records.reports.queries import STAGES, count_answers, count_funnels, count_visits
from perfumer.session.state import Stage
from perfumer.web.admin.charts import Rows, Value, columns, round_up, rows
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Query
from perfumer.web.admin.sheets import (
    Cell,
    Figure,
    Page,
    Sheet,
    Table,
    by_hour,
    cells,
    largest_first,
    until_note,
    value_of,
)

# Stages shown as steps: began, answered, saw the result (and had a photo taken).
STEPS = (STAGES[0], Stage.ASK, Stage.RESULT)
MAX_ITEMS = 20  # songs and pieces in the table of answers


def visits_page(connection: Connection, query: Query, say: Phrases, limit: int) -> Page:
    """Return everything about visits in the query's days, at its place or at all places."""

    def report(axis: Axis) -> Report[VisitSums]:
        return count_visits(connection, [axis], query.span, limit, query.place)

    played = report(Axis.EXPERIENCE)
    items = count_answers(connection, [Axis.ITEM], query.span, limit, query.place)
    sheets = (
        funnel_sheet(connection, played, query, say, limit),
        _hour_sheet(report(Axis.HOUR), say),
        _language_sheet(report(Axis.LANGUAGE), say),
        _answers_sheet(items, say),
    )
    notes = (say("note.visits"), say("note.withheld", limit=limit), *until_note(query, say))
    return Page((visit_figures(played, say),), sheets, notes)


def funnel_sheet(
    connection: Connection, played: Report[VisitSums], query: Query, say: Phrases, limit: int
) -> Sheet:
    """Return how far the visits of each experience came."""
    title = say("sheet.funnel")
    head = ("experience", "visits", "completed", "each")
    return Sheet(
        title,
        say("sheet.funnel.note"),
        funnels=tuple(
            _funnel(experience, {step.stage: step.visits for step in found}, say)
            for experience, found in count_funnels(
                connection, query.span, limit, query.place
            ).items()
            if experience != NONE
        ),
        table=_table(played, title, head, say.experience, say),
        csv="visits-by-experience",
        wide=True,
    )


def visit_figures(played: Report[VisitSums], say: Phrases) -> tuple[Figure, ...]:
    """Return the figures of all experiences together."""
    total = played.total
    if total is None:
        return tuple(Figure(say(f"column.{name}"), "–") for name in ("visits", "completed", "each"))
    return (
        Figure(say("column.visits"), say.number(total.visits)),
        Figure(
            say("column.completed"),
            say.share(total.completed, total.visits),
            say("figure.completed"),
        ),
        Figure(say("column.each"), say.lasting(total.visit_s / total.visits)),
    )


def _funnel(experience: str, by_stage: dict[str, int], say: Phrases) -> Rows:
    """Return each step as a share of the visits that began; each includes the next."""
    began = by_stage[STAGES[0]]
    names = [*STEPS, *([Stage.CARD] if by_stage[Stage.CARD] else [])]
    values: list[tuple[str, float | None]] = [
        (say(f"step.{name}"), by_stage[name]) for name in names
    ]
    return rows(
        say.experience(experience),
        values,
        lambda n: f"{say.number(n)} · {say.share(n, began)}",
        say("withheld"),
    )


def _table(
    report: Report[VisitSums],
    title: str,
    head: tuple[str, ...],
    name: Callable[[str], str],
    say: Phrases,
) -> Table:
    lines = [(Cell(name(line.key[0])), *_visited(line.people, say)) for line in report.lines]
    if report.others:
        lines.append((Cell(say("column.others")), *_visited(report.others, say)))
    foot = (Cell(say("column.total")), *_visited(report.total, say)) if report.total else ()
    return Table(title, tuple(say(f"column.{column}") for column in head), tuple(lines), foot)


def _visited(of: VisitSums | None, say: Phrases) -> tuple[Cell, ...]:
    if of is None:
        return cells("0", "–", "–")
    return cells(
        say.number(of.visits),
        say.share(of.completed, of.visits),
        say.lasting(of.visit_s / of.visits),
    )


def _hour_sheet(report: Report[VisitSums], say: Phrases) -> Sheet:
    title = say("sheet.visit_hours")
    values = by_hour(report, lambda cell: cell.visits, say)
    return Sheet(
        title,
        say("sheet.visit_hours.note"),
        columns=columns(title, values, say.number, say("withheld"), round_up),
        table=_table(report, title, ("hour", "visits", "completed", "each"), say.hour, say),
        csv="visits-by-hour",
        wide=True,
    )


def _language_sheet(report: Report[VisitSums], say: Phrases) -> Sheet:
    title = say("sheet.languages")
    values: list[Value] = [
        (say.tongue(line.key[0]), value_of(line, lambda cell: cell.visits)) for line in report.lines
    ]
    return Sheet(
        title,
        rows=rows(title, largest_first(values), say.number, say("withheld")),
        table=_table(report, title, ("language", "visits", "completed", "each"), say.tongue, say),
        csv="visits-by-language",
    )


def _answers_sheet(report: Report[AnswerSums], say: Phrases) -> Sheet:
    """Return the items with the most answers first."""
    items = [(line.key[0], line.people) for line in report.lines if line.people]
    items.sort(key=lambda each: (-each[1].answers, each[0]))
    lines = [
        cells(
            say.named(item),
            say.number(said.answers),
            say.share(said.fitted, said.fitted + said.not_fitted),
            say.share(said.recommended, said.recommended + said.not_recommended),
        )
        for item, said in items[:MAX_ITEMS]
    ]
    title = say("sheet.answers")
    head = ("item", "answers", "fitted", "recommended")
    return Sheet(
        title,
        say("sheet.answers.note"),
        table=Table(title, tuple(say(f"column.{column}") for column in head), tuple(lines)),
        csv="answers-by-item",
        open=True,
        empty="chart.few",
    )
