"""The values between web pages and ads: the ad on the screen, and what a page says about it."""

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
    """What happened to a play on its page."""

    STARTED = "started"  # the ad was decoded and painted while the page was visible
    ALIVE = "alive"  # the ad is still on the screen
    ENDED = "ended"  # the ad was removed or hidden, or the page is gone
    FAILED = "failed"  # the ad could not be shown


FAILURES = frozenset({"missing", "decode", "timeout", "hidden", "offscreen"})  # reasons of pages
UNCONFIRMED = "unconfirmed"  # recorded as the failure when no page confirmed the ad


@dataclass(frozen=True, slots=True)
class PlayNews:
    """One report of a page about a play."""

    play: str
    event: PlayEvent
    at: float  # monotonic seconds
    share: float  # share of the ad that was within the page when it started, 0 to 1
    reason: str | None  # reason of a failure, one of FAILURES
