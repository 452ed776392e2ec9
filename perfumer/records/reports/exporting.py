"""Reports and records as lines of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields

from sqlalchemy import Connection, select

from perfumer.records.reports.cells import within
from perfumer.records.reports.figures import Answered, Axis, Report, Screened, Seen, Span, Visited
from perfumer.records.tables import feedback, plays

Cells = Sequence[object]

PLAY = (
    *("place", "kiosk", "sequence", "minute", "offset_min", "campaign", "creative"),
    *("strategy", "shown_s", "failure", "price_per_second", "hash"),
)
ANSWER = ("experience", "item", "emotion", "intent", "fits", "recommends")
DIGITS = 3  # of seconds and won: nothing is measured more finely
# What a spreadsheet takes for the begin of a formula, also as a Korean keyboard may write it.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def written(lines: Iterable[Cells]) -> Iterator[str]:
    """Each line as CSV; a text that a spreadsheet would run as a formula gets a ' before it."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    for cells in lines:
        writer.writerow([_neutral(cell) for cell in cells])
        yield page.getvalue()
        page.seek(0)
        page.truncate()


def proof_of_play(connection: Connection, span: Span, place: str | None = None) -> Iterator[Cells]:
    """Every play, also those that failed; nothing about people, whose report is another."""
    yield PLAY
    query = within(select(*(plays.c[name] for name in PLAY)), plays, span)
    if place is not None:
        query = query.where(plays.c.place == place)
    for row in connection.execute(query.order_by(plays.c.kiosk, plays.c.sequence)).mappings():
        yield [f"{row['minute']:%Y-%m-%d %H:%M}" if c == "minute" else row[c] for c in PLAY]


def answers(connection: Connection) -> Iterator[Cells]:
    """Every answer for training, without its time or place, and in no order of time."""
    yield ANSWER
    columns = [feedback.c[name] for name in ANSWER]
    for row in connection.execute(select(*columns).order_by(*columns)):
        yield [_plain(value) for value in row]


def report(
    found: Report[Seen] | Report[Visited] | Report[Answered],
    by: Sequence[Axis],
    kind: type[Seen] | type[Visited] | type[Answered],
) -> Iterator[Cells]:
    """A line a cell, then what was withheld together, and the total; withheld is left empty."""
    names = [field.name for field in fields(kind)]
    screens = (
        [field.name for field in fields(Screened)] if kind is Seen and Axis.GROUP not in by else []
    )
    yield [*by, *screens, *names]
    for line in found.lines:
        shown = astuple(line.screen) if line.screen else [""] * len(screens)
        nobody = [""] * len(names) if line.withheld else [0] * len(names)
        yield [*line.key, *shown, *(astuple(line.people) if line.people else nobody)]
    for word, people in (("(withheld)", found.others), ("(total)", found.total)):
        if people:
            blank = [""] * (len(by) - 1 + len(screens))
            yield [word, *blank, *astuple(people)]


def _neutral(cell: object) -> object:
    if isinstance(cell, float):
        return round(cell, DIGITS)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _plain(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
