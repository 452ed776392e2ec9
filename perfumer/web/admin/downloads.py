"""Offer the dashboard's tables as CSV, by the names in their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from perfumer.records.reports.attention import report_attention
from perfumer.records.reports.exporting import Cells, format_csv, list_plays, list_report
from perfumer.records.reports.figures import AnswerSums, AudienceSums, Axis, BillSums, VisitSums
from perfumer.records.reports.queries import compute_invoice, count_answers, count_visits
from perfumer.web.admin.query import Query

BOM = "\ufeff"  # byte order mark; without it Korean spreadsheets misread UTF-8


@dataclass(frozen=True, slots=True)
class Download:
    """A table that can be downloaded; ``by`` are the axes of its rows."""

    lines: Callable[[Connection, Query, int], Iterable[Cells]]
    by: Sequence[Axis] = ()

    def at_one_place(self) -> bool:
        """Return whether it exists for one place: not a table of two axes, nor one of places."""
        return len(self.by) < 2 and Axis.PLACE not in self.by

    def text(self, connection: Connection, query: Query, limit: int) -> Iterator[str]:
        """Yield the file in pieces; the first comes when the database has answered."""
        lines = format_csv(self.lines(connection, query, limit))
        yield BOM + next(lines)
        yield from lines


def attention_by(*by: Axis) -> Download:
    """Return the table of attention by these axes."""

    def lines(connection: Connection, query: Query, limit: int) -> Iterable[Cells]:
        found = report_attention(connection, by, query.span, limit, query.place)
        return list_report(found, by, AudienceSums)

    return Download(lines, by)


def visits_by(axis: Axis) -> Download:
    """Return the table of visits by this axis."""

    def lines(connection: Connection, query: Query, limit: int) -> Iterable[Cells]:
        found = count_visits(connection, [axis], query.span, limit, query.place)
        return list_report(found, [axis], VisitSums)

    return Download(lines, [axis])


def answers_by(axis: Axis) -> Download:
    """Return the table of answers to "did it fit?" by this axis."""

    def lines(connection: Connection, query: Query, limit: int) -> Iterable[Cells]:
        found = count_answers(connection, [axis], query.span, limit, query.place)
        return list_report(found, [axis], AnswerSums)

    return Download(lines, [axis])


def _invoice(connection: Connection, query: Query, limit: int) -> Iterator[Cells]:
    yield ("campaign", "plays", "attention_s", "won")
    owed = compute_invoice(connection, query.span, limit, query.place)
    for line in owed.lines:
        plays = line.screen.plays if line.screen else 0
        yield (line.key[0], plays, *(("", "") if line.withheld else _paid(line.people)))
    if owed.others:
        yield ("(withheld)", "", *_paid(owed.others))


def _paid(paid: BillSums | None) -> Cells:
    return (round(paid.attention_s, 3), round(paid.won, 2)) if paid else (0.0, 0.0)


def _plays(connection: Connection, query: Query, limit: int) -> Iterable[Cells]:
    return list_plays(connection, query.span, query.place)


DOWNLOADS: Mapping[str, Download] = {
    "attention-by-campaign": attention_by(Axis.CAMPAIGN),
    "attention-by-creative": attention_by(Axis.CREATIVE),
    "attention-by-group": attention_by(Axis.GROUP),
    "attention-by-hour": attention_by(Axis.HOUR),
    "attention-by-day": attention_by(Axis.DAY),
    "attention-by-place": attention_by(Axis.PLACE),
    "attention-by-strategy": attention_by(Axis.STRATEGY),
    "attention-by-campaign-and-group": attention_by(Axis.CAMPAIGN, Axis.GROUP),
    "visits-by-experience": visits_by(Axis.EXPERIENCE),
    "visits-by-hour": visits_by(Axis.HOUR),
    "visits-by-language": visits_by(Axis.LANGUAGE),
    "answers-by-item": answers_by(Axis.ITEM),
    "invoice": Download(_invoice),
    "plays": Download(_plays),
}
