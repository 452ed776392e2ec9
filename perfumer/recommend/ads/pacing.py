"""How often a campaign may play, and how its daily budget lasts the day.

A campaign may play while what it spent today is within

    daily_budget · Σ a(h) over its hours until now / Σ a(h) over all its hours today

and what the people present could cost at most is within what is left. *a(h)* is how much
attention hour *h* of the day had over the last days, ``QUIET_S`` at least: a budget follows
the crowd, evenly while nothing is known. What a quiet hour leaves is there for the next ones;
nothing is ever spent ahead by more than the play that is on.

Days are those of the kiosk's own clock. Each date keeps its own sum, so a clock that is set
back, past midnight too, finds what was spent already.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from perfumer.catalog.ads import Campaign

HOUR = timedelta(hours=1)
QUIET_S = 60.0  # attention an hour has at least, so that no hour is thought to be empty
DAYS = 7  # a week: each weekday counts once
DATES = 8  # of which sums are kept
ROUNDING = 1e-9


class Flow:
    """Attention by hour of the day, over the last days; today is not part of it."""

    def __init__(self) -> None:
        self._days: deque[Sequence[float]] = deque(maxlen=DAYS)
        self._today: date | None = None
        self._hours = [0.0] * 24
        self.version = 0  # rises when :meth:`hours` changes

    def add(self, attention_s: float, when: datetime) -> None:
        if self._today != when.date():
            self._begin(when.date())
        self._hours[when.hour] += attention_s

    def remember(self, hours: Mapping[int, float]) -> None:
        """What one earlier day, or the mean of several, had by hour; nothing is no day."""
        if hours:
            self._days.append([hours.get(hour, 0.0) for hour in range(24)])
            self.version += 1

    def hours(self) -> Sequence[float]:
        """Mean attentive seconds in each of the 24 hours."""
        days = max(1, len(self._days))
        return [max(QUIET_S, sum(day[h] for day in self._days) / days) for h in range(24)]

    def _begin(self, day: date) -> None:
        if sum(self._hours) > 0:
            self._days.append(self._hours)
            self.version += 1
        self._today = day
        self._hours = [0.0] * 24


class Ledger:
    """What each campaign played and spent."""

    def __init__(self, campaigns: Sequence[Campaign]) -> None:
        self.flow = Flow()
        self._spent: dict[date, dict[str, float]] = {}  # won
        # As many as the cap allows are enough to tell whether one more may come.
        self._plays: dict[str, deque[datetime]] = {
            campaign.id: deque(maxlen=campaign.cap_per_hour)
            for campaign in campaigns
            if campaign.cap_per_hour is not None
        }
        self._shares: dict[str, Sequence[float]] = {}
        self._shares_of: tuple[date, int] | None = None  # the day and the flow they are of

    def played(self, campaign: str, when: datetime) -> None:
        if campaign in self._plays:
            self._plays[campaign].append(when)

    def spend(self, campaign: str, won: float, day: date) -> None:
        """Raises :class:`ValueError` for a negative amount."""
        if won < 0:
            raise ValueError(f"campaign '{campaign}': cannot spend {won} won: it is less than 0")
        if day not in self._spent:
            while len(self._spent) >= DATES:
                del self._spent[next(iter(self._spent))]
            self._spent[day] = {}
        self._spent[day][campaign] = self._spent[day].get(campaign, 0.0) + won

    def spent(self, campaign: str, day: date) -> float:
        """Won, on that date of the kiosk's clock."""
        return self._spent.get(day, {}).get(campaign, 0.0)

    def may_play(self, campaign: Campaign, cost: float, when: datetime) -> bool:
        """Whether cap, pace and budget allow a play that may cost so many won."""
        return not self._capped(campaign, when) and self._affords(campaign, cost, when)

    def _capped(self, campaign: Campaign, when: datetime) -> bool:
        plays = self._plays.get(campaign.id)
        if plays is None or len(plays) < (plays.maxlen or 0):
            return False
        # Either side of now: plays of a clock that was then set back still count.
        return all(abs(when - play) < HOUR for play in plays)

    def _affords(self, campaign: Campaign, cost: float, when: datetime) -> bool:
        if campaign.daily_budget is None:
            return True
        spent = self.spent(campaign.id, when.date())
        allowed = campaign.daily_budget * self.day_share(campaign, when)
        return spent <= allowed + ROUNDING and spent + cost <= campaign.daily_budget + ROUNDING

    def day_share(self, campaign: Campaign, when: datetime) -> float:
        """How much of the campaign's day is over, from 0 to 1, by the flow of attention."""
        until = self._until(campaign, when.date())
        hour = when.hour
        fraction = (when.minute * 60 + when.second + when.microsecond / 1e6) / 3600
        return until[hour] + fraction * (until[hour + 1] - until[hour])

    def _until(self, campaign: Campaign, day: date) -> Sequence[float]:
        """The share of the day that is over at the start of each hour, and at midnight."""
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
