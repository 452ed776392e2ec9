"""Average what the face model reads of a track: perceived gender and age.

Whom an ad may be chosen for is decided where ads are chosen, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.messages import Face
from perfumer.traits import AgeBand, Gender, Label, Traits


@dataclass(frozen=True, slots=True)
class GuessRules:
    """Which faces are read, and how often; other faces are only counted."""

    min_face_height: float  # lowest face that is read, as a share of the frame
    max_turn_deg: float  # largest turn or tilt of a face that is read
    min_brightness: float  # darkest face that is read, 0 to 1
    interval_s: float  # shortest time between two readings of a track
    max_batch: int  # most faces read at once


@dataclass(frozen=True, slots=True)
class Guess:
    """The average reading of a track."""

    gender: Mapping[Gender, float]  # probabilities, which sum to 1
    age: Mapping[AgeBand, float]  # likewise
    readings: int  # number of crops that were read


def with_reading(guess: Guess | None, traits: Traits) -> Guess | None:
    """Return the average with one more result of the face model.

    It stays as it was where the model does not read both: then faces are only counted.
    """
    if not traits.gender or not traits.age:
        return guess
    if guess is None:
        return Guess(dict(traits.gender), dict(traits.age), traits.readings)
    weight = traits.readings / (guess.readings + traits.readings)
    return Guess(
        gender=_mix(guess.gender, traits.gender, weight),
        age=_mix(guess.age, traits.age, weight),
        readings=guess.readings + traits.readings,
    )


def is_readable(face: Face, rules: GuessRules) -> bool:
    """Return whether a face is near, straight and light enough to be read."""
    turned = max(abs(face.yaw), abs(face.pitch))
    near = face.box.height >= rules.min_face_height
    return near and turned <= rules.max_turn_deg and face.brightness >= rules.min_brightness


def _mix(
    before: Mapping[Label, float], now: Mapping[Label, float], weight: float
) -> dict[Label, float]:
    return {label: p + weight * (now[label] - p) for label, p in before.items()}
