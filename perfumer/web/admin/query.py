"""Read which days, place and language a page of the dashboard should show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from perfumer.catalog.text import Language, known_language
from perfumer.records.reports.figures import Span

MAX_SPAN = timedelta(days=366)
MAX_PLACE = 200  # characters of a place's name
SETTLING = timedelta(minutes=10)  # after an hour, until plays that began in it are recorded


class Period(StrEnum):
    """A preset period of days, chosen with one click."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"


@dataclass(frozen=True, slots=True)
class Query:
    """What one page should show."""

    language: Language
    span: Span  # days
    today: date
    place: str | None = None  # None for all places

    @property
    def period(self) -> Period | None:
        """The preset period equal to this span, or None."""
        return next((p for p in Period if find_span(p, self.today) == self.span), None)

    @property
    def until(self) -> datetime | None:
        """End of the time in which people are counted; None if it is after the span."""
        until = self.span.until
        return until if until and until.date() <= self.span.last else None

    @property
    def url_query(self) -> str:
        """The end of an address that asks for the same again."""
        fields = {
            "language": self.language.value,
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
        }
        return "?" + urlencode(fields | ({"place": self.place} if self.place else {}))

    def for_period(self, period: Period) -> Query:
        return replace(self, span=find_span(period, self.today))

    def in_language(self, language: Language) -> Query:
        return replace(self, language=language)


def read_query(
    args: Mapping[str, str], now: datetime, language: Language, hourly: bool = False
) -> Query:
    """Return what the address asks for; what it says wrongly becomes the last week, all places.

    With ``hourly``, people are counted up to the last full hour that has settled.
    """
    today = now.date()
    hour = (now - SETTLING).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    week = find_span(Period.WEEK, today)
    first, last = _parse_day(args.get("from"), week.first), _parse_day(args.get("to"), week.last)
    first, last = min(first, last), max(first, last)
    return Query(
        language=known_language(args.get("language"), language),
        span=Span(max(first, last - MAX_SPAN), last, until=hour if hourly else None),
        today=today,
        place=args.get("place", "")[:MAX_PLACE] or None,
    )


def find_span(period: Period, today: date) -> Span:
    """Return the days of a preset period."""
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


def _parse_day(text: str | None, default: date) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if 2000 <= day.year <= 2999 else default
