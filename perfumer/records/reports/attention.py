"""Report plays and who saw them, by any axis; read once, then summed for each table of a page.

Figures about people go through :mod:`.withholding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from perfumer.records.reports.cells import (
    Cells,
    add_place,
    find_columns,
    limit_days,
    limit_people,
    read_cells,
)
from perfumer.records.reports.figures import AudienceSums, Axis, Report, ScreenSums, Span
from perfumer.records.reports.withholding import CountRules, Key
from perfumer.records.tables import exposures, plays

CONFIRMED = plays.c.failure.is_(None)
_PLAY_AXES: Mapping[Axis, ColumnElement[Any]] = {
    Axis.CAMPAIGN: plays.c.campaign,
    Axis.CREATIVE: plays.c.creative,
    Axis.GROUP: exposures.c.group,
    Axis.STRATEGY: plays.c.strategy,
    Axis.PLACE: plays.c.place,
}


@dataclass(frozen=True, slots=True)
class Cube:
    """The plays of some days, by several axes at once."""

    axes: tuple[Axis, ...]
    people: Mapping[Key, AudienceSums]
    screens: Mapping[Key, ScreenSums]  # by the axes without GROUP: a screen has no group

    def report(
        self, by: Sequence[Axis], limit: int, place: str | None = None
    ) -> Report[AudienceSums]:
        """Return the report of :func:`report_attention` from what was read."""
        add_place(by, place)  # raises for the same axes
        if place is not None:
            return self._table([*by, Axis.PLACE]).at(place, limit)
        if len(by) == 1 and Axis.PLACE in self.axes and Axis.PLACE not in by:
            return self._table([*by, Axis.PLACE]).over_places(limit)
        return self._table(by).report(limit)

    def _table(self, by: Sequence[Axis]) -> Cells[AudienceSums]:
        people = _fold(self.people, self.axes, by)
        shown = [axis for axis in self.axes if axis is not Axis.GROUP]
        screens = {} if Axis.GROUP in by else _fold(self.screens, shown, by)
        # Without groups every play is listed, and so it shows which ones nobody saw.
        return Cells(people, screens, arrivals_of, CountRules(shows_zeros=Axis.GROUP not in by))


def read_cube(connection: Connection, axes: Sequence[Axis], span: Span) -> Cube:
    """Read the plays of some days. Raises :class:`ValueError` for an axis that plays lack."""
    by = find_columns(_PLAY_AXES, plays.c.minute, axes)
    seen = select(
        *by,
        *(func.sum(exposures.c[name]) for name in ("ots", "lts", "arrivals")),
        *(func.sum(exposures.c[name]) for name in ("attention_s", "visit_s")),
    ).join_from(plays, exposures)
    people = read_cells(
        connection, limit_people(seen, plays, span).where(CONFIRMED), len(by), AudienceSums
    )
    on_screen = [axis for axis in axes if axis is not Axis.GROUP]
    by = find_columns(_PLAY_AXES, plays.c.minute, on_screen)
    shown = select(
        *by,
        func.sum(case((CONFIRMED, 1), else_=0)),
        func.sum(case((CONFIRMED, 0), else_=1)),
        func.sum(case((CONFIRMED, plays.c.shown_s), else_=0.0)),
    )
    screens = (
        read_cells(connection, limit_days(shown, plays, span), len(by), ScreenSums) if by else {}
    )
    return Cube(tuple(axes), people, screens)


def report_attention(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[AudienceSums]:
    """Report plays and who saw them, by one axis or two.

    By group there is no ``screen``, and groups of too few people are not even named. Cells with
    fewer ``arrivals`` than ``limit`` are withheld. Raises :class:`ValueError` for an axis that
    plays lack, and for two axes at one place.
    """
    axes = add_place(by, place)
    if len(axes) == 1 and Axis.PLACE not in axes:
        axes = [*axes, Axis.PLACE]  # a list withholds what the places would reveal
    return read_cube(connection, axes, span).report(by, limit, place)


def arrivals_of(sums: AudienceSums) -> int:
    """Return the people whom the sums are about."""
    return sums.arrivals


def _fold(cells: Mapping[Key, Any], axes: Sequence[Axis], by: Sequence[Axis]) -> dict[Key, Any]:
    """Return the sums over every axis that is not in ``by``."""
    if list(axes) == list(by):
        return dict(cells)
    places = [axes.index(axis) for axis in by]
    sums: dict[Key, Any] = {}
    for key, cell in cells.items():
        to = tuple(key[place] for place in places)
        sums[to] = sums[to] + cell if to in sums else cell
    return sums
