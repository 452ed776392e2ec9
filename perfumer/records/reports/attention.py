"""Plays and who saw them, by any axis: read once, folded as often as a page needs.

Figures about people go through :mod:`.withholding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from perfumer.records.reports.cells import Cells, about_people, cells, columns, with_place, within
from perfumer.records.reports.figures import Axis, Report, Screened, Seen, Span
from perfumer.records.reports.withholding import Key, Reading
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
    """Plays of some days by several axes at once."""

    axes: tuple[Axis, ...]
    people: Mapping[Key, Seen]
    screens: Mapping[Key, Screened]  # without GROUP, of which a screen knows nothing

    def report(self, by: Sequence[Axis], limit: int, place: str | None = None) -> Report[Seen]:
        """As :func:`attention` answers, from what was read."""
        with_place(by, place)  # raises what :func:`attention` does
        if place is not None:
            return self._table([*by, Axis.PLACE]).at(place, limit)
        if len(by) == 1 and Axis.PLACE in self.axes and Axis.PLACE not in by:
            return self._table([*by, Axis.PLACE]).over_places(limit)
        return self._table(by).report(limit)

    def _table(self, by: Sequence[Axis]) -> Cells[Seen]:
        people = _folded(self.people, self.axes, by)
        shown = [axis for axis in self.axes if axis is not Axis.GROUP]
        screens = {} if Axis.GROUP in by else _folded(self.screens, shown, by)
        # Where there is no group all plays are told, and so who saw none of them.
        return Cells(people, screens, arrivals, Reading(zeros=Axis.GROUP not in by))


def cube(connection: Connection, axes: Sequence[Axis], span: Span) -> Cube:
    """Raises :class:`ValueError` for an axis that plays have not."""
    by = columns(_PLAY_AXES, plays.c.minute, axes)
    seen = select(
        *by,
        *(func.sum(exposures.c[name]) for name in ("ots", "lts", "arrivals")),
        *(func.sum(exposures.c[name]) for name in ("attention_s", "visit_s")),
    ).join_from(plays, exposures)
    people = cells(connection, about_people(seen, plays, span).where(CONFIRMED), len(by), Seen)
    on_screen = [axis for axis in axes if axis is not Axis.GROUP]
    by = columns(_PLAY_AXES, plays.c.minute, on_screen)
    shown = select(
        *by,
        func.sum(case((CONFIRMED, 1), else_=0)),
        func.sum(case((CONFIRMED, 0), else_=1)),
        func.sum(case((CONFIRMED, plays.c.shown_s), else_=0.0)),
    )
    screens = cells(connection, within(shown, plays, span), len(by), Screened) if by else {}
    return Cube(tuple(axes), people, screens)


def attention(
    connection: Connection, by: Sequence[Axis], span: Span, limit: int, place: str | None = None
) -> Report[Seen]:
    """Plays and who saw them, by one axis or two; one campaign's hours are a row of the table.

    By group there is no ``screen``, and groups of too few are not even named. ``arrivals`` of
    fewer than ``limit`` are withheld. Raises :class:`ValueError` for an axis plays have not,
    and for two axes at one place.
    """
    axes = with_place(by, place)
    if len(axes) == 1 and Axis.PLACE not in axes:
        axes = [*axes, Axis.PLACE]  # what a list withholds depends on what the places show
    return cube(connection, axes, span).report(by, limit, place)


def arrivals(seen: Seen) -> int:
    return seen.arrivals


def _folded(found: Mapping[Key, Any], axes: Sequence[Axis], by: Sequence[Axis]) -> dict[Key, Any]:
    """The sums over every axis that is not in ``by``."""
    if list(axes) == list(by):
        return dict(found)
    places = [axes.index(axis) for axis in by]
    sums: dict[Key, Any] = {}
    for key, cell in found.items():
        to = tuple(key[place] for place in places)
        sums[to] = sums[to] + cell if to in sums else cell
    return sums
