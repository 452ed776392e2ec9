"""Decide which figures about people may be shown: the only place of that rule. No database here.

A cell of a table is withheld while it is about fewer people than a limit. The rest of the table
must not reveal it either, by subtracting what is shown from a total: in each row and column the
withheld cells together must be about as many people as a shown one, and there must be two of
them. Until then, the smallest shown cell is withheld too. Finally everything shown is checked
together (:mod:`perfumer.records.reports.subtraction`): rows and columns may reveal together what
none of them reveals alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from perfumer.records.reports.subtraction import find_derivable

Key = tuple[str, ...]
Margins = tuple[frozenset[Key], ...]  # withheld keys of each axis's list; empty for a list


@dataclass(frozen=True, slots=True)
class CountRules:
    """How the counts of a table relate to people, and whether empty cells are shown."""

    max_per_person: int = 1  # most counts that one person adds to a table
    once_axis: int | None = None  # axis of which one value counts each person once
    shows_zeros: bool = False  # whether a cell about nobody is shown, as a 0

    def behind(self, people: Mapping[Key, int], keys: Collection[Key]) -> int:
        """Return how many people the cells are about, at least."""
        total = sum(people.get(key, 0) for key in keys)
        alone = self.once_axis is not None and len({key[self.once_axis] for key in keys}) == 1
        return total if alone else total // self.max_per_person

    def of(self, axis: int) -> CountRules:
        """Return the rules for the list of one axis."""
        return CountRules(self.max_per_person, 0 if self.once_axis == axis else None)


PLAIN = CountRules()


def find_withheld(
    people: Mapping[Key, int], limit: int, rules: CountRules = PLAIN
) -> frozenset[Key]:
    """Return the cells that may not be shown.

    ``people`` holds, for every cell that is about people, their number. Keys with one part are a
    list with a total; keys with two parts are a table with totals on both sides.
    """
    table = _Table(people, limit, rules)
    margins = _margins(table)
    hidden = {key for key in people if table.is_few([key]) or _in_margins(key, margins)}
    lines = _whole_lines(people) if margins else [set(people)]
    grew = True
    while grew:
        before = len(hidden)
        for line in lines:
            hidden |= _joining(table, sorted(line), hidden)
        if len(hidden) == before and margins:
            hidden |= _revealing(table, hidden, margins)
        grew = len(hidden) > before
    return frozenset(hidden)


def find_withheld_rows(people: Mapping[Key, int], limit: int, rules: CountRules) -> frozenset[Key]:
    """Return what the list of the first axis may not show next to a table with another axis."""
    return _margins(_Table(people, limit, rules))[0] if people else frozenset()


@dataclass(frozen=True, slots=True)
class _Table:
    people: Mapping[Key, int]
    limit: int
    rules: CountRules

    def behind(self, keys: Collection[Key]) -> int:
        return self.rules.behind(self.people, keys)

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
        find_withheld(table.list_of(axis), table.limit, table.rules.of(axis)) for axis in (0, 1)
    )
    if table.rules.shows_zeros:
        rows = _withhold_derivable(table, rows, columns)
    return rows, columns


def _withhold_derivable(
    table: _Table, rows: frozenset[Key], columns: frozenset[Key]
) -> frozenset[Key]:
    """Withhold more rows while the two lists and the zeros alone reveal few people."""
    sums = table.list_of(0)
    while left := set(sums) - rows:
        revealed = _find_derivable(table, set(table.people), (rows, columns))
        if revealed is None:
            break
        places = {column for _, column in revealed}
        neighbours = {(row,) for row, column in table.people if column in places} & left
        rows |= {min(sorted(neighbours or left), key=lambda row: sums[row])}
    return rows


def _revealing(table: _Table, hidden: Set[Key], margins: Margins) -> set[Key]:
    """Return the smallest shown cell next to few people who can be derived; empty if none can."""
    shown = set(table.people) - hidden
    revealed = _find_derivable(table, hidden, margins) if shown else None
    if revealed is None:
        return set()
    rows, columns = {row for row, _ in revealed}, {column for _, column in revealed}
    neighbours = [key for key in sorted(shown) if key[0] in rows or key[1] in columns]
    return {min(neighbours or sorted(shown), key=lambda key: table.people[key])}


def _find_derivable(table: _Table, hidden: Set[Key], margins: Margins) -> set[Key] | None:
    """Return cells about few people whose sum follows from what is shown, if any."""
    cells, shown = _unknown(table), set(table.people) - hidden
    sums = [group - shown for group in _shown_sums(table, cells, shown, margins)]
    lines = [{cell} for cell in sorted(cells)] + _whole_lines(cells)
    few = [
        line
        for line in lines
        if table.is_few(line) and any(table.people.get(key, 0) for key in line)
    ]
    return find_derivable(sums, few)


def _unknown(table: _Table) -> set[Key]:
    """Return the cells that a reader does not know to be empty.

    Without zeros, a table does not tell cells about nobody from cells about too few.
    """
    if table.rules.shows_zeros:
        return set(table.people)
    return {(row, column) for row, _ in table.people for _, column in table.people}


def _shown_sums(
    table: _Table, cells: set[Key], shown: set[Key], margins: Margins
) -> list[set[Key]]:
    """Return groups of cells whose sum is shown, by the report or by the list of one axis.

    What a report of one place withholds together is its total minus what it shows.
    """
    groups = [set(cells), cells - shown]
    for axis, apart in enumerate(margins):
        lines: dict[Key, set[Key]] = {
            (min(line)[axis],): line for line in _whole_lines(cells, axis)
        }
        groups += [line for value, line in lines.items() if value not in apart]
        groups.append({key for value in apart for key in lines.get(value, ())})
    return [group for group in groups if not table.is_few(group)]


def _whole_lines(cells: Collection[Key], *axes: int) -> list[set[Key]]:
    """Return the cells of each row (axis 0) and of each column (axis 1)."""
    lines: dict[tuple[int, str], set[Key]] = {}
    for key in sorted(cells):
        for axis in axes or (0, 1):
            lines.setdefault((axis, key[axis]), set()).add(key)
    return list(lines.values())


def _in_margins(key: Key, margins: Margins) -> bool:
    """Return whether a list withholds the row or column: its cells would add up to the sum."""
    return any((key[axis],) in apart for axis, apart in enumerate(margins))


def _joining(table: _Table, line: Sequence[Key], hidden: Collection[Key]) -> set[Key]:
    """Return the smallest shown cells that must be withheld too, to hide those of one line."""
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
