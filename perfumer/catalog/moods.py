"""Describe how a person feels, what music should do about it, and where that lies on a plane.

The plane is Russell's circumplex (1980): valence from unpleasant 0 to pleasant 1, energy
(arousal) from still 0 to stirring 1. Music that keeps a person company has their emotion;
music that lifts or calms lies where it should lead, a step from where they are rather than at
the far end (the iso principle of music therapy, Altshuler 1948).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Protocol

from perfumer.traits import Emotion, top

REACH = 0.5  # distance on the plane from the destination at which music no longer fits
MIN_FIT = 0.5  # fit from which music serves a feeling
AS_READ, OTHERWISE = "as_read", "otherwise"  # tags of answers: the face was read right, or not


class Intent(StrEnum):
    """What the music should do."""

    STAY = "stay"  # stay with the feeling
    LIFT = "lift"
    CALM = "calm"


class Source(StrEnum):
    """Where a feeling is known from, the source with the largest weight first."""

    WORD = "word"  # what the visitor chose
    TEXT = "text"  # what the visitor wrote
    FACE = "face"


@dataclass(frozen=True, slots=True)
class Feeling:
    """A share per emotion, summing to 1, and its sources; without a source nothing is known."""

    shares: Mapping[Emotion, float]
    sources: tuple[Source, ...]
    weak: bool = False  # whether the largest share is only a guess, so that neutral is named

    @property
    def emotion(self) -> Emotion:
        """Return the emotion with the largest share; neutral where that is only a guess."""
        return Emotion.NEUTRAL if self.weak else top(self.shares)[0]


@dataclass(frozen=True, slots=True)
class Place:
    valence: float
    energy: float


# Where music should lead a person with this emotion; our judgement.
DESTINATIONS: Mapping[tuple[Emotion, Intent], Place] = {
    (Emotion.ANGRY, Intent.LIFT): Place(0.75, 0.8),
    (Emotion.ANGRY, Intent.CALM): Place(0.55, 0.2),
    (Emotion.DISGUST, Intent.LIFT): Place(0.8, 0.75),
    (Emotion.DISGUST, Intent.CALM): Place(0.6, 0.25),
    (Emotion.FEAR, Intent.LIFT): Place(0.75, 0.6),
    (Emotion.FEAR, Intent.CALM): Place(0.6, 0.2),
    (Emotion.HAPPY, Intent.LIFT): Place(0.9, 0.9),
    (Emotion.HAPPY, Intent.CALM): Place(0.75, 0.3),
    (Emotion.NEUTRAL, Intent.LIFT): Place(0.8, 0.75),
    (Emotion.NEUTRAL, Intent.CALM): Place(0.65, 0.2),
    (Emotion.SAD, Intent.LIFT): Place(0.75, 0.55),
    (Emotion.SAD, Intent.CALM): Place(0.5, 0.2),
    (Emotion.SURPRISE, Intent.LIFT): Place(0.85, 0.85),
    (Emotion.SURPRISE, Intent.CALM): Place(0.7, 0.25),
}


# Where music of an emotion usually lies, if it was not placed by ear; our judgement.
USUAL_PLACES: Mapping[Emotion, Place] = {
    Emotion.ANGRY: Place(0.15, 0.85),
    Emotion.DISGUST: Place(0.15, 0.6),
    Emotion.FEAR: Place(0.2, 0.45),
    Emotion.HAPPY: Place(0.9, 0.75),
    Emotion.NEUTRAL: Place(0.5, 0.35),
    Emotion.SAD: Place(0.15, 0.3),
    Emotion.SURPRISE: Place(0.6, 0.75),
}


def find_usual_place(strengths: Mapping[Emotion, float]) -> Place:
    """Return the mean of :data:`USUAL_PLACES`, weighted by the strength of each emotion.

    Raises :class:`ZeroDivisionError` when none has any strength.
    """
    total = sum(strengths.values())
    parts = [(USUAL_PLACES[emotion], strength / total) for emotion, strength in strengths.items()]
    return Place(
        round(sum(place.valence * share for place, share in parts), 3),
        round(sum(place.energy * share for place, share in parts), 3),
    )


class Music(Protocol):
    """What a song and a piece have in common; each value is 0 to 1."""

    @property
    def id(self) -> str: ...
    @property
    def valence(self) -> float: ...
    @property
    def energy(self) -> float: ...
    @property
    def emotions(self) -> Mapping[Emotion, float]: ...


def score_fit(music: Music, emotion: Emotion, intent: Intent) -> float:
    """Return how well music does what the visitor wants for a feeling, 0 to 1.

    To stay it is the music's own strength of the emotion; to lift or calm it falls evenly
    with the distance from where it should lead: ``1 - distance / REACH``.
    """
    if intent is Intent.STAY:
        return music.emotions.get(emotion, 0.0)
    to = DESTINATIONS[emotion, intent]
    distance = hypot(music.valence - to.valence, music.energy - to.energy)
    return max(0.0, 1 - distance / REACH)
