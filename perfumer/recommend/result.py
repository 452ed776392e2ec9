"""What the recommender is asked, and what it answers: values without any words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfumer.catalog.experiences import Experience
from perfumer.catalog.moods import Feeling, Intent
from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.picks import Pick, ReasonCode
from perfumer.catalog.questions import Answer
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.concept import ConceptReading
from perfumer.recommend.music import Turn
from perfumer.recommend.perfume import Ranked
from perfumer.traits import Emotion, Impression, Traits

NO_TURN = Turn(resting=(), seed=0, spread=0.0)


@dataclass(frozen=True, slots=True)
class Request:
    """Everything about one visitor that a recommendation depends on."""

    experience: Experience
    traits: Traits | None  # None: the visitor declined, or no face was read
    answers: tuple[Answer, ...] = ()
    wearer: Wearer | None = None  # None: the visitor leaves it open
    rejected: frozenset[Impression] = frozenset()  # impressions that the visitor said are wrong
    diary: Feeling | None = None  # feeling in what the visitor wrote; None: nothing, or not sure
    turn: Turn = NO_TURN  # what music this visitor should not get again


@dataclass(frozen=True, slots=True)
class TaskReading:
    """One task of a reading as it may be shown: a share per label, in the order of the labels."""

    shares: Mapping[StrEnum, float]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ImpressionReading:
    """The impression as it may be shown: likeliest first, summing to 1; empty without a face."""

    shares: Ranked
    named: tuple[Impression, ...]  # none when unsure, the first two when they are close
    guessed: bool = False  # from answers, age and wearer: the face model reads no impression


@dataclass(frozen=True, slots=True)
class FeelingReading:
    """How the visitor feels, and what the music should do about it."""

    feeling: Feeling
    intent: Intent
    said: Emotion | None  # the one emotion that the visitor named; None for a hint at several
    looked: Emotion | None  # the one that the face showed; None where that is not sure


Reading = ImpressionReading | FeelingReading | ConceptReading


@dataclass(frozen=True, slots=True)
class Result:
    """What one visitor gets, best first, and how sure the reading behind it is."""

    picks: tuple[Pick, ...]
    certainty: Certainty
    reading: Reading
    pieces: tuple[str, ...] = ()  # ids of the music to play, in this order

    @property
    def impression(self) -> Ranked:
        """The impression that the picks follow; empty where they follow none."""
        return self.reading.shares if isinstance(self.reading, ImpressionReading) else ()

    @property
    def guessed(self) -> bool:
        """Whether the impression is a guess without reading one."""
        return isinstance(self.reading, ImpressionReading) and self.reading.guessed

    @property
    def named(self) -> tuple[Impression, ...]:
        """The impressions that are sure enough to be named; two where they are close."""
        return self.reading.named if isinstance(self.reading, ImpressionReading) else ()

    @property
    def feeling(self) -> FeelingReading | None:
        """How the visitor feels, in a result with music."""
        return self.reading if isinstance(self.reading, FeelingReading) else None

    @property
    def concept(self) -> ConceptReading | None:
        """How well every concept suits, in a result with a concept."""
        return self.reading if isinstance(self.reading, ConceptReading) else None

    @property
    def doubtable(self) -> Impression | None:
        """The impression that "this is not me" takes out; None where none spoke."""
        if self.concept is not None:
            reasons = self.concept.why[self.concept.top]
            labels = [r.label for r in reasons if r.code is ReasonCode.IMPRESSION]
            return Impression(labels[0]) if labels else None
        return self.impression[0][0] if self.impression else None
