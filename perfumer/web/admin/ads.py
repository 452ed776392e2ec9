"""Show plays and who saw them: by campaign, group, hour, day and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from perfumer.records.reports.attention import read_cube
from perfumer.records.reports.figures import AudienceSums, Axis, Report
from perfumer.records.rows import UNREAD
from perfumer.traits import Gender
from perfumer.web.admin.charts import columns, pairs, round_up_s, rows, warmth
from perfumer.web.admin.phrases import Phrases
from perfumer.web.admin.query import Query
from perfumer.web.admin.sheets import (
    NO_SCREEN,
    SEEN,
    Cell,
    Figure,
    Page,
    Sheet,
    Table,
    by_day,
    by_hour,
    cells,
    has_withheld,
    largest_first,
    seen_cells,
    until_note,
    value_of,
)

SCREEN = ("plays", "failed", "shown")  # column names of what was on the screen
AXES = (Axis.CAMPAIGN, Axis.GROUP, Axis.HOUR, Axis.DAY, Axis.PLACE)


def attention_s(seen: AudienceSums) -> float:
    """Return the attentive seconds of a cell."""
    return seen.attention_s


def ads_page(connection: Connection, query: Query, say: Phrases, limit: int) -> Page:
    """Return everything about ads in the query's days, at its place or at all places."""
    everything = read_cube(connection, AXES, query.span)

    def report(axis: Axis) -> Report[AudienceSums]:
        return everything.report([axis], limit, query.place)

    campaigns = report(Axis.CAMPAIGN)
    sheets = [
        campaign_sheet(campaigns, say),
        _group_sheet(report(Axis.GROUP), say),
        _hour_sheet(report(Axis.HOUR), say),
        day_sheet(report(Axis.DAY), query, say),
    ]
    if query.place is None:
        both = everything.report([Axis.CAMPAIGN, Axis.GROUP], limit)
        sheets += [_place_sheet(report(Axis.PLACE), say), _pair_sheet(both, say)]
    notes = (say("note.words"), say("note.withheld", limit=limit), *until_note(query, say))
    return Page((ad_figures(campaigns, say),), tuple(sheets), notes)


def ad_figures(campaigns: Report[AudienceSums], say: Phrases) -> tuple[Figure, ...]:
    """Return the figures of all campaigns together."""
    screens = [line.screen or NO_SCREEN for line in campaigns.lines]
    plays, failed = (sum(getattr(s, name) for s in screens) for name in ("plays", "failed"))
    figures = [Figure(say("column.plays"), say.number(plays), say("figure.failed", count=failed))]
    total = campaigns.total
    if total is None:
        text = ("–", say("withheld")) if has_withheld(campaigns) else ("0", None)
        return (*figures, *(Figure(say(f"column.{name}"), *text) for name in SEEN))
    return (
        *figures,
        Figure(say("column.ots"), say.number(total.ots), say("figure.ots")),
        Figure(
            say("column.lts"),
            say.number(total.lts),
            say("figure.of_ots", share=say.share(total.lts, total.ots)),
        ),
        Figure(say("column.arrivals"), say.number(total.arrivals), say("figure.arrivals")),
        Figure(
            say("column.attention"),
            say.lasting(total.attention_s),
            say("figure.each", each=say.lasting(total.attention_s / max(1, total.lts))),
        ),
    )


def campaign_sheet(report: Report[AudienceSums], say: Phrases) -> Sheet:
    """Return the attention to each campaign, the largest first."""
    values = [(say.named(line.key[0]), value_of(line, attention_s)) for line in report.lines]
    title = say("sheet.campaigns")
    return Sheet(
        title,
        say("sheet.campaigns.note"),
        rows=rows(title, largest_first(values), say.lasting, say("withheld")),
        table=_plays_table(report, title, say("column.campaign"), say.named, say),
        csv="attention-by-campaign",
    )


def day_sheet(report: Report[AudienceSums], query: Query, say: Phrases) -> Sheet:
    """Return the attention of each day of the query."""
    values = by_day(report, attention_s, query.span, say)
    title = say("sheet.days")
    return Sheet(
        title,
        columns=columns(title, values, say.roughly, say("withheld"), round_up_s),
        table=_plays_table(report, title, say("column.day"), str, say),
        csv="attention-by-day",
        wide=True,
    )


def _hour_sheet(report: Report[AudienceSums], say: Phrases) -> Sheet:
    title = say("sheet.hours")
    return Sheet(
        title,
        columns=columns(
            title, by_hour(report, attention_s, say), say.roughly, say("withheld"), round_up_s
        ),
        table=_plays_table(report, title, say("column.hour"), say.hour, say),
        csv="attention-by-hour",
        wide=True,
    )


def _place_sheet(report: Report[AudienceSums], say: Phrases) -> Sheet:
    values = [(line.key[0], value_of(line, attention_s)) for line in report.lines]
    title = say("sheet.places")
    return Sheet(
        title,
        rows=rows(title, largest_first(values), say.lasting, say("withheld")),
        table=_plays_table(report, title, say("column.place"), str, say),
        csv="attention-by-place",
        wide=True,
    )


def _plays_table(
    report: Report[AudienceSums], title: str, first: str, name: Callable[[str], str], say: Phrases
) -> Table:
    """Return what was on the screen, and how many people saw it."""
    lines = []
    for line in report.lines:
        screen = line.screen or NO_SCREEN
        shown = (say.number(screen.plays), say.number(screen.failed), say.lasting(screen.shown_s))
        lines.append(
            (
                *cells(name(line.key[0]), *shown),
                *seen_cells(line.people, line.withheld, say),
            )
        )
    screens = [line.screen or NO_SCREEN for line in report.lines]
    foot = (
        *cells(
            say("column.total"),
            say.number(sum(screen.plays for screen in screens)),
            say.number(sum(screen.failed for screen in screens)),
            say.lasting(sum(screen.shown_s for screen in screens)),
        ),
        *seen_cells(report.total, report.total is None and has_withheld(report), say),
    )
    head = (first, *(say(f"column.{column}") for column in (*SCREEN, *SEEN)))
    return Table(title, head, tuple(lines), foot if lines else ())


def _group_sheet(report: Report[AudienceSums], say: Phrases) -> Sheet:
    """Show women and men of each age back to back; groups of few people are not even named."""
    people = {line.key[0]: line.people for line in report.lines if line.people}
    ages = sorted({group.partition(" ")[2] for group in people if group != UNREAD}, key=_age_order)
    sides = (Gender.FEMALE, Gender.MALE)
    values = [
        (say.age(age), _attention_of(people, sides[0], age), _attention_of(people, sides[1], age))
        for age in ages
    ]
    title = say("sheet.groups")
    lines = [
        (
            Cell(say.group(group)),
            *seen_cells(seen, False, say),
            Cell(say.share(seen.lts, seen.ots)),
        )
        for group, seen in sorted(people.items(), key=lambda each: _group_order(each[0]))
    ]
    if report.others:
        others = report.others
        share = Cell(say.share(others.lts, others.ots))
        lines.append((Cell(say("column.others")), *seen_cells(others, False, say), share))
    head = (*(say(f"column.{column}") for column in ("group", *SEEN, "looked")),)
    return Sheet(
        title,
        say("sheet.groups.note"),
        pairs=pairs(title, (say.gender(sides[0]), say.gender(sides[1])), values, say.lasting),
        table=Table(title, head, tuple(lines)),
        csv="attention-by-group",
        empty="chart.few",
    )


def _attention_of(people: Mapping[str, AudienceSums], gender: Gender, age: str) -> float | None:
    seen = people.get(f"{gender.value} {age}")
    return seen.attention_s if seen else None


def _group_order(group: str) -> tuple[bool, tuple[int, str], str]:
    gender, _, ages = group.partition(" ")
    return (group == UNREAD, _age_order(ages), gender)


def _age_order(ages: str) -> tuple[int, str]:
    first = re.match(r"\d+", ages)
    return (int(first[0]) if first else 1000, ages)


def _pair_sheet(report: Report[AudienceSums], say: Phrases) -> Sheet:
    """Show the attention of each group to each campaign; darker is more."""
    attention = {line.key: line.people.attention_s for line in report.lines if line.people}
    top = max(attention.values(), default=0.0)
    groups = sorted({group for _, group in attention}, key=_group_order)
    lines = tuple(
        (
            Cell(say.named(campaign)),
            *(
                Cell(say.roughly(worth), warmth(worth, top))
                if (worth := attention.get((campaign, group))) is not None
                else Cell("")
                for group in groups
            ),
        )
        for campaign in sorted({campaign for campaign, _ in attention}, key=say.named)
    )
    title = say("sheet.both")
    head = (say("column.campaign"), *(say.group(group) for group in groups))
    return Sheet(
        title,
        say("sheet.both.note"),
        table=Table(title, head, lines),
        csv="attention-by-campaign-and-group",
        wide=True,
        open=True,
        empty="chart.few",
    )
