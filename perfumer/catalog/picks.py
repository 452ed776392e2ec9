"""What a recommendation is made of, for any experience: picks, and reasons without words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PickKind(StrEnum):
    """What a pick answers to."""

    IMPRESSION = "impression"  # the impression people get
    ANSWERS = "answers"  # what the visitor said
    ALTERNATIVE = "alternative"


class ReasonCode(StrEnum):
    IMPRESSION = "impression"  # label: an impression
    ANSWER = "answer"  # label: question/choice
    WEARER = "wearer"  # label: a wearer
    NOTE = "note"  # label: the note's place in the perfume, such as heart.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact of the data that speaks for a pick; ``strength`` 0 to 1, as in the data.

    Of a note it is how well the perfumes that have it fit, on average.
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
