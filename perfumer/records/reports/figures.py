"""What reports are made of: figures about people, about the screen, and about money.

Where a figure about people is None, it was withheld (:mod:`.withholding`), or nobody was there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from perfumer.records.reports.withholding import Key

NONE = "none"  # the experience of a visit that chose none


class Axis(StrEnum):
    """What a report is broken down by; not every report knows every one."""

    CAMPAIGN = "campaign"
    CREATIVE = "creative"
    GROUP = "group"
    STRATEGY = "strategy"
    EXPERIENCE = "experience"
    ITEM = "item"
    LANGUAGE = "language"
    PLACE = "place"
    HOUR = "hour"  # "00" to "23"
    DAY = "day"  # "2026-11-21"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days of the kiosks' own clocks, both included.

    What is about people ends before ``until``, a moment of the same clocks: asked for after
    each play, figures up to now would tell of one person after the other.
    """

    first: date
    last: date
    until: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who was there, by camera: sums over plays."""

    ots: int
    lts: int
    arrivals: int  # the people behind the sums
    attention_s: float
    visit_s: float

    def __add__(self, other: Seen) -> Seen:
        return Seen(
            self.ots + other.ots,
            self.lts + other.lts,
            self.arrivals + other.arrivals,
            self.attention_s + other.attention_s,
            self.visit_s + other.visit_s,
        )


@dataclass(frozen=True, slots=True)
class Visited:
    visits: int
    completed: int
    visit_s: float  # of all together

    def __add__(self, other: Visited) -> Visited:
        return Visited(
            self.visits + other.visits,
            self.completed + other.completed,
            self.visit_s + other.visit_s,
        )


@dataclass(frozen=True, slots=True)
class Answered:
    answers: int
    fitted: int
    not_fitted: int
    recommended: int
    not_recommended: int

    def __add__(self, other: Answered) -> Answered:
        return Answered(
            self.answers + other.answers,
            self.fitted + other.fitted,
            self.not_fitted + other.not_fitted,
            self.recommended + other.recommended,
            self.not_recommended + other.not_recommended,
        )


@dataclass(frozen=True, slots=True)
class Paid:
    """What is owed for the people that a campaign is for."""

    arrivals: int
    attention_s: float
    won: float  # each second at the price of its time

    def __add__(self, other: Paid) -> Paid:
        return Paid(
            self.arrivals + other.arrivals,
            self.attention_s + other.attention_s,
            self.won + other.won,
        )


People = TypeVar("People", Seen, Visited, Answered, Paid)


@dataclass(frozen=True, slots=True)
class Screened:
    """What was on the screen; says nothing of people."""

    plays: int
    failed: int
    shown_s: float

    def __add__(self, other: Screened) -> Screened:
        return Screened(
            self.plays + other.plays, self.failed + other.failed, self.shown_s + other.shown_s
        )


@dataclass(frozen=True, slots=True)
class Line(Generic[People]):
    """One cell; ``people`` is None when withheld, or when nobody was there."""

    key: Key  # a value for each axis, in their order
    people: People | None
    withheld: bool
    screen: Screened | None = None  # of plays, except by group


@dataclass(frozen=True, slots=True)
class Report(Generic[People]):
    """Lines by key; ``others`` adds up the withheld ones, ``total`` all, each if enough."""

    lines: tuple[Line[People], ...]
    others: People | None
    total: People | None


@dataclass(frozen=True, slots=True)
class Step:
    """How many visits came at least so far."""

    stage: str
    visits: int
