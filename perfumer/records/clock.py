"""Notice a clock that is wrong or leaps, and mark the rows whose minute it spoils.

The wall clock is compared with the monotonic one, which nothing sets. A row says nothing finer
than a minute, so a smaller difference is none.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

LEAP = timedelta(seconds=60)  # difference of the two clocks' progress that counts as a leap
MARKED_S = 600.0  # seconds for which rows that may have begun before a leap are marked
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # no booth of this version ran before

EARLY = "early"  # the clock says a time before this program existed
BEHIND = "behind"  # the clock says a time before a record that is already there
LEAPT = "leapt"  # the clock leapt while this happened, or shortly before


class Clock:
    """Watches the wall clock; call :meth:`look` whenever a row is made, and now and then."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None
        self._leapt: deque[tuple[float, timedelta]] = deque(maxlen=8)  # monotonic seconds, by what
        self._newest: datetime | None = None  # minute of the newest record of earlier starts
        self.trouble: str | None = None

    def begin_after(self, newest: datetime | None) -> None:
        """Tell the minute of the newest record that is there already."""
        self._newest = newest

    def look(self, now: datetime, at: float) -> str:
        """Return the mark of a row that is made now; "" while the clock seems right.

        ``now`` is the wall clock with its offset from UTC, ``at`` monotonic seconds.
        """
        if self._last is not None:
            leap = (now - self._last[0]) - timedelta(seconds=at - self._last[1])
            if abs(leap) >= LEAP:
                self._leapt.append((at, leap))
        self._last = (now, at)
        mark = self._mark(now, at)
        self.trouble = self._sentence(mark, now)
        return mark

    def _mark(self, now: datetime, at: float) -> str:
        if now < EARLIEST:
            return EARLY
        if self._leapt and at - self._leapt[-1][0] < MARKED_S:
            return LEAPT
        if self._newest is not None and now + LEAP < self._newest:
            return BEHIND
        return ""

    def _sentence(self, mark: str, now: datetime) -> str | None:
        shown = f"{now:%Y-%m-%d %H:%M}"
        match mark:
            case "early":
                return f"the clock says {shown}, before this program existed: set it"
            case "leapt":
                by_s = self._leapt[-1][1].total_seconds()
                return f"the clock leapt by {by_s:+.0f} s; rows about it are marked"
            case "behind":
                newest = f"{self._newest:%Y-%m-%d %H:%M}"
                return (
                    f"the clock says {shown}, but records go until {newest}: it is wrong now or "
                    "was then; rows are marked until it is later"
                )
        return None
