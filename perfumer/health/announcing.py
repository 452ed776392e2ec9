"""Log each change of a part's state once, and a state that flaps a bounded number of times."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from perfumer.supervision.part import Condition, PartState

log = logging.getLogger(__name__)

BURST = 6  # lines about one part that may follow each other at once
MAX_CHANGES = 30  # that are kept for who asks later
EVERY_S = 300.0  # seconds after which one more is allowed: at most 18 in an hour
NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
LEVELS = {
    Condition.IMPAIRED: logging.WARNING,
    Condition.FAILED: logging.ERROR,
    Condition.STUCK: logging.ERROR,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a part, as it was said."""

    at: float  # monotonic seconds
    says: str


class Announcer:
    """Compares the newest states with those that the log knows. Call it from one thread."""

    def __init__(self) -> None:
        self._parts: dict[str, _Announced] = {}
        self.changes: tuple[Change, ...] = ()  # the last ones, the oldest first; for any thread

    def announce(
        self, states: Iterable[PartState], at: float, logged: Collection[str] = ()
    ) -> None:
        """Log what has changed; ``at`` in monotonic seconds.

        ``logged`` names parts whose failures are in the log already, with their traceback.
        """
        for state in states:
            known = self._parts.setdefault(state.name, _Announced(at))
            is_logged = state.condition is Condition.FAILED and state.name in logged
            words = known.hear(state, at, is_logged=is_logged)
            if words is None:
                continue
            change = Change(at, f"{state.name}: {words}")
            self.changes = (*self.changes, change)[-MAX_CHANGES:]
            if not is_logged:
                log.log(LEVELS.get(state.condition, logging.INFO), "%s: %s", state.name, words)


class _Announced:
    """What the log knows of one part."""

    def __init__(self, at: float) -> None:
        self._known: tuple[str, str] | None = None  # condition and words that were logged
        self._seen: tuple[str, str] | None = None
        self._left_out = 0  # changes since the last line that were not logged
        self._bad_since: float | None = None
        self._lines = float(BURST)  # that may be logged now
        self._at = at

    def hear(self, state: PartState, at: float, *, is_logged: bool) -> str | None:
        """Return what is new about the part; None for nothing, or for too much of it."""
        self._lines = min(BURST, self._lines + (at - self._at) / EVERY_S)
        self._at = at
        if state.condition is Condition.STARTING and self._known is not None:
            return None  # it is started again: whether that helps is said by what follows
        # Seconds and counts in a sentence are no other sentence.
        now = (state.condition.value, NUMBERS.sub("#", state.says))
        if now != self._seen:
            self._seen = now
            self._left_out += 1
        is_bad = state.condition in LEVELS
        if is_bad and self._bad_since is None:
            self._bad_since = state.since
        words = None
        if now != self._known and (is_logged or self._lines >= 1):
            # The kiosk starts: that all is well is no news.
            if self._known is not None or is_bad:
                words = self._describe(state, at)
                self._lines -= not is_logged
            self._known, self._left_out = now, 0
        if not is_bad and now == self._known:
            self._bad_since = None
        return words

    def _describe(self, state: PartState, at: float) -> str:
        words = state.condition.value
        if state.condition is Condition.WORKING and self._bad_since is not None:
            words += f" again after {max(0.0, at - self._bad_since):.0f} s"
        elif state.says:
            words += f": {state.says}"
        if self._left_out > 1:
            words += f" ({self._left_out - 1} more changes before this one)"
        return words
