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
    CARD = "card"  # a photo card: countdown, picture, code to take it home
    FAREWELL = "farewell"
    TROUBLE = "trouble"


class Experience(StrEnum):
    """What a visitor can play."""

    PERFUME = "perfume"
    MUSIC = "music"
    CONCEPT = "concept"


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
    began_at: float = 0.0  # of the visit, or of the next experience in it
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
    shares: tuple[tuple[str, float], ...] = ()  # of all concepts or emotions, as shown
    verdict: str | None = None  # how sure the shares are, a code of the experience
    picks: tuple[Pick, ...] = ()
    pieces: tuple[str, ...] = ()  # music to play, in this order
    piece: int = 0  # which of them plays; grows with every skip
    fits: bool | None = None  # did the music fit?
    judged: int = 0  # which piece played when that was said
    recommends: bool | None = None  # would they recommend it to others?
    shoots_at: float | None = None  # end of the countdown of the photo card
    card: str | None = None  # name of the finished card, in memory only
    card_trouble: str | None = None  # why there is none, a code
    undone: bool = False  # the last choice was an undo: the next dwell is the careful one
    trouble: str | None = None  # the camera's reason while in TROUBLE
    troubled_at: float = 0.0
    resumes: Stage | None = None  # where TROUBLE goes back to
