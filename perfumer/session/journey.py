"""What a journey depends on and does not change during it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.catalog.questions import Question, QuestionSet
from perfumer.catalog.text import Language
from perfumer.session.state import Experience, Session


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds; defaults are in the settings."""

    hint_s: float
    still_there_s: float
    countdown_s: float
    reading_timeout_s: float
    result_s: float
    max_result_s: float
    farewell_s: float
    trouble_reset_s: float
    card_countdown_s: float


@dataclass(frozen=True, slots=True)
class Course:
    """One experience: what it asks, and over how many pictures it reads a face."""

    questions: QuestionSet
    least_readings: int
    most_readings: int
    sure: float | None  # probability of the top impression that ends the reading early


@dataclass(frozen=True, slots=True)
class Journey:
    """``courses`` in the order of their cards on the screen."""

    courses: Mapping[Experience, Course]
    patience: Patience
    language: Language

    @property
    def questions(self) -> Mapping[Experience, QuestionSet]:
        return {experience: course.questions for experience, course in self.courses.items()}


def next_question(session: Session, questions: QuestionSet) -> Question | None:
    """What is asked next; experiences may begin elsewhere when no face was read."""
    return questions.following(session.answers, read=session.traits is not None)


def asked(session: Session, questions: Mapping[Experience, QuestionSet]) -> Question:
    """The question on the screen. Raises :class:`KeyError` before an experience was chosen."""
    chosen = questions[session.experience or Experience.PERFUME]
    return chosen.question(session.question or chosen.first)
