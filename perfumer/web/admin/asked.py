"""What a page of the dashboard is asked for: which days, which place, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from perfumer.catalog.text import Language, known_language
from perfumer.records.reports.figures import Span

LONGEST = timedelta(days=366)
MOST_PLACE = 200  # characters
SETTLED = timedelta(minutes=10)  # by then what began before the hour was over is recorded


class Period(StrEnum):
    """Days that one click asks for."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"


@dataclass(frozen=True, slots=True)
class Asked:
    """``place`` None: all of them."""

    language: Language
    span: Span
    today: date
    place: str | None = None

    @property
    def period(self) -> Period | None:
        """The one that these days are, if any."""
        return next((p for p in Period if span_of(p, self.today) == self.span), None)

    @property
    def until(self) -> datetime | None:
        """Where what is told of people ends, if that is within these days."""
        until = self.span.until
        return until if until and until.date() <= self.span.last else None

    @property
    def query(self) -> str:
        """What asks for just this, as the end of an address."""
        fields = {
            "language": self.language.value,
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
        }
        return "?" + urlencode(fields | ({"place": self.place} if self.place else {}))

    def of(self, period: Period) -> Asked:
        return replace(self, span=span_of(period, self.today))

    def at(self, place: str | None) -> Asked:
        return replace(self, place=place)

    def said_in(self, language: Language) -> Asked:
        return replace(self, language=language)


def asked_in(
    args: Mapping[str, str], now: datetime, language: Language, hourly: bool = False
) -> Asked:
    """What the address asks for; whatever it says wrongly is the last week, all places.

    ``hourly``: people are told up to the last full hour that is settled.
    """
    today = now.date()
    hour = (now - SETTLED).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    week = span_of(Period.WEEK, today)
    first, last = _day(args.get("from"), week.first), _day(args.get("to"), week.last)
    first, last = min(first, last), max(first, last)
    return Asked(
        language=known_language(args.get("language"), language),
        span=Span(max(first, last - LONGEST), last, until=hour if hourly else None),
        today=today,
        place=args.get("place", "")[:MOST_PLACE] or None,
    )


def span_of(period: Period, today: date) -> Span:
    month = today.replace(day=1)
    match period:
        case Period.TODAY:
            return Span(today, today)
        case Period.WEEK:
            return Span(today - timedelta(days=6), today)
        case Period.MONTH:
            return Span(today - timedelta(days=29), today)
        case Period.THIS_MONTH:
            return Span(month, today)
        case Period.LAST_MONTH:
            before = month - timedelta(days=1)
            return Span(before.replace(day=1), before)


def _day(text: str | None, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return day if 2000 <= day.year <= 2999 else otherwise
