"""Which sums follow from other sums by adding and subtracting. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Cell = tuple[str, ...]
Row = Mapping[Cell, int]  # how often each cell is in a sum, modulo PRIME

PRIME = 2**31 - 1  # sums of rows and columns reduce to 0, 1 and -1: nothing is lost


def following(told: Iterable[set[Cell]], asked: Iterable[set[Cell]]) -> set[Cell] | None:
    """The first of ``asked`` whose sum follows from the sums over each of ``told``, if any."""
    known: dict[Cell, Row] = {}
    for group in told:
        _learn(known, _left(known, dict.fromkeys(sorted(group), 1)))
    return next((group for group in asked if not _left(known, dict.fromkeys(group, 1))), None)


def _learn(known: dict[Cell, Row], row: Row) -> None:
    """Gauss and Jordan: the first cell of a new row is then in no other one."""
    if not row:
        return
    first = min(row)
    inverse = pow(row[first], -1, PRIME)
    scaled = {key: value * inverse % PRIME for key, value in row.items()}
    for pivot, other in known.items():
        if first in other:
            known[pivot] = _without(other, scaled, other[first])
    known[first] = scaled


def _left(known: Mapping[Cell, Row], row: Row) -> Row:
    """What of a sum is not known yet."""
    for pivot in [key for key in row if key in known]:
        row = _without(row, known[pivot], row[pivot])
    return row


def _without(row: Row, other: Row, times: int) -> Row:
    found = dict(row)
    for key, value in other.items():
        found[key] = (found.get(key, 0) - times * value) % PRIME
    return {key: value for key, value in found.items() if value}
