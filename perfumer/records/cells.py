"""Tables of figures on their way from the database to a report, before and after withholding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Generic

from sqlalchemy import ColumnElement, Connection, Select, String, cast, extract, func

from perfumer.records.figures import Axis, Line, People, Report, Screened, Span
from perfumer.records.withholding import Key, withheld


def within(query: Select[Any], table: Any, span: Span) -> Select[Any]:
    """``query`` for the days of ``span``."""
    begin, end = datetime.combine(span.first, time.min), datetime.combine(span.last, time(23, 59))
    return query.where(table.c.minute.between(begin, end))


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
    """A table before anything is withheld."""

    people: Mapping[Key, People]
    screens: Mapping[Key, Screened]
    count: Callable[[People], int]

    def report(self, limit: int, place: str | None) -> Report[People]:
        """All of it, or the column of one place."""
        hidden = self._hidden(limit)
        if place is None:
            return self._shown(hidden, limit, True)
        column = {key[:1] for key in hidden if key[1] == place}
        return self._at(place)._shown(
            column, limit, (place,) not in self._by_place()._hidden(limit)
        )

    def _hidden(self, limit: int) -> Iterable[Key]:
        return withheld({key: self.count(cell) for key, cell in self.people.items()}, limit)

    def _at(self, place: str) -> Cells[People]:
        people = {key[:1]: cell for key, cell in self.people.items() if key[1] == place}
        screens = {key[:1]: cell for key, cell in self.screens.items() if key[1] == place}
        return Cells(people, screens, self.count)

    def _by_place(self) -> Cells[People]:
        sums: dict[Key, People] = {}
        for (_, place), cell in self.people.items():
            sums[(place,)] = sums[(place,)] + cell if (place,) in sums else cell
        return Cells(sums, {}, self.count)

    def _shown(self, hidden: Iterable[Key], limit: int, with_total: bool) -> Report[People]:
        out = frozenset(hidden)
        keys = (
            sorted({*self.screens, *self.people}) if self.screens else sorted({*self.people} - out)
        )
        return Report(
            tuple(
                Line(
                    key,
                    None if key in out else self.people.get(key),
                    key in out,
                    self.screens.get(key),
                )
                for key in keys
            ),
            self._enough(out, limit),
            self._enough(self.people, limit) if with_total else None,
        )

    def _enough(self, keys: Iterable[Key], limit: int) -> People | None:
        """The sum of those cells, if as many people as that are behind it."""
        sum_: People | None = None
        for key in keys:
            cell = self.people[key]
            sum_ = cell if sum_ is None else sum_ + cell
        return sum_ if sum_ is not None and self.count(sum_) >= limit else None
