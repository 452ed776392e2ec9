"""When a figure about people may be shown: the only home of that rule. No database here.

A cell of a table is withheld while fewer people than a limit stand behind it. The rest of the
table must not give it away either, by subtracting what is shown from a total: in each row and
column the withheld cells need, together, as many people as a shown one, and there must be two
of them. Until that is so, the smallest of the others joins them. At last all that is shown is
held together (:mod:`perfumer.records.subtraction`): rows and columns may give away together what
none of them does alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from perfumer.records.subtraction import following

Key = tuple[str, ...]


def withheld(people: Mapping[Key, int], limit: int) -> frozenset[Key]:
    """The cells that may not be shown.

    ``people`` says for every cell that is about somebody how many stand behind it. Keys of one
    part are a list with a total; keys of two parts are a table with totals on both sides.
    """
    hidden = {key for key, count in people.items() if count < limit} | _in_margins(people, limit)
    lines = _lines(people)
    grew = True
    while grew:
        before = len(hidden)
        for line in lines:
            hidden |= _joining(line, hidden, people, limit)
        if len(hidden) == before and _is_table(people):
            hidden |= _given_away(people, hidden, limit)
        grew = len(hidden) > before
    return frozenset(hidden)


def _given_away(people: Mapping[Key, int], hidden: Collection[Key], limit: int) -> set[Key]:
    """The smallest shown cell beside few people who follow from what is shown; none if none do."""
    cells: set[Key] = {(row, column) for row, _ in people for _, column in people}
    shown = set(people) - set(hidden)
    told = [group - shown for group in _told(people, cells, shown, limit)]
    few = [{cell} for cell in cells if 0 < people.get(cell, 0) < limit]
    few += [line for line in _whole_lines(cells) if 0 < _sum(people, line) < limit]
    found = following(told, few)
    if found is None or not shown:
        return set()
    rows, columns = {row for row, _ in found}, {column for _, column in found}
    beside = [key for key in sorted(shown) if key[0] in rows or key[1] in columns]
    return {min(beside or sorted(shown), key=lambda key: people[key])}


def _told(
    people: Mapping[Key, int], cells: set[Key], shown: set[Key], limit: int
) -> list[set[Key]]:
    """Cells whose sum a report tells, or the list of one axis beside it.

    No table says where nobody was and where too few.
    """
    told = [set(cells), cells - shown]
    for axis in (0, 1):
        lines: dict[Key, set[Key]] = {
            (min(line)[axis],): line for line in _whole_lines(cells, axis)
        }
        apart = withheld({value: _sum(people, line) for value, line in lines.items()}, limit)
        told += [line for value, line in lines.items() if value not in apart]
        told.append({key for value in apart for key in lines[value]})
    return [group for group in told if _sum(people, group) >= limit]


def _whole_lines(cells: Collection[Key], *axes: int) -> list[set[Key]]:
    """The cells of each row (axis 0) and of each column (axis 1)."""
    lines: dict[tuple[int, str], set[Key]] = {}
    for key in sorted(cells):
        for axis in axes or (0, 1):
            lines.setdefault((axis, key[axis]), set()).add(key)
    return list(lines.values())


def _sum(people: Mapping[Key, int], keys: Collection[Key]) -> int:
    return sum(people.get(key, 0) for key in keys)


def _in_margins(people: Mapping[Key, int], limit: int) -> set[Key]:
    """All of each row and column whose sum a list withholds: the cells would add up to it."""
    found: set[Key] = set()
    for axis in range(2 if _is_table(people) else 0):
        sums: dict[Key, int] = {}
        for key, count in people.items():
            sums[(key[axis],)] = sums.get((key[axis],), 0) + count
        margin = withheld(sums, limit)
        found |= {key for key in people if (key[axis],) in margin}
    return found


def _is_table(keys: Collection[Key]) -> bool:
    return any(len(key) > 1 for key in keys)


def _lines(keys: Collection[Key]) -> list[list[Key]]:
    """Whatever adds up to a total that is shown: the list, or each row and each column."""
    lines: dict[tuple[int, str], list[Key]] = {}
    for key in sorted(keys):
        places = [(0, "")] if len(key) < 2 else list(enumerate(key))
        for place in places:
            lines.setdefault(place, []).append(key)
    return list(lines.values())


def _joining(
    line: Sequence[Key], hidden: Collection[Key], people: Mapping[Key, int], limit: int
) -> set[Key]:
    """The smallest of the shown cells that hide what is hidden in one line."""
    here = [key for key in line if key in hidden]
    if not here:
        return set()
    joining: set[Key] = set()
    for key in sorted((key for key in line if key not in hidden), key=lambda key: people[key]):
        together = sum(people[each] for each in (*here, *joining))
        if len(here) + len(joining) > 1 and together >= limit:
            break
        joining.add(key)
    return joining
