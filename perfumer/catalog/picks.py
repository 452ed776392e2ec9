"""Define what a recommendation is made of, for any experience: picks and their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PickKind(StrEnum):
    """What a pick is based on."""

    IMPRESSION = "impression"  # the impression people get
    ANSWERS = "answers"  # the visitor's answers
    MOOD = "mood"  # the impression that the answers suggest, where none was read
    ALTERNATIVE = "alternative"
    FEELING = "feeling"  # how the visitor feels, and what the music should do


class ReasonCode(StrEnum):
    IMPRESSION = "impression"  # label: an impression
    MOOD = "mood"  # label: an impression that the answers suggest
    ANSWER = "answer"  # label: question/choice
    WEARER = "wearer"  # label: a wearer
    NOTE = "note"  # label: the note's place in the perfume, such as heart.0
    EMOTION = "emotion"  # label: an emotion that the music has
    INTENT = "intent"  # label: emotion/intent
    LIKED = "liked"  # label: emotion/intent; strength: share of others who said that it fits
    REFERENCE = "reference"  # label: a concept whose reference faces are like this one
    SOUND = "sound"  # label: how it sounds, energy/valence, such as gentle/warm


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact of the data that speaks for a pick; ``strength`` 0 to 1, as in the data.

    For a note it is the mean fit of the perfumes that have it; for what others liked, their
    share; for a concept, the part of its share that comes from this reason.
    """

    code: ReasonCode
    label: str
    strength: float


@dataclass(frozen=True, slots=True)
class Pick:
    """An item by its id; the reason that says most comes first."""

    id: str
    kind: PickKind
    score: float
    reasons: tuple[Reason, ...]
