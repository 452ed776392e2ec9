"""Decide how often a campaign may play, so that its daily budget lasts the day.

A campaign may play while what it spent today is within

    daily_budget · Σ a(h) over its hours until now / Σ a(h) over all its hours today

and the most that the people present could cost is within what is left. *a(h)* is how much
attention hour *h* of the day had over the last days, at least ``MIN_HOUR_S``: a budget follows
the crowd, and is spread evenly while nothing is known. What a quiet hour leaves over can be
spent later; at most the current play is spent ahead.

Days are those of the kiosk's own clock. Each date keeps its own sum, so after the clock is set
back, even past midnight, what was spent is still known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from perfumer.catalog.ads import Campaign

HOUR = timedelta(hours=1)
MIN_HOUR_S = 60.0  # minimum seconds of attention assumed for an hour, so that none counts as empty
FLOW_DAYS = 7  # days of the mean: a week, so that each weekday counts once
MAX_DATES = 8  # dates whose sums are kept
ROUNDING = 1e-9


class AttentionFlow:
    """Hold the attention by hour of the day, over the last days without today."""

    def __init__(self) -> None:
        self._days: deque[Sequence[float]] = deque(maxlen=FLOW_DAYS)
        self._today: date | None = None
        self._hours = [0.0] * 24
        self.version = 0  # counter that rises when :meth:`hours` changes

    def add(self, attention_s: float, when: datetime) -> None:
        if self._today != when.date():
            self._begin(when.date())
        self._hours[when.hour] += attention_s

    def remember(self, hours: Mapping[int, float]) -> None:
        """Add an earlier day, or the mean of several, by hour; an empty mapping adds no day."""
        if hours:
            self._days.append([hours.get(hour, 0.0) for hour in range(24)])
            self.version += 1

    def hours(self) -> Sequence[float]:
        """Return the mean attentive seconds of each of the 24 hours."""
        days = max(1, len(self._days))
        return [max(MIN_HOUR_S, sum(day[h] for day in self._days) / days) for h in range(24)]

    def _begin(self, day: date) -> None:
        if sum(self._hours) > 0:
            self._days.append(self._hours)
            self.version += 1
        self._today = day
        self._hours = [0.0] * 24


class Ledger:
    """Hold what each campaign played and spent."""

    def __init__(self, campaigns: Sequence[Campaign]) -> None:
        self.flow = AttentionFlow()
        self._spent: dict[date, dict[str, float]] = {}  # won by date and campaign
        # The last plays, as many as the cap allows: enough to tell whether one more may come.
        self._plays: dict[str, deque[datetime]] = {
            campaign.id: deque(maxlen=campaign.cap_per_hour)
            for campaign in campaigns
            if campaign.cap_per_hour is not None
        }
        self._shares: dict[str, Sequence[float]] = {}
        self._shares_of: tuple[date, int] | None = None  # date and flow version of ``_shares``

    def book_play(self, campaign: str, when: datetime) -> None:
        if campaign in self._plays:
            self._plays[campaign].append(when)

    def spend(self, campaign: str, won: float, day: date) -> None:
        """Book won that a campaign spent. Raises :class:`ValueError` for a negative amount."""
        if won < 0:
            raise ValueError(f"campaign '{campaign}': cannot spend {won} won: it is less than 0")
        if day not in self._spent:
            while len(self._spent) >= MAX_DATES:
                del self._spent[next(iter(self._spent))]
            self._spent[day] = {}
        self._spent[day][campaign] = self._spent[day].get(campaign, 0.0) + won

    def spent(self, campaign: str, day: date) -> float:
        """Return the won that a campaign spent on a date of the kiosk's clock."""
        return self._spent.get(day, {}).get(campaign, 0.0)

    def may_play(self, campaign: Campaign, cost: float, when: datetime) -> bool:
        """Return whether cap, pace and budget allow a play that may cost ``cost`` won."""
        return not self._capped(campaign, when) and self._affords(campaign, cost, when)

    def _capped(self, campaign: Campaign, when: datetime) -> bool:
        plays = self._plays.get(campaign.id)
        if plays is None or len(plays) < (plays.maxlen or 0):
            return False
        # Before or after now: plays from before the clock was set back still count.
        return all(abs(when - play) < HOUR for play in plays)

    def _affords(self, campaign: Campaign, cost: float, when: datetime) -> bool:
        if campaign.daily_budget is None:
            return True
        spent = self.spent(campaign.id, when.date())
        allowed = campaign.daily_budget * self.day_share(campaign, when)
        return spent <= allowed + ROUNDING and spent + cost <= campaign.daily_budget + ROUNDING

    def day_share(self, campaign: Campaign, when: datetime) -> float:
        """Return the share of the campaign's day that is over, 0 to 1, measured by attention."""
        until = self._until(campaign, when.date())
        hour = when.hour
        fraction = (when.minute * 60 + when.second + when.microsecond / 1e6) / 3600
        return until[hour] + fraction * (until[hour + 1] - until[hour])

    def _until(self, campaign: Campaign, day: date) -> Sequence[float]:
        """Return the share of the day that is over at the start of each hour and at midnight."""
        if self._shares_of != (day, self.flow.version):
            self._shares_of = (day, self.flow.version)
            self._shares.clear()
        if campaign.id not in self._shares:
            self._shares[campaign.id] = self._day(campaign, day)
        return self._shares[campaign.id]

    def _day(self, campaign: Campaign, day: date) -> Sequence[float]:
        flow = self.flow.hours()
        begins = [datetime.combine(day, time(hour)) for hour in range(24)]
        hours = [flow[h] if campaign.plays_at(begins[h]) else 0.0 for h in range(24)]
        total = sum(hours) or 1.0
        shares = [0.0]
        for hour in hours:
            shares.append(shares[-1] + hour / total)
        return shares
