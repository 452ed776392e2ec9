"""Write reports and records as lines of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import datetime

from sqlalchemy import Connection, select

from perfumer.records.reports.cells import limit_days
from perfumer.records.reports.figures import (
    AnswerSums,
    AudienceSums,
    Axis,
    Report,
    ScreenSums,
    Span,
    VisitSums,
)
from perfumer.records.tables import feedback, folded, plays

Cells = Sequence[object]

PLAY = (
    *("place", "kiosk", "sequence", "minute", "offset_min", "campaign", "creative"),
    *("strategy", "shown_s", "failure", "price_per_second", "hash"),
)
FOLDED = ("kiosk", "day", "campaign", "creative", "plays", "failed", "shown_s")
ANSWER = ("experience", "item", "emotion", "intent", "fits", "recommends")
DIGITS = 3  # decimals of seconds and won: nothing is measured more finely
# First characters of a formula in a spreadsheet, also as a Korean keyboard may write them.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def format_csv(lines: Iterable[Cells]) -> Iterator[str]:
    """Yield each line as CSV; text that a spreadsheet would run as a formula gets a ' first."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    for cells in lines:
        writer.writerow([_neutral(cell) for cell in cells])
        yield page.getvalue()
        page.seek(0)
        page.truncate()


def list_plays(connection: Connection, span: Span, place: str | None = None) -> Iterator[Cells]:
    """Yield every play, also those that failed; without figures about people."""
    yield PLAY
    query = limit_days(select(*(plays.c[name] for name in PLAY)), plays, span)
    if place is not None:
        query = query.where(plays.c.place == place)
    for row in connection.execute(query.order_by(plays.c.kiosk, plays.c.sequence)).mappings():
        yield [_minute(row[name]) if name == "minute" else row[name] for name in PLAY]


def list_folded(connection: Connection, span: Span) -> Iterator[Cells]:
    """Yield the sums of plays that were deleted, by day and ad."""
    yield FOLDED
    days = folded.c.day.between(span.first.isoformat(), span.last.isoformat())
    query = select(*(folded.c[name] for name in FOLDED)).where(days)
    yield from connection.execute(query.order_by(*(folded.c[name] for name in FOLDED[:4])))


def _minute(minute: object) -> str:
    return f"{minute:%Y-%m-%d %H:%M}" if isinstance(minute, datetime) else repr(minute)


def list_answers(connection: Connection) -> Iterator[Cells]:
    """Yield every answer, for training: without time or place, and not in the order of time."""
    yield ANSWER
    columns = [feedback.c[name] for name in ANSWER]
    for row in connection.execute(select(*columns).order_by(*columns)):
        yield [_plain(value) for value in row]


def list_report(
    report: Report[AudienceSums] | Report[VisitSums] | Report[AnswerSums],
    by: Sequence[Axis],
    kind: type[AudienceSums] | type[VisitSums] | type[AnswerSums],
) -> Iterator[Cells]:
    """Yield a line per cell, then the sum of what is withheld, and the total.

    Withheld figures are left empty.
    """
    names = [field.name for field in fields(kind)]
    screens = (
        [field.name for field in fields(ScreenSums)]
        if kind is AudienceSums and Axis.GROUP not in by
        else []
    )
    yield [*by, *screens, *names]
    for line in report.lines:
        shown = astuple(line.screen) if line.screen else [""] * len(screens)
        nobody = [""] * len(names) if line.withheld else [0] * len(names)
        yield [*line.key, *shown, *(astuple(line.people) if line.people else nobody)]
    for word, people in (("(withheld)", report.others), ("(total)", report.total)):
        if people:
            blank = [""] * (len(by) - 1 + len(screens))
            yield [word, *blank, *astuple(people)]


def _neutral(cell: object) -> object:
    if isinstance(cell, float):
        return round(cell, DIGITS)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _plain(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
