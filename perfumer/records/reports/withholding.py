"""When a figure about people may be shown: the only home of that rule. No database here.

A cell of a table is withheld while fewer people than a limit stand behind it. The rest of the
table must not give it away either, by subtracting what is shown from a total: in each row and
column the withheld cells need, together, as many people as a shown one, and there must be two
of them. Until that is so, the smallest of the others joins them. At last all that is shown is
held together (:mod:`perfumer.records.reports.subtraction`): rows and columns may give away
together what none of them does alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from perfumer.records.reports.subtraction import following

Key = tuple[str, ...]
Margins = tuple[frozenset[Key], ...]  # what the list of each axis withholds; none beside a list


@dataclass(frozen=True, slots=True)
class Reading:
    """How the counts of a table are to be read, and what is shown beside it."""

    each: int = 1  # a person counts so often at most
    once: int | None = None  # the axis of which one value counts each person once
    zeros: bool = False  # it is shown where nobody was: as a 0, not among what is withheld

    def behind(self, people: Mapping[Key, int], keys: Collection[Key]) -> int:
        """How many people stand behind those cells, at least."""
        total = sum(people.get(key, 0) for key in keys)
        alone = self.once is not None and len({key[self.once] for key in keys}) == 1
        return total if alone else total // self.each

    def of(self, axis: int) -> Reading:
        """Of the list of one axis."""
        return Reading(self.each, 0 if self.once == axis else None)


PLAIN = Reading()


def withheld(people: Mapping[Key, int], limit: int, reading: Reading = PLAIN) -> frozenset[Key]:
    """The cells that may not be shown.

    ``people`` says for every cell that is about somebody how many stand behind it. Keys of one
    part are a list with a total; keys of two parts are a table with totals on both sides.
    """
    table = _Table(people, limit, reading)
    margins = _margins(table)
    hidden = {key for key in people if table.is_few([key]) or _in_margins(key, margins)}
    lines = _whole_lines(people) if margins else [set(people)]
    grew = True
    while grew:
        before = len(hidden)
        for line in lines:
            hidden |= _joining(table, sorted(line), hidden)
        if len(hidden) == before and margins:
            hidden |= _given_away(table, hidden, margins)
        grew = len(hidden) > before
    return frozenset(hidden)


def withheld_rows(people: Mapping[Key, int], limit: int, reading: Reading) -> frozenset[Key]:
    """What the list of the first axis may not show, beside a table of it and another axis."""
    return _margins(_Table(people, limit, reading))[0] if people else frozenset()


@dataclass(frozen=True, slots=True)
class _Table:
    people: Mapping[Key, int]
    limit: int
    reading: Reading

    def behind(self, keys: Collection[Key]) -> int:
        return self.reading.behind(self.people, keys)

    def is_few(self, keys: Collection[Key]) -> bool:
        return self.behind(keys) < self.limit

    def list_of(self, axis: int) -> dict[Key, int]:
        sums: dict[Key, int] = {}
        for key, count in self.people.items():
            sums[(key[axis],)] = sums.get((key[axis],), 0) + count
        return sums


def _margins(table: _Table) -> Margins:
    if not any(len(key) > 1 for key in table.people):
        return ()
    rows, columns = (
        withheld(table.list_of(axis), table.limit, table.reading.of(axis)) for axis in (0, 1)
    )
    if table.reading.zeros:
        rows = _until_nothing_follows(table, rows, columns)
    return rows, columns


def _until_nothing_follows(
    table: _Table, rows: frozenset[Key], columns: frozenset[Key]
) -> frozenset[Key]:
    """More rows, where the two lists and the zeros alone would give few people away."""
    sums = table.list_of(0)
    while left := set(sums) - rows:
        found = _following(table, set(table.people), (rows, columns))
        if found is None:
            break
        places = {column for _, column in found}
        beside = {(row,) for row, column in table.people if column in places} & left
        rows |= {min(sorted(beside or left), key=lambda row: sums[row])}
    return rows


def _given_away(table: _Table, hidden: Set[Key], margins: Margins) -> set[Key]:
    """The smallest shown cell beside few people who follow from what is shown; none if none do."""
    shown = set(table.people) - hidden
    found = _following(table, hidden, margins) if shown else None
    if found is None:
        return set()
    rows, columns = {row for row, _ in found}, {column for _, column in found}
    beside = [key for key in sorted(shown) if key[0] in rows or key[1] in columns]
    return {min(beside or sorted(shown), key=lambda key: table.people[key])}


def _following(table: _Table, hidden: Set[Key], margins: Margins) -> set[Key] | None:
    """Cells of few people whose sum follows from what is shown while others are hidden."""
    cells, shown = _unknown(table), set(table.people) - hidden
    told = [group - shown for group in _told(table, cells, shown, margins)]
    lines = [{cell} for cell in sorted(cells)] + _whole_lines(cells)
    few = [
        line
        for line in lines
        if table.is_few(line) and any(table.people.get(key, 0) for key in line)
    ]
    return following(told, few)


def _unknown(table: _Table) -> set[Key]:
    """Cells that a reader does not know to be empty.

    Without zeros no table says where nobody was and where too few.
    """
    if table.reading.zeros:
        return set(table.people)
    return {(row, column) for row, _ in table.people for _, column in table.people}


def _told(table: _Table, cells: set[Key], shown: set[Key], margins: Margins) -> list[set[Key]]:
    """Cells whose sum a report tells, or the list of one axis beside it.

    What a report of one place withholds together is its total without what it shows.
    """
    told = [set(cells), cells - shown]
    for axis, apart in enumerate(margins):
        lines: dict[Key, set[Key]] = {
            (min(line)[axis],): line for line in _whole_lines(cells, axis)
        }
        told += [line for value, line in lines.items() if value not in apart]
        told.append({key for value in apart for key in lines.get(value, ())})
    return [group for group in told if not table.is_few(group)]


def _whole_lines(cells: Collection[Key], *axes: int) -> list[set[Key]]:
    """The cells of each row (axis 0) and of each column (axis 1)."""
    lines: dict[tuple[int, str], set[Key]] = {}
    for key in sorted(cells):
        for axis in axes or (0, 1):
            lines.setdefault((axis, key[axis]), set()).add(key)
    return list(lines.values())


def _in_margins(key: Key, margins: Margins) -> bool:
    """In a row or column whose sum a list withholds: its cells would add up to it."""
    return any((key[axis],) in apart for axis, apart in enumerate(margins))


def _joining(table: _Table, line: Sequence[Key], hidden: Collection[Key]) -> set[Key]:
    """The smallest of the shown cells that hide what is hidden in one line."""
    here = [key for key in line if key in hidden]
    if not here:
        return set()
    joining: list[Key] = []
    for key in sorted((key for key in line if key not in hidden), key=lambda k: table.people[k]):
        together = [*here, *joining]
        if len(together) > 1 and not table.is_few(together):
            break
        joining.append(key)
    return set(joining)
