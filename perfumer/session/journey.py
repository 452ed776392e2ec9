"""The rules of a journey, which do not change during it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.catalog.questions import Question, QuestionSet
from perfumer.catalog.text import Language
from perfumer.session.state import Experience, Session


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the booth waits, in seconds; defaults are in the settings."""

    hint_s: float  # without a hand until "raise your hand" is shown
    still_there_s: float  # without a hand until "are you still there?" is asked
    countdown_s: float  # of that question, until the visit is reset
    reading_timeout_s: float  # on the reading screen until the questions begin anyway
    result_s: float  # on a result without a visitor or a hand until the question is asked
    max_result_s: float  # on a result while the visitor stays
    farewell_s: float  # on the farewell
    trouble_reset_s: float  # without a camera until the visit is reset
    card_countdown_s: float  # from the choice of a photo card to its picture


@dataclass(frozen=True, slots=True)
class Course:
    """One experience: what it asks, and from how many readings it knows a face."""

    questions: QuestionSet
    min_readings: int  # before it may end early
    max_readings: int  # 0: the face is not read, as the model reads nothing that this needs
    sure: float | None  # probability of the top impression that ends the reading early


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything that one booth offers, and how long it waits."""

    courses: Mapping[Experience, Course]  # in the order of their tiles on the screen
    patience: Patience
    language: Language  # that each visit begins in

    @property
    def questions(self) -> Mapping[Experience, QuestionSet]:
        return {experience: course.questions for experience, course in self.courses.items()}


def next_question(session: Session, questions: QuestionSet) -> Question | None:
    """Return what is asked next; some experiences begin elsewhere when no face was read."""
    return questions.following(session.answers, read=session.traits is not None)


def find_question(session: Session, questions: Mapping[Experience, QuestionSet]) -> Question:
    """Return the question on the screen.

    Raises :class:`KeyError` before an experience was chosen.
    """
    chosen = questions[session.experience or Experience.PERFUME]
    return chosen.question(session.question or chosen.first)
