"""The state of one visit. Nothing else of a visitor exists anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.catalog.experiences import Experience
from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.questions import Answer
from perfumer.catalog.text import Language
from perfumer.recommend.result import Result
from perfumer.traits import Impression, Traits

__all__ = [
    "Attention",
    "CardState",
    "Experience",
    "FailedCard",
    "Opinion",
    "Posing",
    "ReadyCard",
    "Session",
    "Stage",
    "Trouble",
    "Wearer",
]


class Stage(StrEnum):
    """The screen that a visit is at."""

    ATTRACT = "attract"
    CONSENT = "consent"
    CHOOSE = "choose"
    READ = "read"
    ASK = "ask"
    RESULT = "result"
    CARD = "card"  # a photo card: countdown, picture, code to take it home
    FAREWELL = "farewell"
    TROUBLE = "trouble"


class Attention(StrEnum):
    """How long no hand was seen."""

    ACTIVE = "active"
    HINT = "hint"  # "raise your hand" is shown
    ASKING = "asking"  # "are you still there?" with a countdown


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the visitor says of the music, in one answer or two."""

    fits: bool
    piece: int  # place of the piece that played when they said so
    recommends: bool | None = None  # to others; None until they are asked and answer


@dataclass(frozen=True, slots=True)
class Posing:
    """A photo card is on its way: the countdown runs, or the picture is being made."""

    shoots_at: float  # monotonic seconds at which the countdown ends


@dataclass(frozen=True, slots=True)
class ReadyCard:
    """The finished photo card, which lives in memory only."""

    name: str


@dataclass(frozen=True, slots=True)
class FailedCard:
    """There is no photo card."""

    reason: str  # a code of the texts under card.trouble


CardState = Posing | ReadyCard | FailedCard


@dataclass(frozen=True, slots=True)
class Trouble:
    """The camera is away; the visit waits for it."""

    reason: str  # the camera's reason code, such as "stalled"
    since: float  # monotonic seconds
    resumes: Stage  # the stage that the visit goes back to


@dataclass(frozen=True, slots=True)
class Session:
    """One visit from a raised hand to the farewell; a new value for every change.

    ``id`` grows by one with every reset, so that late results of a former visitor are known
    as such and dropped. Everything of a visitor is in here and gone with it. Raises
    :class:`ValueError` for what cannot be: an opinion without music, a photo card without a
    concept, a stage TROUBLE without a trouble.
    """

    id: int
    stage: Stage
    entered_at: float  # monotonic seconds, of the stage
    active_at: float  # monotonic seconds of the last hand or choice
    language: Language
    present: bool = False  # whether a visitor stands in front of the screen
    began_at: float = 0.0  # monotonic seconds, of the visit or of the next experience in it
    attention: Attention = Attention.ACTIVE
    resets_at: float | None = None  # monotonic end of the countdown while ASKING
    consented: bool | None = None  # to the reading of the face; None: not asked yet
    experience: Experience | None = None
    wearer: Wearer | None = None  # None: perceived gender orders the catalog, gently
    answers: tuple[Answer, ...] = ()
    question: str | None = None  # id of the question shown in ASK
    readings: tuple[Traits, ...] = ()
    traits: Traits | None = None  # average of the readings; the expression: where its course ends
    unreadable: bool = False  # what reads faces is away: answers alone decide
    rejected: frozenset[Impression] = frozenset()  # by "this is not me"
    result: Result | None = None
    piece: int = 0  # place of the piece that plays; every skip moves on by one
    opinion: Opinion | None = None  # of the music in the result
    card: CardState | None = None  # of the concept in the result
    undone: bool = False  # the last choice was an undo: the next dwell is the careful one
    trouble: Trouble | None = None

    def __post_init__(self) -> None:
        if self.opinion is not None and not (self.result and self.result.pieces):
            raise ValueError("an opinion needs a result with music")
        if self.card is not None and not (self.result and self.result.concept):
            raise ValueError("a photo card needs a result with a concept")
        if (self.stage is Stage.TROUBLE) is not (self.trouble is not None):
            raise ValueError(f"stage {self.stage} with trouble {self.trouble}")

    @property
    def resumes(self) -> Stage:
        """The stage that the visit is at, whether or not the camera is away."""
        return self.trouble.resumes if self.trouble else self.stage
