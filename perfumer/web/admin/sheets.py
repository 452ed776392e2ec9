"""What a page of the dashboard is made of; templates lay it out and add nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from perfumer.records.reports.figures import Line, People, Report, Screened, Seen, Span
from perfumer.web.admin.asked import Asked
from perfumer.web.admin.charts import Columns, Pairs, Rows, Value
from perfumer.web.admin.say import Say


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    warmth: int = 0  # of its shade, see :func:`.admin_charts.warmth`
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row is its heading; ``foot`` adds up."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is read from afar."""

    name: str
    text: str
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One subject: a chart, its table, and where both can be had as CSV."""

    title: str
    note: str | None = None
    columns: Columns | None = None
    rows: Rows | None = None
    pairs: Pairs | None = None
    funnels: tuple[Rows, ...] = ()
    facts: tuple[Figure, ...] = ()
    table: Table | None = None
    csv: str | None = None  # name of the download
    wide: bool = False
    open: bool = False  # the table is shown at once, because there is no chart
    empty: str = "chart.empty"  # what is said of it when there is nothing to show


@dataclass(frozen=True, slots=True)
class Page:
    figures: tuple[tuple[Figure, ...], ...] = ()  # in rows
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()


def cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def hidden(say: Say, number: int) -> tuple[Cell, ...]:
    """So many cells that were withheld."""
    return (Cell(say("withheld"), withheld=True),) * number


def anybody_withheld(report: Report[People]) -> bool:
    return any(line.withheld for line in report.lines)


def value_of(line: Line[People] | None, worth: Callable[[People], float]) -> float | None:
    """Of a cell of a report: None when withheld, nothing when nobody was there."""
    if line is None:
        return 0.0
    if line.people is None:
        return None if line.withheld else 0.0
    return worth(line.people)


def by_hour(report: Report[People], worth: Callable[[People], float], say: Say) -> list[Value]:
    """All hours of the day."""
    lines = {line.key[0]: line for line in report.lines}
    names = [f"{hour:02}" for hour in range(24)]
    return [(say.hour(name), value_of(lines.get(name), worth)) for name in names]


def by_day(
    report: Report[People], worth: Callable[[People], float], span: Span, say: Say
) -> list[Value]:
    """All days of the span."""
    lines = {line.key[0]: line for line in report.lines}
    days = [span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)]
    return [(say.day(day), value_of(lines.get(day.isoformat()), worth)) for day in days]


def largest_first(values: Sequence[Value]) -> list[Value]:
    """What is withheld comes last."""
    return sorted(values, key=lambda value: (value[1] is None, -(value[1] or 0), value[0]))


def until_note(asked: Asked, say: Say) -> tuple[str, ...]:
    """Up to when people are counted in days that are not over."""
    return (say("note.until", hour=say.hour(f"{asked.until:%H}")),) if asked.until else ()


NO_SCREEN = Screened(0, 0, 0.0)
SEEN = ("ots", "lts", "arrivals", "attention")  # columns of who saw it


def seen_cells(seen: Seen | None, withheld: bool, say: Say) -> Iterator[Cell]:
    """One cell for each of SEEN."""
    if withheld:
        yield from hidden(say, len(SEEN))
        return
    seen = seen or Seen(0, 0, 0, 0.0, 0.0)
    yield from cells(
        say.number(seen.ots),
        say.number(seen.lts),
        say.number(seen.arrivals),
        say.lasting(seen.attention_s),
    )
