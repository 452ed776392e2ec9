"""The values of reports: figures about people, about the screen, and about money.

A figure about people is None when it was withheld (:mod:`.withholding`) or nobody was there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from perfumer.records.reports.withholding import Key

NONE = "none"  # stands for the experience of a visit in which none was chosen


class Axis(StrEnum):
    """What a report is broken down by; each report knows some of them."""

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

    Figures about people end before ``until``, a moment of the same clocks: figures up to now,
    requested after each play, would tell about one person after the other.
    """

    first: date
    last: date
    until: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AudienceSums:
    """Who was in front of the screen, by camera: sums over plays."""

    ots: int
    lts: int
    arrivals: int  # number of people whom the sums are about
    attention_s: float
    visit_s: float

    def __add__(self, other: AudienceSums) -> AudienceSums:
        return AudienceSums(
            self.ots + other.ots,
            self.lts + other.lts,
            self.arrivals + other.arrivals,
            self.attention_s + other.attention_s,
            self.visit_s + other.visit_s,
        )


@dataclass(frozen=True, slots=True)
class VisitSums:
    """Visits, and how many saw their result."""

    visits: int
    completed: int
    visit_s: float  # seconds of all visits together

    def __add__(self, other: VisitSums) -> VisitSums:
        return VisitSums(
            self.visits + other.visits,
            self.completed + other.completed,
            self.visit_s + other.visit_s,
        )


@dataclass(frozen=True, slots=True)
class AnswerSums:
    """What visitors answered about recommended items."""

    answers: int
    fitted: int
    not_fitted: int
    recommended: int
    not_recommended: int

    def __add__(self, other: AnswerSums) -> AnswerSums:
        return AnswerSums(
            self.answers + other.answers,
            self.fitted + other.fitted,
            self.not_fitted + other.not_fitted,
            self.recommended + other.recommended,
            self.not_recommended + other.not_recommended,
        )


@dataclass(frozen=True, slots=True)
class BillSums:
    """What a campaign owes for the people whom it is for."""

    arrivals: int
    attention_s: float
    won: float  # sum over the seconds, each at the price of its time

    def __add__(self, other: BillSums) -> BillSums:
        return BillSums(
            self.arrivals + other.arrivals,
            self.attention_s + other.attention_s,
            self.won + other.won,
        )


People = TypeVar("People", AudienceSums, VisitSums, AnswerSums, BillSums)


@dataclass(frozen=True, slots=True)
class ScreenSums:
    """What was on the screen; says nothing about people."""

    plays: int
    failed: int
    shown_s: float

    def __add__(self, other: ScreenSums) -> ScreenSums:
        return ScreenSums(
            self.plays + other.plays, self.failed + other.failed, self.shown_s + other.shown_s
        )


@dataclass(frozen=True, slots=True)
class Line(Generic[People]):
    """One cell of a report; ``people`` is None when withheld or when nobody was there."""

    key: Key  # one value for each axis, in the order of the axes
    people: People | None
    withheld: bool
    screen: ScreenSums | None = None  # only in reports of plays, and not by group


@dataclass(frozen=True, slots=True)
class Report(Generic[People]):
    """Lines in the order of their keys, and sums that are None while about too few people."""

    lines: tuple[Line[People], ...]
    others: People | None  # sum of the withheld lines
    total: People | None  # sum of all lines


@dataclass(frozen=True, slots=True)
class Step:
    """How many visits reached a stage, or a later one."""

    stage: str
    visits: int
