"""The parts of a dashboard page; templates lay them out and add nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from perfumer.records.reports.figures import AudienceSums, Line, People, Report, ScreenSums, Span
from perfumer.web.admin.charts import Columns, Pairs, Rows, Value
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Query


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    warmth: int = 0  # its shade, see :func:`perfumer.web.admin.charts.warmth`
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading, ``foot`` holds the totals."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number with its name."""

    name: str
    text: str
    detail: str | None = None  # a few words next to the number


@dataclass(frozen=True, slots=True)
class Sheet:
    """One subject: a chart, its table, and the download of both."""

    title: str
    note: str | None = None
    columns: Columns | None = None
    rows: Rows | None = None
    pairs: Pairs | None = None
    funnels: tuple[Rows, ...] = ()
    facts: tuple[Figure, ...] = ()
    table: Table | None = None
    csv: str | None = None  # name of the download
    wide: bool = False  # takes the page's whole width
    open: bool = False  # shows its table at once, because it has no chart
    empty: str = "chart.empty"  # key of the sentence shown when there is no data


@dataclass(frozen=True, slots=True)
class Page:
    figures: tuple[tuple[Figure, ...], ...] = ()  # row by row
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()


def cells(*texts: str) -> tuple[Cell, ...]:
    """Return a plain cell for each text."""
    return tuple(Cell(text) for text in texts)


def hidden(say: Phrases, number: int) -> tuple[Cell, ...]:
    """Return ``number`` cells that are withheld."""
    return (Cell(say("withheld"), withheld=True),) * number


def has_withheld(report: Report[People]) -> bool:
    """Return whether a line of the report is withheld."""
    return any(line.withheld for line in report.lines)


def value_of(line: Line[People] | None, worth: Callable[[People], float]) -> float | None:
    """Return the value of a line: None when withheld, 0 when there were no people."""
    if line is None:
        return 0.0
    if line.people is None:
        return None if line.withheld else 0.0
    return worth(line.people)


def by_hour(report: Report[People], worth: Callable[[People], float], say: Phrases) -> list[Value]:
    """Return a value for every hour of the day."""
    lines = {line.key[0]: line for line in report.lines}
    names = [f"{hour:02}" for hour in range(24)]
    return [(say.hour(name), value_of(lines.get(name), worth)) for name in names]


def by_day(
    report: Report[People], worth: Callable[[People], float], span: Span, say: Phrases
) -> list[Value]:
    """Return a value for every day of the span."""
    lines = {line.key[0]: line for line in report.lines}
    days = [span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)]
    return [(say.day(day), value_of(lines.get(day.isoformat()), worth)) for day in days]


def largest_first(values: Sequence[Value]) -> list[Value]:
    """Sort by value, the largest first; withheld values come last."""
    return sorted(values, key=lambda value: (value[1] is None, -(value[1] or 0), value[0]))


def until_note(query: Query, say: Phrases) -> tuple[str, ...]:
    """Say up to when people are counted, if the span is not over."""
    return (say("note.until", hour=say.hour(f"{query.until:%H}")),) if query.until else ()


NO_SCREEN = ScreenSums(0, 0, 0.0)
SEEN = ("ots", "lts", "arrivals", "attention")  # column names of who saw it


def seen_cells(seen: AudienceSums | None, withheld: bool, say: Phrases) -> Iterator[Cell]:
    """Yield one cell for each column of ``SEEN``."""
    if withheld:
        yield from hidden(say, len(SEEN))
        return
    seen = seen or AudienceSums(0, 0, 0, 0.0, 0.0)
    yield from cells(
        say.number(seen.ots),
        say.number(seen.lts),
        say.number(seen.arrivals),
        say.lasting(seen.attention_s),
    )
