"""No figure of a few people can be read off, nor subtracted from what is shown."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from perfumer.records.reports.withholding import CountRules, find_withheld, find_withheld_rows

LIMIT = 10
ZEROS = CountRules(shows_zeros=True)
counts = st.integers(0, 30)
lists = st.dictionaries(st.tuples(st.text(max_size=2)), counts, max_size=8)
tables = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("1234")), counts, max_size=16
)


def of(*people: int) -> dict[tuple[str, ...], int]:
    return {(f"{place}",): count for place, count in enumerate(people)}


def test_enough_people_everywhere_are_shown():
    assert find_withheld(of(10, 11, 250), LIMIT) == set()


def test_too_few_are_withheld_together():
    assert find_withheld(of(4, 6, 40), LIMIT) == {("0",), ("1",)}


def test_one_withheld_takes_the_next_smallest_with_it():
    assert find_withheld(of(9, 40, 12), LIMIT) == {("0",), ("2",)}


def test_few_withheld_take_another_until_they_are_enough():
    assert find_withheld(of(1, 2, 40, 12), LIMIT) == {("0",), ("1",), ("3",)}


def test_a_list_of_few_people_shows_nothing():
    assert find_withheld(of(3, 4), LIMIT) == {("0",), ("1",)}


def test_a_column_gives_no_cell_of_a_row_away():
    people = {("a", "1"): 5, ("a", "2"): 30, ("b", "1"): 30, ("b", "2"): 30}
    assert find_withheld(people, LIMIT) == set(people)


def test_a_column_that_its_list_withholds_is_nowhere_in_the_table():
    a = {("a", "x"): 15, ("a", "y"): 52, ("a", "z"): 21, ("a", "w"): 59}
    b = {("b", "x"): 11, ("b", "y"): 0, ("b", "z"): 21, ("b", "w"): 5, ("b", "v"): 6}
    # The list withholds v and, so that v does not follow, x, which the table must not add up.
    assert find_withheld(of(26, 52, 42, 64, 6), LIMIT) == {("0",), ("4",)}
    assert {("a", "x"), ("b", "x")} < find_withheld(a | b, LIMIT)


@given(lists | tables)
def test_what_is_shown_has_enough_people(people):
    assert all(people[key] >= LIMIT for key in set(people) - find_withheld(people, LIMIT))


@given(lists)
def test_what_a_list_withholds_is_enough_people_in_two_cells_or_all_there_is(people):
    hidden = find_withheld(people, LIMIT)
    together = sum(people[key] for key in hidden)
    assert not hidden or hidden == set(people) or (len(hidden) > 1 and together >= LIMIT)


@given(tables)
def test_each_row_and_column_withholds_enough_or_all_of_itself(people):
    hidden = find_withheld(people, LIMIT)
    for axis in (0, 1):
        for value in {key[axis] for key in hidden}:
            line = {key for key in people if key[axis] == value}
            here = line & hidden
            together = sum(people[key] for key in here)
            assert here == line or (len(here) > 1 and together >= LIMIT)


@settings(max_examples=300)
@given(tables)
def test_no_few_follow_from_a_table_and_the_lists_of_its_rows_and_columns(people):
    cells = sorted(product({row for row, _ in people}, {column for _, column in people}))
    told = [sums(cells, group) for group in told_together(people, cells)]
    rank = np.linalg.matrix_rank(np.array(told)) if told else 0
    few = [
        group
        for group in (*map(set, zip(cells)), *lines(cells))
        if 0 < sum(people.get(key, 0) for key in group) < LIMIT
    ]
    found = [group for group in few if rank_with(told, sums(cells, group)) == rank]
    assert found == []


HOURS = {
    ("09", "lobby"): 9,
    ("10", "lobby"): 9,
    ("10", "gate"): 15,
    ("11", "lobby"): 6,
    ("12", "gate"): 30,
}


def test_a_list_withholds_what_would_tell_of_one_place_where_the_others_show_zeros():
    # 9 and 11 have 15 people, all in the lobby; of its 24 the other 9 came at 10.
    assert find_withheld_rows(HOURS, LIMIT, CountRules()) == {("09",), ("11",)}
    assert find_withheld_rows(HOURS, LIMIT, ZEROS) == {("09",), ("10",), ("11",)}
    assert found_by_a_reader(HOURS) == []


@settings(max_examples=300, deadline=None)
@given(tables)
def test_no_few_follow_where_zeros_are_shown(people):
    assert found_by_a_reader(people) == []


def test_what_one_person_counts_for_is_not_so_many_people():
    four = CountRules(max_per_person=4)
    assert find_withheld(of(39, 40, 80), LIMIT, four) == {("0",), ("1",)}
    assert find_withheld(of(40, 44), LIMIT, four) == set()


def test_what_counts_each_person_once_is_as_many_people_alone_and_fewer_together():
    items = CountRules(max_per_person=4, once_axis=0)
    assert find_withheld(of(10, 11), LIMIT, items) == set()
    assert find_withheld(of(9, 11, 25), LIMIT, items) == {
        ("0",),
        ("1",),
        ("2",),
    }  # perhaps the same 25
    assert items.behind(of(10, 11, 21), [("0",), ("1",), ("2",)]) == 10


def found_by_a_reader(people):
    """Few people whose number follows from all reports, of which one place each shows zeros."""
    cells = sorted(people)
    hidden, told = find_withheld(people, LIMIT, ZEROS), [set(cells)]
    told += [{key} for key in set(cells) - hidden]
    whole = {
        axis: dict(zip(_of(cells, axis), lines_of(cells, axis), strict=True)) for axis in (0, 1)
    }
    sums_of = {a: {v: sum(people[k] for k in keys) for v, keys in whole[a].items()} for a in whole}
    apart = {0: find_withheld_rows(people, LIMIT, ZEROS), 1: find_withheld(sums_of[1], LIMIT)}
    for axis, of_value in whole.items():
        told += [keys for value, keys in of_value.items() if value not in apart[axis]]
        told.append({key for value in apart[axis] for key in of_value[value]})
    told += [keys & hidden for value, keys in whole[1].items() if value not in apart[1]]
    told += [hidden]
    known = [sums(cells, group) for group in told if sum(people[key] for key in group) >= LIMIT]
    rank = np.linalg.matrix_rank(np.array(known)) if known else 0
    few = [g for g in (*map(set, zip(cells)), *lines(cells)) if 0 < sum(map(people.get, g)) < LIMIT]
    return [group for group in few if rank_with(known, sums(cells, group)) == rank]


def lines_of(cells, axis):
    return [{key for key in cells if key[axis] == value} for (value,) in _of(cells, axis)]


def lines(cells):
    """The cells of each row, and of each column."""
    return [
        {key for key in cells if key[axis] == value}
        for axis in (0, 1)
        for value in sorted({key[axis] for key in cells})
    ]


def told_together(people, cells):
    """Cells whose sum a reader knows. No table says where nobody was and where too few."""

    def many(group):
        return sum(people.get(key, 0) for key in group) >= LIMIT

    hidden = find_withheld(people, LIMIT)
    shown = set(people) - hidden
    told = [{key} for key in shown] + [set(cells), set(cells) - shown]
    for axis in (0, 1):
        whole = {
            value: {key for key in cells if key[axis] == value} for (value,) in _of(cells, axis)
        }
        counts = {(value,): sum(people.get(key, 0) for key in whole[value]) for value in whole}
        apart = find_withheld(counts, LIMIT)
        told += [whole[value] for value in whole if (value,) not in apart]
        told.append({key for (value,) in apart for key in whole[value]})
    return [group for group in told if group and many(group)]


def _of(cells, axis):
    return sorted({(key[axis],) for key in cells})


def sums(cells, group):
    """Which cells add up to a figure, as a row of an equation."""
    return [float(key in group) for key in cells]


def rank_with(told, row) -> int:
    return int(np.linalg.matrix_rank(np.array([*told, row])))
