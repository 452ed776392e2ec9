"""What people would guess of a track: gender and age, averaged over its readings.

Who of them may be chosen for is decided where ads are chosen, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.messages import Face
from perfumer.traits import AgeBand, Gender, Label, Traits


@dataclass(frozen=True, slots=True)
class GuessRules:
    """Which faces are read, and how often."""

    face_height: float  # share of the frame; lower faces are counted, not guessed
    turned_deg: float  # so are faces turned or tilted further than this
    dark: float  # and faces darker than this, 0 to 1
    every_s: float  # between two readings of a track
    batch: int  # faces read at once


@dataclass(frozen=True, slots=True)
class Guess:
    """The mean over ``readings`` pictures; each distribution sums to 1."""

    gender: Mapping[Gender, float]
    age: Mapping[AgeBand, float]
    readings: int


def with_reading(guess: Guess | None, traits: Traits) -> Guess:
    """The mean that takes in one more result of the face model."""
    if guess is None:
        return Guess(dict(traits.gender), dict(traits.age), traits.readings)
    weight = traits.readings / (guess.readings + traits.readings)
    return Guess(
        gender=_mixed(guess.gender, traits.gender, weight),
        age=_mixed(guess.age, traits.age, weight),
        readings=guess.readings + traits.readings,
    )


def is_readable(face: Face, rules: GuessRules) -> bool:
    """Whether a face is near, straight and light enough to be guessed."""
    turned = max(abs(face.yaw), abs(face.pitch))
    near = face.box.height >= rules.face_height
    return near and turned <= rules.turned_deg and face.brightness >= rules.dark


def _mixed(
    before: Mapping[Label, float], now: Mapping[Label, float], weight: float
) -> dict[Label, float]:
    return {label: p + weight * (now[label] - p) for label, p in before.items()}
