"""What is recorded, as plain values; making one needs no database.

Nothing here identifies a person: no picture, no embedding, no number of a person, and no time
finer than a minute. The words are those of audience measurement, by camera and never audited:
a track is one face followed without identity, OTS (opportunity to see) counts tracks in front
of the screen, LTS (likelihood to see) those that looked at it.

Every row checks itself, so that a row that exists can be stored in either database: a
:class:`ValueError` names the field.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_LENGTH = 200  # characters of a text
MAX_COUNT = 2**31 - 1  # largest count that both databases can store
SLACK_S = 1e-6  # seconds by which sums of floats may differ
MAX_ITEMS = 4  # items that one visitor is asked about at once: three songs and a piece
UNREAD = "unread"  # group of faces too far, turned away or perhaps under age


class Outcome(StrEnum):
    """How a visit ended."""

    COMPLETED = "completed"  # the visitor saw the result
    LEFT = "left"  # the visitor walked away, or raised no hand for long
    STOPPED = "stopped"  # the visitor chose to stop or to start over
    DECLINED = "declined"  # the visitor saw a result without consent to be read
    TROUBLE = "trouble"  # the kiosk failed


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """What one group saw of one play; seconds are sums over the group's tracks."""

    group: str  # "female 20s", or UNREAD
    wanted: bool  # whether the campaign is for this group, so that its attention is billed
    ots: int
    lts: int
    arrivals: int  # tracks that no earlier play counted: the number of people
    attention_s: float
    visit_s: float

    def __post_init__(self) -> None:
        _check_text("group", self.group)
        for name in ("ots", "lts", "arrivals"):
            _check_count(name, getattr(self, name))
        for name in ("attention_s", "visit_s"):
            _check_amount(name, getattr(self, name))
        if self.lts > self.ots or self.arrivals > self.ots:
            raise ValueError(f"lts ({self.lts}) or arrivals ({self.arrivals}) over ots: {self.ots}")
        if self.attention_s > self.visit_s + SLACK_S:
            raise ValueError(f"attention_s ({self.attention_s}) is over visit_s ({self.visit_s})")


@dataclass(frozen=True, slots=True)
class PlayRow:
    """One creative on the screen once; only a play without ``failure`` counts."""

    minute: datetime  # whole minute of the begin, by the kiosk's clock, with its UTC offset
    campaign: str
    creative: str
    strategy: str  # how the ad was chosen
    shown_s: float
    failure: str | None  # why the page did not confirm it; None when it did
    price_per_second: float  # won for a second of attention, at that time
    exposures: tuple[ExposureRow, ...] = ()  # one row for each group
    clock: str = ""  # what was wrong with the clock (:mod:`perfumer.records.clock`)

    def __post_init__(self) -> None:
        _check_minute(self.minute)
        for name in ("campaign", "creative", "strategy"):
            _check_text(name, getattr(self, name))
        _check_optional_text("failure", self.failure)
        _check_amount("shown_s", self.shown_s)
        _check_amount("price_per_second", self.price_per_second)
        if len({exposure.group for exposure in self.exposures}) < len(self.exposures):
            raise ValueError("two exposures of one group: add them up first")
        if self.failure is not None and self.exposures:
            raise ValueError("a play that failed has no exposures: leave them out")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One experience of one visit; ``experience`` is None when none was chosen."""

    minute: datetime  # whole minute of the begin
    experience: str | None
    outcome: Outcome
    stage: str  # last stage that was reached
    visit_s: int
    language: str
    clock: str = ""

    def __post_init__(self) -> None:
        _check_minute(self.minute)
        _check_optional_text("experience", self.experience)
        _check_text("stage", self.stage)
        _check_text("language", self.language)
        _check_count("visit_s", self.visit_s)


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A visitor's answers about one recommended item; None where not answered."""

    minute: datetime
    experience: str
    item: str  # id of a song, a piece or a perfume
    emotion: str | None
    intent: str | None
    fits: bool | None
    recommends: bool | None
    clock: str = ""

    def __post_init__(self) -> None:
        _check_minute(self.minute)
        _check_text("experience", self.experience)
        _check_text("item", self.item)
        _check_optional_text("emotion", self.emotion)
        _check_optional_text("intent", self.intent)


Row = PlayRow | VisitRow | FeedbackRow


def to_minute(moment: datetime) -> datetime:
    """Return the whole minute of ``moment``, which must have an offset from UTC."""
    return moment.replace(second=0, microsecond=0)


def _check_minute(minute: datetime) -> None:
    offset = minute.utcoffset()
    if offset is None:
        raise ValueError("minute has no UTC offset: use datetime.now().astimezone()")
    if minute != to_minute(minute) or offset.total_seconds() % 60:
        raise ValueError("minute is finer than a minute: use to_minute()")


def _check_optional_text(name: str, text: str | None) -> None:
    if text is not None:
        _check_text(name, text)


def _check_text(name: str, text: str) -> None:
    # PostgreSQL stores neither NUL nor half a character.
    if not 0 < len(text) <= MAX_LENGTH or "\0" in text or not _is_whole(text):
        raise ValueError(f"{name} must be 1 to {MAX_LENGTH} characters of text, not {text!r:.80}")


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _check_count(name: str, count: int) -> None:
    if not 0 <= count <= MAX_COUNT:
        raise ValueError(f"{name} must be from 0 to {MAX_COUNT}, not {count}")


def _check_amount(name: str, amount: float) -> None:
    if not math.isfinite(amount) or amount < 0:
        raise ValueError(f"{name} must be finite and not negative, not {amount}")
