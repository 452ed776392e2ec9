"""Read what the kiosk learns from: answers to "did it fit?", and the success of earlier ads.

These figures steer rankings and pacing and are never shown; what people see comes from
:mod:`perfumer.records.reports.queries`, which withholds small groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import Connection, case, extract, func, select

from perfumer.records.ledger.damage import soundness
from perfumer.records.rows import FeedbackRow, Row
from perfumer.records.tables import exposures, feedback, plays, visits

# Answers (fits, does not fit) by item, emotion and intent.
Counts = Mapping[tuple[str, str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Response:
    """How one group responded to one creative, over all its confirmed plays."""

    plays: int
    ots: int
    lts: int
    attention_s: float


def read_feedback_counts(connection: Connection) -> Counts:
    """Return the counts of all answers in the database."""
    yes = func.sum(case((feedback.c.fits, 1), else_=0))
    key = (feedback.c.item, feedback.c.emotion, feedback.c.intent)
    query = (
        select(*key, yes, func.count())
        .where(feedback.c.fits.is_not(None), *(column.is_not(None) for column in key))
        .where(*soundness(connection, feedback))
        .group_by(*key)
    )
    return {
        (item, emotion, intent): (int(fitted), int(total) - int(fitted))
        for item, emotion, intent, fitted, total in connection.execute(query)
    }


def add_rows(counts: Counts, rows: Iterable[Row]) -> Counts:
    """Return ``counts`` with the answers among ``rows`` added."""
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


def read_responses(connection: Connection) -> Mapping[tuple[str, str, str], Response]:
    """Return by (campaign, creative, group) what a bandit starts with after a restart."""
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
        .where(plays.c.failure.is_(None), *soundness(connection, plays, exposures))
        .group_by(*key)
    )
    return {
        (campaign, creative, group): Response(int(n), int(ots), int(lts), float(attention_s))
        for campaign, creative, group, n, ots, lts, attention_s in connection.execute(query)
    }


def read_spending(connection: Connection, kiosk: str, day: date) -> Mapping[str, float]:
    """Return the won spent by each campaign on one day, so that a restart spends nothing twice."""
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
            *soundness(connection, plays, exposures),
        )
        .group_by(plays.c.campaign)
    )
    return {campaign: float(won) for campaign, won in connection.execute(query)}


def read_recent_plays(
    connection: Connection, kiosk: str, since: datetime
) -> list[tuple[str, datetime]]:
    """Return (campaign, minute) of the confirmed plays since a moment of the kiosk's clock."""
    query = select(plays.c.campaign, plays.c.minute, plays.c.offset_min).where(
        plays.c.kiosk == kiosk,
        plays.c.minute >= since.replace(second=0, microsecond=0, tzinfo=None),
        plays.c.failure.is_(None),
        *soundness(connection, plays),
    )
    return [
        (campaign, minute.replace(tzinfo=timezone(timedelta(minutes=offset_min))))
        for campaign, minute, offset_min in connection.execute(query)
    ]


def read_newest_minute(connection: Connection, kiosk: str) -> datetime | None:
    """Return the latest minute of the kiosk's records whose clock seemed right."""
    minutes = []
    for table in (plays, visits, feedback):
        query = (
            select(table.c.minute, table.c.offset_min)
            .where(table.c.kiosk == kiosk, table.c.clock == "", *soundness(connection, table))
            .order_by(table.c.minute.desc())
            .limit(1)
        )
        for minute, offset_min in connection.execute(query):
            minutes.append(minute.replace(tzinfo=timezone(timedelta(minutes=offset_min))))
    return max(minutes, default=None)


def read_attention_by_hour(
    connection: Connection, kiosk: str, before: date, days: int
) -> Mapping[int, float]:
    """Return the mean seconds of attention in each hour of the day, over the days with plays.

    Only the last ``days`` days before ``before`` count; hours without attention are left out.
    """
    hour, day = extract("hour", plays.c.minute), func.date(plays.c.minute)
    here = (
        plays.c.kiosk == kiosk,
        plays.c.minute >= datetime.combine(before - timedelta(days=days), time.min),
        plays.c.minute < datetime.combine(before, time.min),
        plays.c.failure.is_(None),
        *soundness(connection, plays),
    )
    had_plays = connection.scalar(select(func.count(day.distinct())).where(*here)) or 1
    query = select(hour, func.sum(exposures.c.attention_s)).join_from(plays, exposures)
    sound = soundness(connection, exposures)
    found = connection.execute(query.where(*here, *sound).group_by(hour))
    return {int(each): float(attention_s) / had_plays for each, attention_s in found}
