"""Everything that can happen to a session, one frozen value each, with the time it happened."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.picks import Pick
from perfumer.traits import Impression, Traits


@dataclass(frozen=True, slots=True)
class VisitorArrived:
    """Somebody stands in front of the screen (debounced)."""

    at: float


@dataclass(frozen=True, slots=True)
class VisitorLeft:
    """Nobody stands there any more (debounced)."""

    at: float


@dataclass(frozen=True, slots=True)
class HandSeen:
    """A hand points; posted while it lasts, it keeps the session alive."""

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
class PicksMade:
    """The recommendation for the answers and traits of session ``session``."""

    at: float
    session: int
    picks: tuple[Pick, ...]
    impression: tuple[tuple[Impression, float], ...]  # what is shown, withheld labels taken out
    shares: tuple[tuple[str, float], ...] = ()  # of all concepts or emotions
    verdict: str | None = None
    pieces: tuple[str, ...] = ()  # music to play


@dataclass(frozen=True, slots=True)
class CardMade:
    """The photo card of session ``session`` is ready under a name, or is not for a reason."""

    at: float
    session: int
    card: str | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class CameraLost:
    at: float
    reason: str  # a camera reason code such as "stalled"


@dataclass(frozen=True, slots=True)
class CameraRestored:
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
    | PicksMade
    | CardMade
    | CameraLost
    | CameraRestored
    | Tick
)
