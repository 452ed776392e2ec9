"""Read tables of figures from the database, and turn them into reports by withholding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Generic

from sqlalchemy import ColumnElement, Connection, Select, String, cast, extract, func

from perfumer.records.reports.figures import Axis, Line, People, Report, ScreenSums, Span
from perfumer.records.reports.withholding import (
    PLAIN,
    CountRules,
    Key,
    find_withheld,
    find_withheld_rows,
)


def limit_days(query: Select[Any], table: Any, span: Span) -> Select[Any]:
    """Limit a query to the days of ``span``."""
    begin, end = datetime.combine(span.first, time.min), datetime.combine(span.last, time(23, 59))
    return query.where(table.c.minute.between(begin, end))


def limit_people(query: Select[Any], table: Any, span: Span) -> Select[Any]:
    """Limit a query about people to ``span``, which may end earlier for them."""
    query = limit_days(query, table, span)
    return query if span.until is None else query.where(table.c.minute < span.until)


def add_place(by: Sequence[Axis], place: str | None) -> Sequence[Axis]:
    """Return the axes of the table to read: a report of one place is a column of it.

    Raises :class:`ValueError` for axes that make no table.
    """
    if not 1 <= len(by) <= 2:
        raise ValueError(f"a report goes by one axis or two, not {len(by)}")
    if place is None:
        return by
    if len(by) != 1 or by[0] is Axis.PLACE:
        raise ValueError("a report of one place goes by one other axis")
    return [*by, Axis.PLACE]


def find_columns(
    axes: Mapping[Axis, ColumnElement[Any]], minute: ColumnElement[datetime], by: Sequence[Axis]
) -> list[ColumnElement[Any]]:
    """Return the columns of the axes. Raises :class:`ValueError` for an unknown axis."""
    known = {**axes, Axis.HOUR: extract("hour", minute), Axis.DAY: cast(func.date(minute), String)}
    unknown = [axis for axis in by if axis not in known]
    if unknown:
        raise ValueError(f"this report has no {unknown[0]}: choose of {', '.join(known)}")
    return [known[axis] for axis in by]


def read_cells(
    connection: Connection, query: Select[Any], axes: int, kind: Callable[..., Any]
) -> dict[Key, Any]:
    """Return the groups of a query, by the values of its first ``axes`` columns."""
    find_columns = list(query.selected_columns)[:axes]
    return {
        tuple(map(_named, row[:axes])): kind(*row[axes:])
        for row in connection.execute(query.group_by(*find_columns))
    }


def _named(value: object) -> str:
    return value if isinstance(value, str) else f"{int(str(value)):02}"


@dataclass(frozen=True, slots=True)
class Cells(Generic[People]):
    """A table before anything is withheld; ``count`` returns the people of a cell."""

    people: Mapping[Key, People]
    screens: Mapping[Key, ScreenSums]
    count: Callable[[People], int]
    rules: CountRules = PLAIN

    def report(self, limit: int) -> Report[People]:
        """Return the whole table as a report."""
        return self._shown(find_withheld(self._counts, limit, self.rules), limit)

    def at(self, place: str, limit: int) -> Report[People]:
        """Return the column of one place; without sums if the list of places withholds it."""
        hidden = find_withheld(self._counts, limit, self.rules)
        column = {key[:1] for key in hidden if key[1] == place}
        people = {key[:1]: cell for key, cell in self.people.items() if key[1] == place}
        screens = {key[:1]: cell for key, cell in self.screens.items() if key[1] == place}
        places = Cells(_summed(self.people, 1), {}, self.count, self.rules.of(1))
        with_sums = (place,) not in find_withheld(places._counts, limit, places.rules)
        return Cells(people, screens, self.count, self.rules)._shown(column, limit, with_sums)

    def over_places(self, limit: int) -> Report[People]:
        """Return the list of the first axis, withheld so that it reveals nothing of a place."""
        hidden = find_withheld_rows(self._counts, limit, self.rules)
        sums = _summed(self.people, 0), _summed(self.screens, 0)
        return Cells(*sums, self.count, self.rules.of(0))._shown(hidden, limit)

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
        """Return the sum of the cells; None if it is about fewer than ``limit`` people."""
        if self.rules.behind(self._counts, keys) < limit:
            return None
        sum_: People | None = None
        for key in keys:
            cell = self.people[key]
            sum_ = cell if sum_ is None else sum_ + cell
        return sum_


def _summed(cells: Mapping[Key, Any], axis: int) -> dict[Key, Any]:
    """Return the sums of one axis."""
    sums: dict[Key, Any] = {}
    for key, cell in cells.items():
        at = (key[axis],)
        sums[at] = sums[at] + cell if at in sums else cell
    return sums
