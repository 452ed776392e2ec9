"""Tables of figures on their way from the database to a report, before and after withholding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Generic

from sqlalchemy import ColumnElement, Connection, Select, String, cast, extract, func

from perfumer.records.reports.figures import Axis, Line, People, Report, Screened, Span
from perfumer.records.reports.withholding import PLAIN, Key, Reading, withheld, withheld_rows


def within(query: Select[Any], table: Any, span: Span) -> Select[Any]:
    """``query`` for the days of ``span``."""
    begin, end = datetime.combine(span.first, time.min), datetime.combine(span.last, time(23, 59))
    return query.where(table.c.minute.between(begin, end))


def about_people(query: Select[Any], table: Any, span: Span) -> Select[Any]:
    """The same, of what tells of people."""
    query = within(query, table, span)
    return query if span.until is None else query.where(table.c.minute < span.until)


def with_place(by: Sequence[Axis], place: str | None) -> Sequence[Axis]:
    """The axes of the table that a report is, or, of one place, a column of.

    Raises :class:`ValueError` for axes that make no table.
    """
    if not 1 <= len(by) <= 2:
        raise ValueError(f"a report goes by one axis or two, not {len(by)}")
    if place is None:
        return by
    if len(by) != 1 or by[0] is Axis.PLACE:
        raise ValueError("a report of one place goes by one other axis")
    return [*by, Axis.PLACE]


def columns(
    axes: Mapping[Axis, ColumnElement[Any]], minute: ColumnElement[datetime], by: Sequence[Axis]
) -> list[ColumnElement[Any]]:
    """What the axes are in the database; raises :class:`ValueError` for an unknown one."""
    known = {**axes, Axis.HOUR: extract("hour", minute), Axis.DAY: cast(func.date(minute), String)}
    unknown = [axis for axis in by if axis not in known]
    if unknown:
        raise ValueError(f"this report has no {unknown[0]}: choose of {', '.join(known)}")
    return [known[axis] for axis in by]


def cells(
    connection: Connection, query: Select[Any], axes: int, kind: Callable[..., Any]
) -> dict[Key, Any]:
    """Each group of the query by its first columns, so many as there are ``axes``."""
    columns = list(query.selected_columns)[:axes]
    return {
        tuple(map(_named, row[:axes])): kind(*row[axes:])
        for row in connection.execute(query.group_by(*columns))
    }


def _named(value: object) -> str:
    return value if isinstance(value, str) else f"{int(str(value)):02}"


@dataclass(frozen=True, slots=True)
class Cells(Generic[People]):
    """A table before anything is withheld; of one axis and the places, or any other."""

    people: Mapping[Key, People]
    screens: Mapping[Key, Screened]
    count: Callable[[People], int]
    reading: Reading = PLAIN

    def report(self, limit: int) -> Report[People]:
        """All of it."""
        return self._shown(withheld(self._counts, limit, self.reading), limit)

    def at(self, place: str, limit: int) -> Report[People]:
        """The column of one place; without its sums where the list of places withholds it."""
        hidden = withheld(self._counts, limit, self.reading)
        column = {key[:1] for key in hidden if key[1] == place}
        people = {key[:1]: cell for key, cell in self.people.items() if key[1] == place}
        screens = {key[:1]: cell for key, cell in self.screens.items() if key[1] == place}
        places = Cells(_summed(self.people, 1), {}, self.count, self.reading.of(1))
        told = (place,) not in withheld(places._counts, limit, places.reading)
        return Cells(people, screens, self.count, self.reading)._shown(column, limit, told)

    def over_places(self, limit: int) -> Report[People]:
        """The list of the first axis, which gives nothing of a place away."""
        hidden = withheld_rows(self._counts, limit, self.reading)
        sums = _summed(self.people, 0), _summed(self.screens, 0)
        return Cells(*sums, self.count, self.reading.of(0))._shown(hidden, limit)

    @property
    def _counts(self) -> dict[Key, int]:
        return {key: self.count(cell) for key, cell in self.people.items()}

    def _shown(self, hidden: Collection[Key], limit: int, with_sums: bool = True) -> Report[People]:
        out = frozenset(hidden)
        keys = {*self.screens, *self.people} if self.screens else {*self.people} - out
        lines = tuple(
            Line(
                key,
                None if key in out else self.people.get(key),
                key in out,
                self.screens.get(key),
            )
            for key in sorted(keys)
        )
        if not with_sums:
            return Report(lines, None, None)
        return Report(lines, self._enough(out, limit), self._enough(self.people, limit))

    def _enough(self, keys: Collection[Key], limit: int) -> People | None:
        """The sum of those cells, if as many people as that are behind it."""
        if self.reading.behind(self._counts, keys) < limit:
            return None
        sum_: People | None = None
        for key in keys:
            cell = self.people[key]
            sum_ = cell if sum_ is None else sum_ + cell
        return sum_


def _summed(cells: Mapping[Key, Any], axis: int) -> dict[Key, Any]:
    """The list of one axis."""
    sums: dict[Key, Any] = {}
    for key, cell in cells.items():
        at = (key[axis],)
        sums[at] = sums[at] + cell if at in sums else cell
    return sums
