"""The state of one visit. Nothing else of a visitor exists anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.picks import Pick
from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.traits import Impression, Traits

__all__ = ["Attention", "Experience", "Session", "Stage", "Wearer"]


class Stage(StrEnum):
    ATTRACT = "attract"
    CONSENT = "consent"
    CHOOSE = "choose"
    READ = "read"
    ASK = "ask"
    RESULT = "result"
    FAREWELL = "farewell"
    TROUBLE = "trouble"


class Experience(StrEnum):
    """What a visitor can play."""

    PERFUME = "perfume"


class Attention(StrEnum):
    """How long no hand was seen."""

    ACTIVE = "active"
    HINT = "hint"  # "raise your hand" is shown
    ASKING = "asking"  # "are you still there?" with a countdown


@dataclass(frozen=True, slots=True)
class Session:
    """One visit from a raised hand to the farewell; a new value for every change.

    ``id`` grows by one with every reset, so that late results of a former visitor are known
    as such and dropped. Everything of a visitor is in here and gone with it.
    """

    id: int
    stage: Stage
    entered_at: float  # monotonic seconds, of the stage
    active_at: float  # when a hand or a choice was last seen
    language: Language
    present: bool = False  # somebody stands there
    attention: Attention = Attention.ACTIVE
    resets_at: float | None = None  # end of the countdown while ASKING
    consented: bool | None = None
    experience: Experience | None = None
    wearer: Wearer | None = None  # None: perceived gender orders the catalog, gently
    answers: tuple[Answer, ...] = ()
    question: str | None = None  # id of the question shown in ASK
    readings: tuple[Traits, ...] = ()
    traits: Traits | None = None  # the average of the readings
    rejected: frozenset[Impression] = frozenset()
    impression: tuple[tuple[Impression, float], ...] = ()  # as shown: ranked, sexy withheld
    picks: tuple[Pick, ...] = ()
    undone: bool = False  # the last choice was an undo: the next dwell is the careful one
    trouble: str | None = None  # the camera's reason while in TROUBLE
    troubled_at: float = 0.0
    resumes: Stage | None = None  # where TROUBLE goes back to
