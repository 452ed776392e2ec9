"""Everything that can happen to a session: one frozen value each, with its monotonic time."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.recommend.result import Result
from perfumer.session.state import FailedCard, ReadyCard
from perfumer.traits import Traits


@dataclass(frozen=True, slots=True)
class VisitorArrived:
    """A visitor stands in front of the screen (debounced)."""

    at: float


@dataclass(frozen=True, slots=True)
class VisitorLeft:
    """The visitor went away (debounced)."""

    at: float


@dataclass(frozen=True, slots=True)
class HandSeen:
    """A hand points; posted for every frame that shows it, it keeps the session alive."""

    at: float


@dataclass(frozen=True, slots=True)
class TargetChosen:
    """A fingertip, a click or a key chose a target of the screen by its id."""

    at: float
    target: str


@dataclass(frozen=True, slots=True)
class FaceRead:
    """One picture of the visitor's face was read; ``session`` is the id it was asked for."""

    at: float
    session: int
    traits: Traits


@dataclass(frozen=True, slots=True)
class FaceUnreadable:
    """The visitor's face cannot be read now: what reads faces is away."""

    at: float
    session: int


@dataclass(frozen=True, slots=True)
class PicksMade:
    """The recommendation for the answers and traits of session ``session`` is made."""

    at: float
    session: int
    result: Result


@dataclass(frozen=True, slots=True)
class CardMade:
    """The photo card of session ``session`` is ready, or there is none."""

    at: float
    session: int
    card: ReadyCard | FailedCard


@dataclass(frozen=True, slots=True)
class CameraLost:
    """The camera is away, or away for another reason than before."""

    at: float
    reason: str  # a camera reason code such as "stalled"


@dataclass(frozen=True, slots=True)
class CameraRestored:
    """The camera gives pictures again."""

    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; every timeout is decided on ticks."""

    at: float


Event = (
    VisitorArrived
    | VisitorLeft
    | HandSeen
    | TargetChosen
    | FaceRead
    | FaceUnreadable
    | PicksMade
    | CardMade
    | CameraLost
    | CameraRestored
    | Tick
)
