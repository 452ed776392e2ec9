"""All that a screen can say, beside what the snapshot holds."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.perfumes import PerfumeCatalog
from perfumer.catalog.questions import QuestionSet
from perfumer.web.answer_pictures import Pictures
from perfumer.web.words import Words


@dataclass(frozen=True, slots=True)
class Book:
    """``public_url`` is where a phone reaches this kiosk, None when none does; ``secret``
    signs what the visitor takes home.
    """

    words: Words
    perfumes: PerfumeCatalog
    questions: QuestionSet
    pictures: Pictures
    public_url: str | None
    secret: str
    least_readings: int
    countdown_s: float  # whole length of the "are you still there" countdown
    signage: bool  # only the attract screen is ever shown
