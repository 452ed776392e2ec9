"""What the kiosk itself learns from: answers to "did it fit?" and how ads did before.

These figures steer rankings and pacing and are shown to nobody; what people see comes from
:mod:`.queries`, which withholds small groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import Connection, case, extract, func, select

from perfumer.records.rows import FeedbackRow, Row
from perfumer.records.tables import exposures, feedback, plays

# (fitted, did not) by (item, emotion, intent)
Counts = Mapping[tuple[str, str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Response:
    """What one group gave one creative over all its confirmed plays."""

    plays: int
    ots: int
    lts: int
    attention_s: float


def feedback_counts(connection: Connection) -> Counts:
    """All answers in the database."""
    yes = func.sum(case((feedback.c.fits, 1), else_=0))
    key = (feedback.c.item, feedback.c.emotion, feedback.c.intent)
    query = (
        select(*key, yes, func.count())
        .where(feedback.c.fits.is_not(None), *(column.is_not(None) for column in key))
        .group_by(*key)
    )
    return {
        (item, emotion, intent): (int(fitted), int(total) - int(fitted))
        for item, emotion, intent, fitted, total in connection.execute(query)
    }


def with_rows(counts: Counts, rows: Iterable[Row]) -> Counts:
    """``counts`` and what ``rows`` add to them."""
    sums = dict(counts)
    for row in rows:
        if not isinstance(row, FeedbackRow) or row.fits is None:
            continue
        if row.emotion is None or row.intent is None:
            continue
        key = (row.item, row.emotion, row.intent)
        yes, no = sums.get(key, (0, 0))
        sums[key] = (yes + row.fits, no + (not row.fits))
    return sums


def responses(connection: Connection) -> Mapping[tuple[str, str, str], Response]:
    """By (campaign, creative, group): what a bandit begins with after a restart."""
    key = (plays.c.campaign, plays.c.creative, exposures.c.group)
    query = (
        select(
            *key,
            func.count(),
            func.sum(exposures.c.ots),
            func.sum(exposures.c.lts),
            func.sum(exposures.c.attention_s),
        )
        .join_from(plays, exposures)
        .where(plays.c.failure.is_(None))
        .group_by(*key)
    )
    return {
        (campaign, creative, group): Response(int(n), int(ots), int(lts), float(attention_s))
        for campaign, creative, group, n, ots, lts, attention_s in connection.execute(query)
    }


def spent(connection: Connection, kiosk: str, day: date) -> Mapping[str, float]:
    """Won by campaign on one day of the kiosk's clock, so that a restart spends nothing twice."""
    begin = datetime.combine(day, time.min)
    end = datetime.combine(day, time(23, 59))
    query = (
        select(plays.c.campaign, func.sum(exposures.c.attention_s * plays.c.price_per_second))
        .join_from(plays, exposures)
        .where(
            plays.c.kiosk == kiosk,
            plays.c.minute.between(begin, end),
            plays.c.failure.is_(None),
            exposures.c.wanted,
        )
        .group_by(plays.c.campaign)
    )
    return {campaign: float(won) for campaign, won in connection.execute(query)}


def recent_plays(connection: Connection, kiosk: str, since: datetime) -> list[tuple[str, datetime]]:
    """(campaign, minute) of the confirmed plays since a moment of the kiosk's clock."""
    query = select(plays.c.campaign, plays.c.minute, plays.c.offset_min).where(
        plays.c.kiosk == kiosk,
        plays.c.minute >= since.replace(second=0, microsecond=0, tzinfo=None),
        plays.c.failure.is_(None),
    )
    return [
        (campaign, minute.replace(tzinfo=timezone(timedelta(minutes=offset_min))))
        for campaign, minute, offset_min in connection.execute(query)
    ]


def attention_by_hour(
    connection: Connection, kiosk: str, before: date, days: int
) -> Mapping[int, float]:
    """Seconds of attention in each hour of the day: the mean of the days that had plays.

    Of so many days before one; hours without attention are left out.
    """
    hour, day = extract("hour", plays.c.minute), func.date(plays.c.minute)
    here = (
        plays.c.kiosk == kiosk,
        plays.c.minute >= datetime.combine(before - timedelta(days=days), time.min),
        plays.c.minute < datetime.combine(before, time.min),
        plays.c.failure.is_(None),
    )
    had_plays = connection.scalar(select(func.count(day.distinct())).where(*here)) or 1
    query = select(hour, func.sum(exposures.c.attention_s)).join_from(plays, exposures)
    found = connection.execute(query.where(*here).group_by(hour))
    return {int(each): float(attention_s) / had_plays for each, attention_s in found}
