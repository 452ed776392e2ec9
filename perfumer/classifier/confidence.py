"""What may be said of a face: an answer where it is sure enough, else none (pure).

A threshold per task comes with the face model: at its threshold so many of the answers given
were right on faces that the threshold was not chosen on. Its card says how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from perfumer.traits import Task, Traits, average, top

Thresholds = Mapping[Task, float]  # least probability of the likeliest label; 0 to 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What several readings of one face say about one task."""

    label: StrEnum | None  # None: not sure
    likeliest: StrEnum
    probability: float  # of the likeliest label, the mean of the readings
    agreement: float  # share of the readings whose own likeliest label it is


def shares_of(traits: Traits, task: Task) -> Mapping[StrEnum, float]:
    """The probabilities of one task."""
    found: Mapping[StrEnum, float] = getattr(traits, task.value)
    return found


def answer(traits: Traits, task: Task, thresholds: Thresholds) -> StrEnum | None:
    """The likeliest label, or None where it is less likely than the task's threshold."""
    label, probability = top(shares_of(traits, task))
    return label if probability >= thresholds[task] else None


def answers(traits: Traits, thresholds: Thresholds) -> dict[Task, StrEnum | None]:
    """:func:`answer` for every task."""
    return {task: answer(traits, task, thresholds) for task in Task}


def verdicts(readings: Sequence[Traits], thresholds: Thresholds) -> dict[Task, Verdict]:
    """What the mean of ``readings`` says, task by task, and how far they agree.

    The thresholds were chosen on single pictures. A mean is never surer than its readings, so
    they hold for it too. Raises :class:`ValueError` when there is nothing to average.
    """
    mean = average(readings)
    return {task: _verdict(task, mean, readings, thresholds) for task in Task}


def _verdict(
    task: Task, mean: Traits, readings: Sequence[Traits], thresholds: Thresholds
) -> Verdict:
    likeliest, probability = top(shares_of(mean, task))
    agreeing = [reading for reading in readings if top(shares_of(reading, task))[0] == likeliest]
    return Verdict(
        label=answer(mean, task, thresholds),
        likeliest=likeliest,
        probability=probability,
        agreement=len(agreeing) / len(readings),
    )
