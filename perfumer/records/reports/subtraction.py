"""Find sums that follow from other sums by adding and subtracting. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Cell = tuple[str, ...]
Row = Mapping[Cell, int]  # how often each cell is counted in a sum, modulo PRIME

PRIME = 2**31 - 1  # exact here: sums of rows and columns reduce to 0, 1 and -1


def find_derivable(sums: Iterable[set[Cell]], groups: Iterable[set[Cell]]) -> set[Cell] | None:
    """Return the first of ``groups`` whose sum follows from the sums over ``sums``, if any."""
    known: dict[Cell, Row] = {}
    for group in sums:
        _learn(known, _reduce(known, dict.fromkeys(sorted(group), 1)))
    return next((group for group in groups if not _reduce(known, dict.fromkeys(group, 1))), None)


def _learn(known: dict[Cell, Row], row: Row) -> None:
    """Add a row (Gauss-Jordan elimination): its first cell is then in no other row."""
    if not row:
        return
    first = min(row)
    inverse = pow(row[first], -1, PRIME)
    scaled = {key: value * inverse % PRIME for key, value in row.items()}
    for pivot, other in known.items():
        if first in other:
            known[pivot] = _without(other, scaled, other[first])
    known[first] = scaled


def _reduce(known: Mapping[Cell, Row], row: Row) -> Row:
    """Return the part of a sum that does not follow from the known ones."""
    for pivot in [key for key in row if key in known]:
        row = _without(row, known[pivot], row[pivot])
    return row


def _without(row: Row, other: Row, times: int) -> Row:
    rest = dict(row)
    for key, value in other.items():
        rest[key] = (rest.get(key, 0) - times * value) % PRIME
    return {key: value for key, value in rest.items() if value}
