"""Sessions, traits and events for tests, as short as a sentence."""

from __future__ import annotations

from perfumer.catalog.perfumes import PerfumeCatalog, load_perfumes
from perfumer.catalog.questions import QuestionSet, load_questions
from perfumer.catalog.text import Language
from perfumer.session.events import Event, FaceRead, TargetChosen
from perfumer.session.journey import Course, Journey, Patience
from perfumer.session.machine import advance, new_session
from perfumer.session.state import Experience, Session
from perfumer.settings.perception import ReadingSettings
from perfumer.settings.visit import SessionSettings
from perfumer.traits import AgeBand, Emotion, Gender, Impression, Traits
from tests.support.paths import ROOT

QUESTIONS: QuestionSet = load_questions(ROOT / "data/perfume_questions.json")
PERFUMES: PerfumeCatalog = load_perfumes(ROOT / "data/perfume_catalog.json")


def journey(language: Language = Language.KO) -> Journey:
    patience = SessionSettings().model_dump(exclude={"language"})
    reading = ReadingSettings()
    perfume = Course(
        QUESTIONS, reading.min_readings, reading.max_readings, reading.stop_probability
    )
    return Journey({Experience.PERFUME: perfume}, Patience(**patience), language)


def traits(
    impression: Impression = Impression.ELEGANT,
    gender: Gender = Gender.FEMALE,
    age: AgeBand = AgeBand.TWENTIES,
    sure: float = 0.8,
) -> Traits:
    def peaked(labels: type, winner: object, high: float) -> dict:
        rest = (1 - high) / (len(labels) - 1)
        return {label: high if label is winner else rest for label in labels}

    return Traits(
        gender=peaked(Gender, gender, 0.9),
        age=peaked(AgeBand, age, 0.99),
        emotion=peaked(Emotion, Emotion.NEUTRAL, 0.7),
        impression=peaked(Impression, impression, sure),
        readings=1,
    )


def start(at: float = 0.0) -> Session:
    return new_session(1, at, journey())


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = advance(session, event, journey())
    return session


def choosing(session: Session, *targets: str, at: float = 1.0) -> Session:
    return after(session, *(TargetChosen(at, target) for target in targets))


def asking(at: float = 1.0, *, consent: bool = False) -> Session:
    """A visitor before the first question."""
    said = "consent:yes" if consent else "consent:no"
    session = choosing(start(), "start", said, "experience:perfume", at=at)
    if consent:
        session = after(session, *(FaceRead(at, session.id, traits()) for _ in range(3)))
    return session


def answered(*numbers: int, at: float = 1.0, consent: bool = False) -> Session:
    return choosing(asking(at, consent=consent), *(f"answer:{n}" for n in numbers), at=at)
