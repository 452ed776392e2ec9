"""Charts show values at their true size, and withheld ones as such."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.records.reports.figures import Span
from perfumer.web.admin.charts import (
    WARMTHS,
    Named,
    columns,
    pairs,
    round_up,
    round_up_s,
    rows,
    warmth,
)
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Period, Query, find_span, read_query
from tests.support.journey import ROOT

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)
amounts = st.floats(0, 1e7)


@given(amounts)
@pytest.mark.parametrize("top_of", [round_up, round_up_s])
def test_a_scale_ends_above_its_largest_value_and_not_far_above(top_of, value):
    assert value <= top_of(value) <= max(2.5 * value, 2)


@pytest.mark.parametrize(
    ("seconds", "top"),
    [(0, 2), (3, 4), (45, 60), (61, 120), (410, 480), (3000, 3600), (3700, 7200), (40_000, 72_000)],
)
def test_a_scale_of_time_ends_at_a_plain_time(seconds, top):
    assert round_up_s(seconds) == top


@given(st.lists(st.none() | amounts, min_size=1, max_size=40))
def test_columns_are_as_high_as_their_values(values):
    chart = columns("", [("", value) for value in values], str, "-", round_up)
    top = round_up(max((value or 0 for value in values), default=0))
    for bar, value in zip(chart.bars, values, strict=True):
        assert bar.withheld is (value is None)
        assert value is None or bar.size == pytest.approx(100 * value / top)
    assert chart.hides is (None in values)


@pytest.mark.parametrize(
    ("number", "always", "wide"), [(3, 2, 1), (7, 4, 3), (24, 4, 4), (366, 4, 4)]
)
def test_names_below_columns_never_touch(number, always, wide):
    chart = columns("", [("", 1)] * number, str, "-", round_up)
    named = [bar.named for bar in chart.bars]
    assert (named.count(Named.ALWAYS), named.count(Named.WIDE)) == (always, wide)


def test_lying_bars_share_one_scale_and_hide_what_is_withheld():
    chart = rows("", [("a", 50), ("b", 25), ("c", None)], str, "withheld")
    assert [(bar.size, bar.text) for bar in chart.bars] == [
        (100, "50"),
        (50, "25"),
        (100, "withheld"),
    ]


def test_a_pair_of_nobody_is_no_bar():
    chart = pairs("", ("left", "right"), [("20s", 10, None), ("30s", 5, 20)], str)
    assert [(row.left and row.left.size, row.right and row.right.size) for row in chart.rows] == [
        (50, None),
        (25, 100),
    ]


@given(amounts, amounts)
def test_a_shade_grows_with_its_value(value, top):
    assert 0 <= warmth(value, top) <= WARMTHS
    assert warmth(value, top) <= warmth(value + 1, top)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, TODAY, TODAY),
        (Period.WEEK, date(2026, 11, 15), TODAY),
        (Period.MONTH, date(2026, 10, 23), TODAY),
        (Period.THIS_MONTH, date(2026, 11, 1), TODAY),
        (Period.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_a_period_is_whole_days(period, first, last):
    assert find_span(period, TODAY) == Span(first, last)
    assert Query(Language.KO, Span(first, last), TODAY).period is period


def test_what_is_asked_comes_back_from_its_own_address():
    query = Query(Language.EN, Span(date(2026, 1, 2), date(2026, 3, 4)), TODAY, "강남역 & 로비")
    assert read_query(dict(parse_qsl(query.url_query[1:])), NOW, Language.KO) == query


@pytest.mark.parametrize(
    ("days", "minutes", "until"),
    [
        ("from=2026-11-21&to=2026-11-21", 9, datetime(2026, 11, 21, 8)),
        ("from=2026-11-21&to=2026-11-21", 10, datetime(2026, 11, 21, 9)),
        ("from=2026-11-01&to=2026-11-20", 10, None),
    ],
)
def test_people_are_told_up_to_an_hour_that_is_settled(days, minutes, until):
    query = read_query(dict(parse_qsl(days)), NOW.replace(minute=minutes), Language.KO, hourly=True)
    assert query.until == until
    assert query.span.until == NOW.replace(hour=8 if minutes < 10 else 9, minute=0, tzinfo=None)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("female 20s", "Female 20s"),
        ("male 10s+20s", "Male 10s·20s"),
        ("female 50s+60+", "Female 50s·60 and over"),
        ("unread", "Not guessed"),
        ("robot", "robot"),
        ("female", "female"),
    ],
)
def test_a_group_is_said_in_words(group, said):
    words = load_words(ROOT / "data" / "locales" / "admin")
    assert Phrases(words, {}, Language.EN).group(group) == said
