"""All that a screen can say, beside what the snapshot holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from perfumer.catalog.perfumes import PerfumeCatalog
from perfumer.catalog.picks import Pick
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language
from perfumer.web.words import Words


@dataclass(frozen=True, slots=True)
class Book:
    """``explain`` puts the reasons of a pick into a sentence; ``take_home`` is the address of
    the page for these picks, or None when no phone could reach it.
    """

    words: Words
    perfumes: PerfumeCatalog
    questions: QuestionSet
    explain: Callable[[Pick, Language], str]
    take_home: Callable[[tuple[Pick, ...], Language], str | None]
    least_readings: int
    countdown_s: float  # whole length of the "are you still there" countdown
    signage: bool  # only the attract screen is ever shown
