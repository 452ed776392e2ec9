"""The state of one visit. Nothing else of a visitor exists anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.catalog.picks import Pick
from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.traits import Impression, Traits


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
    """What a visitor can play; only those that are built are offered."""

    PERFUME = "perfume"


class Wearer(StrEnum):
    """Whom the perfume is for, as the visitor says; never as the camera thinks."""

    WOMEN = "women"
    MEN = "men"
    ANYONE = "anyone"


class Attention(StrEnum):
    """How the session feels about a visitor who shows no hand."""

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
    entered_at: float
    active_at: float  # when a hand, choice or arrival was last seen
    language: Language
    attention: Attention = Attention.ACTIVE
    resets_at: float | None = None  # end of the countdown while ASKING or on a timed stage
    consented: bool | None = None
    experience: Experience | None = None
    wearer: Wearer | None = None
    answers: tuple[Answer, ...] = ()
    question: str | None = None  # id of the question shown in ASK
    readings: tuple[Traits, ...] = ()
    traits: Traits | None = None  # the average of the readings
    rejected: frozenset[Impression] = frozenset()
    impression: tuple[tuple[Impression, float], ...] = ()  # as shown, ranked, sexy withheld
    picks: tuple[Pick, ...] = ()
    undone: bool = False  # the last choice was an undo: the next dwell is the careful one
    trouble: str | None = None  # the camera's reason code while in TROUBLE
    resumes: Stage | None = None  # where TROUBLE goes back to
