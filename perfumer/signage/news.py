"""What a page says about an ad on its way through the screen; the values between web and ads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AdShown:
    """The ad on the screen: ``play`` is its number, the others are ids of the catalog."""

    play: str
    campaign: str
    creative: str


class PlayEvent(StrEnum):
    STARTED = "started"  # decoded and painted while the page was visible
    ALIVE = "alive"  # still so
    ENDED = "ended"  # removed, hidden, or the page is gone
    FAILED = "failed"


FAILURES = frozenset({"missing", "decode", "timeout", "hidden", "offscreen"})
UNCONFIRMED = "unconfirmed"  # a failure that nobody told: no page showed the ad


@dataclass(frozen=True, slots=True)
class PlayNews:
    play: str
    event: PlayEvent
    at: float  # monotonic seconds
    share: float  # of the ad that was within the page when it started, 0 to 1
    reason: str | None  # of a failure, one of FAILURES
