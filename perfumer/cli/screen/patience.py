"""Decide when the browser is started again."""

from __future__ import annotations

from dataclasses import dataclass

ILL_S = 8.0  # seconds that a page may be silent, behind or still
FIRST_S = 12.0  # seconds until a new browser's page must have told of itself
CALM_S = 60.0  # seconds that a page must be well before earlier failures count no more
MAX_DOUBLINGS = 4  # of these times, after failures in a row


@dataclass(frozen=True, slots=True)
class PageReport:
    """What the kiosk says of the browser's page."""

    condition: str  # "none" before the page told of itself
    says: str
    ill_s: float  # seconds since it last did all that it should

    @property
    def why(self) -> str:
        """A sentence for the log: the kiosk itself says nothing before the tenth second."""
        return self.says or f"its page was not well for {self.ill_s:.0f} s"


class Patience:
    """Judges one browser after the other; each failure in a row gets twice the time.

    A slow computer, or a page that cannot work, is thus not started again without end.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._since = 0.0  # when all was last well, or nothing could be known
        self._well_since: float | None = None

    def begin(self, at: float) -> None:
        """Wait for the page of a new browser."""
        self._since, self._well_since = at, None

    def is_over(self, report: PageReport | None, at: float) -> bool:
        """Return whether to start again; ``report`` is None while the kiosk does not answer."""
        if report is None:  # the page says that it waits; to start again would not help
            self._since = at
            return False
        seen = report.condition != "none"
        if seen:
            self._since = at - report.ill_s
            self._keep_calm(report.ill_s < ILL_S, at)
        # A page that was well, and of which a kiosk that started anew knows nothing, comes back.
        first = not seen and self._well_since is None
        allowed_s = (FIRST_S if first else ILL_S) * 2 ** min(self._failures, MAX_DOUBLINGS)
        if at - self._since < allowed_s:
            return False
        self._failures += 1
        return True

    def _keep_calm(self, well: bool, at: float) -> None:
        if not well:
            return
        if self._well_since is None:
            self._well_since = at
        if at - self._well_since >= CALM_S:
            self._failures = 0
