"""Reports say what was recorded, of enough people, the same in either database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.reports.attention import read_cube, report_attention
from perfumer.records.reports.figures import (
    AudienceSums,
    Axis,
    BillSums,
    ScreenSums,
    Span,
    Step,
    VisitSums,
)
from perfumer.records.reports.queries import (
    compute_invoice,
    count_answers,
    count_funnels,
    count_visits,
)
from perfumer.records.rows import Outcome
from tests.support.records.recording import MINUTE, ROOMY, answer, exposure, play, visit

LIMIT = 10
TODAY = Span(MINUTE.date(), MINUTE.date())
MARKS = count()


@pytest.fixture
def engine(url):
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()


def kept(engine, *rows, place: str = "lobby") -> None:
    """As one kiosk of that place; a SQLite file has one only, whose place changes."""
    Outbox(engine, place, ROOMY, False).append(rows, f"mark {next(MARKS)}")


def asked(engine, ask, *arguments):
    with begin_read(engine) as connection:
        return ask(connection, *arguments)


def people(report) -> dict[str, object]:
    return {" ".join(line.key): line.people for line in report.lines}


def test_plays_and_attention_add_up_by_campaign(engine):
    kept(engine, *[play("modak", exposure(people=6))] * 2, play("ohu", exposure(people=20)))
    report = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT)
    assert people(report) == {
        "modak": AudienceSums(12, 12, 12, 24, 60),
        "ohu": AudienceSums(20, 20, 20, 40, 100),
    }
    assert report.total == AudienceSums(32, 32, 32, 64, 160)
    assert report.others is None


def test_a_failed_play_is_counted_apart(engine):
    kept(engine, play("ohu", failure="decode", shown_s=3), play("ohu"), play("ohu"))
    [line] = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT).lines
    assert line.screen == ScreenSums(plays=2, failed=1, shown_s=20)
    assert (line.people, line.withheld) == (None, False)


def test_few_people_are_withheld_but_their_plays_are_shown(engine):
    for campaign, number in (("modak", 3), ("ohu", 15), ("onsil", 40)):
        kept(engine, play(campaign, exposure(people=number)))
    report = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT)
    assert [(line.key[0], line.withheld, line.screen.plays) for line in report.lines] == [
        ("modak", True, 1),
        ("ohu", True, 1),  # else the total would tell what modak's is
        ("onsil", False, 1),
    ]
    assert report.others.arrivals == 18
    assert report.total.arrivals == 58


def test_a_group_of_few_is_not_even_named(engine):
    kept(engine, play("ohu", exposure("female 20s", 30), exposure("male 60+", 4)))
    kept(engine, play("ohu", exposure("male 30s", 12)))
    report = asked(engine, report_attention, [Axis.GROUP], TODAY, LIMIT)
    assert [line.key for line in report.lines] == [("female 20s",)]
    assert report.others.arrivals == 16


def test_nothing_is_said_of_a_few_people_alone(engine):
    kept(engine, play("ohu", exposure(people=9)))
    report = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT)
    assert (report.lines[0].people, report.others, report.total) == (None, None, None)


def test_hours_and_days_are_those_of_the_kiosks_clock(engine):
    late = MINUTE.replace(hour=23, minute=59)
    kept(engine, play(minute=late), play(minute=late + timedelta(minutes=1)), play())
    both = Span(TODAY.first, TODAY.last + timedelta(days=1))
    hours = asked(engine, report_attention, [Axis.HOUR], both, LIMIT)
    days = asked(engine, report_attention, [Axis.DAY], both, LIMIT)
    assert [line.key[0] for line in hours.lines] == ["00", "09", "23"]
    assert [(line.key[0], line.screen.plays) for line in days.lines] == [
        ("2026-11-21", 2),
        ("2026-11-22", 1),
    ]


def test_a_span_holds_its_first_and_its_last_day(engine):
    days = [MINUTE.replace(day=day, hour=hour) for day in (19, 20, 21, 22) for hour in (0, 23)]
    kept(engine, *[play(minute=minute) for minute in days])
    span = Span(date(2026, 11, 20), date(2026, 11, 21))
    [line] = asked(engine, report_attention, [Axis.CAMPAIGN], span, LIMIT).lines
    assert line.screen.plays == 4


def test_a_table_of_campaigns_and_hours_keeps_its_cells_apart(engine):
    later = MINUTE + timedelta(hours=1)
    kept(engine, play("modak", exposure(people=10)), play("ohu", exposure(people=10)))
    kept(engine, play("modak", exposure(people=30), minute=later))
    report = asked(engine, report_attention, [Axis.CAMPAIGN, Axis.HOUR], TODAY, LIMIT)
    assert {line.key: line.people.arrivals for line in report.lines} == {
        ("modak", "09"): 10,
        ("modak", "10"): 30,
        ("ohu", "09"): 10,
    }


def test_a_cube_that_is_read_once_answers_as_each_report_does(engine):
    later = MINUTE + timedelta(hours=1)
    kept(engine, *[play(c, exposure(people=12), minute=m) for c in "ab" for m in (MINUTE, later)])
    kept(engine, play("a", exposure("male 30s", 30)), play("b", failure="hidden"), place="gate")
    axes = [Axis.PLACE, Axis.GROUP, Axis.HOUR, Axis.CAMPAIGN]
    whole = asked(engine, read_cube, axes, TODAY)
    for by, place in [([axis], None) for axis in axes] + [
        ([Axis.CAMPAIGN, Axis.GROUP], None),
        ([Axis.HOUR], "gate"),
        ([Axis.GROUP], "lobby"),
    ]:
        alone = asked(engine, report_attention, by, TODAY, LIMIT, place)
        assert whole.report(by, LIMIT, place) == alone


@pytest.mark.parametrize("by", [[Axis.ITEM], [Axis.LANGUAGE, Axis.HOUR]])
def test_an_axis_that_plays_have_not_is_an_error(engine, by):
    with pytest.raises(ValueError, match="this report has no"):
        asked(engine, report_attention, by, TODAY, LIMIT)


def test_a_report_goes_by_one_axis_or_two(engine):
    with pytest.raises(ValueError, match="one axis or two, not 3"):
        asked(engine, report_attention, [Axis.HOUR, Axis.DAY, Axis.PLACE], TODAY, LIMIT)


def test_visits_and_completion(engine):
    left = visit("music", outcome=Outcome.LEFT, stage="read", visit_s=5)
    kept(engine, *[visit("music", visit_s=70)] * 9, left, *[visit(None)] * 10)
    report = asked(engine, count_visits, [Axis.EXPERIENCE], TODAY, LIMIT)
    assert people(report) == {"music": VisitSums(10, 9, 635), "none": VisitSums(10, 10, 750)}


def test_who_saw_a_result_without_being_read_completed_the_visit(engine):
    kept(engine, *[visit(outcome=Outcome.DECLINED)] * 4, *[visit()] * 5)
    kept(engine, *[visit(outcome=outcome) for outcome in (Outcome.STOPPED, Outcome.TROUBLE)])
    report = asked(engine, count_visits, [Axis.EXPERIENCE], TODAY, LIMIT)
    assert (report.total.visits, report.total.completed) == (11, 9)


def test_answers_by_item(engine):
    kept(engine, *[answer(fits=True)] * 8, *[answer(fits=False, recommends=True)] * 4)
    [line] = asked(engine, count_answers, [Axis.ITEM], TODAY, LIMIT).lines
    assert line.key == ("spring-day",)
    found = line.people
    assert (found.answers, found.fitted, found.not_fitted, found.recommended) == (12, 8, 4, 4)


def left_by(visitors: int, *items: str, **but):
    return [answer(item, **but) for item in items * visitors]


@pytest.mark.parametrize(("visitors", "told"), [(9, False), (10, True)])
@pytest.mark.parametrize("axis", [Axis.EXPERIENCE, Axis.HOUR, Axis.DAY, Axis.PLACE])
def test_the_answers_of_one_visitor_are_one_person(engine, axis, visitors, told):
    kept(engine, *left_by(visitors, "a", "b", "c", "piece"))
    report = asked(engine, count_answers, [axis], TODAY, LIMIT)
    assert bool(report.lines) is told
    assert (report.total is not None, report.others) == (told, None)


@pytest.mark.parametrize("place", [None, "lobby"])
def test_items_are_told_by_their_own_answers_and_their_sum_by_people(engine, place):
    kept(engine, *left_by(11, "a", "b"), *left_by(9, "c", "piece"))
    report = asked(engine, count_answers, [Axis.ITEM], TODAY, LIMIT, place)
    # The 18 answers to "c" and "piece" may be those of 9 people: not enough to add them up.
    assert (report.lines, report.others.answers, report.total.answers) == ((), 40, 40)
    kept(engine, *left_by(2, "c", "piece"))
    report = asked(engine, count_answers, [Axis.ITEM], TODAY, LIMIT, place)
    assert {line.key[0]: line.people.answers for line in report.lines} == dict.fromkeys(
        ["a", "b", "c", "piece"], 11
    )


def test_an_invoice_bills_attention_of_wanted_groups_at_the_price_of_its_time(engine):
    kept(
        engine,
        play("ohu", exposure(people=12), exposure("male 30s", 50, wanted=False)),
        play("ohu", exposure(people=13), price_per_second=30.0),
        play("ohu", failure="hidden"),
        play("modak"),
    )
    owed = asked(engine, compute_invoice, TODAY, LIMIT)
    assert [
        (line.key[0], line.screen.plays, line.people, line.withheld) for line in owed.lines
    ] == [
        ("modak", 1, None, False),
        ("ohu", 2, BillSums(25, 50, 1260), False),
    ]
    assert (owed.others, owed.total) == (None, BillSums(25, 50, 1260))


def test_what_is_owed_for_few_people_is_withheld_until_more_days_hold_enough(engine):
    later = MINUTE + timedelta(days=1)
    for minute, few in ((MINUTE, 4), (later, 7)):
        kept(
            engine,
            play(
                "few", exposure(people=few), exposure("male 30s", 90, wanted=False), minute=minute
            ),
            play("ohu", exposure(people=12), minute=minute),
            play("tea", exposure(people=50), minute=minute),
        )
    one = asked(engine, compute_invoice, TODAY, LIMIT)
    assert people(one) == {"few": None, "ohu": None, "tea": BillSums(50, 100, 2000)}
    assert (one.others, one.total) == (BillSums(16, 32, 640), BillSums(66, 132, 2640))
    both = asked(engine, compute_invoice, Span(TODAY.first, later.date()), LIMIT)
    assert people(both)["few"] == BillSums(11, 22, 440)


def test_what_is_owed_is_withheld_at_a_place_of_few_and_can_be_billed_over_all(engine):
    for place, number in (("lobby", 6), ("gate", 15), ("hall", 40)):
        kept(engine, play("ohu", exposure(people=number)), place=place)
    at = {p: asked(engine, compute_invoice, TODAY, LIMIT, p) for p in ("lobby", "gate", "hall")}
    told = {place: report.lines[0].people for place, report in at.items()}
    assert told == {"lobby": None, "gate": None, "hall": BillSums(40, 80, 1600)}
    assert [report.others for report in at.values()] == [None, None, None]
    assert asked(engine, compute_invoice, TODAY, LIMIT).total == BillSums(61, 122, 2440)


def test_one_place_is_a_column_of_the_table_of_all(engine):
    for place, number in (("lobby", 12), ("gate", 40)):
        kept(engine, play("ohu", exposure(people=number)), play(), place=place)
    report = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT, "lobby")
    assert {line.key: (line.people, line.screen.plays) for line in report.lines} == {
        ("modak",): (None, 1),
        ("ohu",): (AudienceSums(12, 12, 12, 24, 60), 1),
    }
    assert report.total == AudienceSums(12, 12, 12, 24, 60)
    owed = asked(engine, compute_invoice, TODAY, LIMIT, "gate")
    assert people(owed) == {"modak": None, "ohu": BillSums(40, 80, 1600)}


def test_places_asked_for_one_by_one_give_no_few_away(engine):
    for place, number in (("lobby", 3), ("gate", 15), ("hall", 40)):
        kept(engine, play("ohu", exposure(people=number)), place=place)
    reports = {
        place: asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT, place)
        for place in ("lobby", "gate", "hall")
    }
    # gate's is withheld too: with it, the sum of all would tell lobby's.
    assert {place: report.lines[0].people for place, report in reports.items()} == {
        "lobby": None,
        "gate": None,
        "hall": AudienceSums(40, 40, 40, 80, 200),
    }
    assert reports["gate"].total is None
    # The lobby's and the gate's are withheld: all that is left of the total is theirs.
    assert [report.others for report in reports.values()] == [None, None, None]


@pytest.mark.parametrize("place", ["lobby", "gate"])
def test_a_place_that_is_withheld_tells_no_sum_at_all(engine, place):
    for where, number in (("lobby", 4), ("gate", 30), ("hall", 90)):
        kept(engine, play("ohu", exposure(people=number)), play("modak"), place=where)
        kept(engine, *[visit()] * number, place=where)
    shown = asked(engine, report_attention, [Axis.CAMPAIGN], TODAY, LIMIT, place)
    played = asked(engine, count_visits, [Axis.LANGUAGE], TODAY, LIMIT, place)
    assert [(report.others, report.total) for report in (shown, played)] == [(None, None)] * 2


def test_hours_of_all_places_tell_nothing_of_one_beside_its_zeros(engine):
    crowds = {
        "lobby": {9: 9, 10: 9, 11: 6},
        "gate": {10: 15, 12: 30},
    }
    for place, hours in crowds.items():
        for hour, number in hours.items():
            kept(engine, play("ohu", exposure(people=number), minute=at_hour(hour)), place=place)
    report = asked(engine, report_attention, [Axis.HOUR], TODAY, LIMIT)
    assert [line.key[0] for line in report.lines if line.withheld] == ["09", "10", "11"]
    assert (report.others.arrivals, report.total.arrivals) == (39, 69)


def at_hour(hour: int):
    return MINUTE.replace(hour=hour)


@pytest.mark.parametrize("by", [[Axis.PLACE], [Axis.HOUR, Axis.CAMPAIGN]])
def test_a_report_of_one_place_goes_by_one_other_axis(engine, by):
    with pytest.raises(ValueError, match="one other axis"):
        asked(engine, report_attention, by, TODAY, LIMIT, "lobby")


def test_a_funnel_counts_who_came_at_least_so_far(engine):
    ends = {"consent": 2, "read": 3, "ask": 5, "result": 20, "card": 4}
    kept(engine, *[visit("concept", stage=stage) for stage, n in ends.items() for _ in range(n)])
    kept(engine, *[visit(None, stage="consent")] * 30)
    assert asked(engine, count_funnels, TODAY, LIMIT) == {
        "concept": (
            Step("consent", 34),
            Step("choose", 32),
            Step("read", 32),
            Step("ask", 29),
            Step("result", 24),
            Step("card", 4),
        ),
        "none": (
            Step("consent", 30),
            *(Step(s, 0) for s in ("choose", "read", "ask", "result", "card")),
        ),
    }


def test_an_experience_of_few_has_no_funnel(engine):
    kept(engine, *[visit("music")] * 4, *[visit("concept")] * 20, *[visit("perfume")] * 30)
    assert set(asked(engine, count_funnels, TODAY, LIMIT)) == {"perfume"}


groups = st.sampled_from(["female 20s", "male 30s", "unread"])
shown = st.builds(
    lambda campaign, hour, seen: play(campaign, *seen, minute=MINUTE.replace(hour=hour)),
    st.sampled_from(["modak", "ohu"]),
    st.integers(0, 23),
    st.lists(
        st.builds(exposure, groups, st.integers(0, 15)), max_size=3, unique_by=lambda e: e.group
    ),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(shown, min_size=1, max_size=8))
@pytest.mark.parametrize("axis", [Axis.CAMPAIGN, Axis.HOUR, Axis.GROUP])
def test_what_is_shown_and_what_is_withheld_add_up_to_all(tmp_path_factory, axis, made):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('r')}/r.sqlite3")
    migrate(engine)
    kept(engine, *made)
    report = asked(engine, report_attention, [axis], TODAY, LIMIT)
    engine.dispose()
    arrived = sum(each.arrivals for row in made for each in row.exposures)
    shown = sum(line.people.arrivals for line in report.lines if line.people)
    told = (report.total.arrivals if report.total else shown, report.others)
    assert told[0] == (arrived if arrived >= LIMIT else shown)
    assert shown + (report.others.arrivals if report.others else 0) in (arrived, shown)
    assert all(line.people.arrivals >= LIMIT for line in report.lines if line.people)
