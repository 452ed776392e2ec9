"""Define the labels that the face model reads, and :class:`Traits`, the result of readings.

Labels are named here and nowhere else. A trait is the impression that people get of a picture,
never a fact about the person. The order of members is the order of the network's outputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Label = TypeVar("Label", bound=StrEnum)


class Gender(StrEnum):
    """Perceived gender, as FairFace's raters saw it; it orders the catalog and chooses ads."""

    FEMALE = "female"
    MALE = "male"


class AgeBand(StrEnum):
    """Perceived age in years, in the nine bands of FairFace."""

    TODDLER = "0-2"
    CHILD = "3-9"
    TEEN = "10-19"
    TWENTIES = "20-29"
    THIRTIES = "30-39"
    FORTIES = "40-49"
    FIFTIES = "50-59"
    SIXTIES = "60-69"
    OLDER = "70+"


class Emotion(StrEnum):
    """Facial expression, the seven classes of FER2013."""

    ANGRY = "angry"
    DISGUST = "disgust"
    FEAR = "fear"
    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"
    SURPRISE = "surprise"


class Impression(StrEnum):
    """The impression that a picture makes on people; the six classes of the first perfume kiosk."""

    ACTIVE = "active"
    CLEAN = "clean"
    CUTE = "cute"
    ELEGANT = "elegant"
    NATURAL = "natural"
    SEXY = "sexy"


class Task(StrEnum):
    """What the network reads; one of its heads each."""

    GENDER = "gender"
    AGE = "age"
    EMOTION = "emotion"
    IMPRESSION = "impression"


LABELS: Mapping[Task, type[StrEnum]] = {
    Task.GENDER: Gender,
    Task.AGE: AgeBand,
    Task.EMOTION: Emotion,
    Task.IMPRESSION: Impression,
}

MINORS = frozenset({AgeBand.TODDLER, AgeBand.CHILD, AgeBand.TEEN})


@dataclass(frozen=True, slots=True)
class Traits:
    """A probability for each label of each task; those of a task sum to 1.

    A task that the face model does not read is empty: not every model card has a head for each.
    """

    gender: Mapping[Gender, float]
    age: Mapping[AgeBand, float]
    emotion: Mapping[Emotion, float]
    impression: Mapping[Impression, float]
    readings: int  # number of crops that were averaged
    # How like the face is to the reference faces of each concept, as shares by the concept's id;
    # empty without references.
    likeness: Mapping[str, float] = field(default_factory=dict)

    @property
    def adult(self) -> float:
        """P(age ≥ 20): the sum of the bands from 20-29 upwards; 0 where no age is read."""
        return sum(p for band, p in self.age.items() if band not in MINORS)

    def shares(self, task: Task) -> Mapping[StrEnum, float]:
        """Return the probabilities of one task, in the order of its labels."""
        shares: Mapping[StrEnum, float] = getattr(self, task.value)
        return shares


def rank_labels(probabilities: Mapping[Label, float]) -> list[tuple[Label, float]]:
    """Return labels with their probabilities, the likeliest first; ties keep the label order."""
    return sorted(probabilities.items(), key=lambda item: -item[1])


def top(probabilities: Mapping[Label, float]) -> tuple[Label, float]:
    """Return the likeliest label and its probability."""
    return rank_labels(probabilities)[0]


def without(probabilities: Mapping[Label, float], *labels: Label) -> dict[Label, float]:
    """Return the distribution given that none of ``labels`` is meant; it sums to 1 again.

    If no other label had any probability, all that remain are equally likely.
    """
    kept = {label: p for label, p in probabilities.items() if label not in labels}
    total = sum(kept.values())
    if total <= 0:
        return dict.fromkeys(kept, 1 / len(kept))
    return {label: p / total for label, p in kept.items()}


def average(readings: Sequence[Traits]) -> Traits:
    """Return the average of several readings, weighted by their number of crops.

    Raises :class:`ValueError` when there is nothing to average.
    """
    if not readings:
        raise ValueError("no readings to average: read at least one picture first")
    total = sum(reading.readings for reading in readings)

    def mean(parts: Sequence[tuple[int, Mapping[Label, float]]]) -> dict[Label, float]:
        labels = parts[0][1]
        return {label: sum(n * part[label] for n, part in parts) / total for label in labels}

    return Traits(
        gender=mean([(r.readings, r.gender) for r in readings]),
        age=mean([(r.readings, r.age) for r in readings]),
        emotion=mean([(r.readings, r.emotion) for r in readings]),
        impression=mean([(r.readings, r.impression) for r in readings]),
        readings=total,
        likeness=_mean_likeness(readings),
    )


def _mean_likeness(readings: Sequence[Traits]) -> dict[str, float]:
    """Average over the readings that were compared with references."""
    compared = [reading for reading in readings if reading.likeness]
    total = sum(reading.readings for reading in compared)
    names = compared[0].likeness if compared else ()
    return {
        name: sum(one.readings * one.likeness.get(name, 0.0) for one in compared) / total
        for name in names
    }
