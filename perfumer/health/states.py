"""One list of states, from which /readyz, /metrics and the log are made: the same words in each.

A part is a worker, or something that the kiosk needs and that can be away: the camera, the
models, the screen, the records, the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from perfumer.supervision.part import Condition, PartState

BAD = frozenset({Condition.FAILED, Condition.STUCK})


@dataclass(frozen=True, slots=True)
class Told:
    """What one part tells of itself now."""

    name: str
    condition: Condition
    sentences: tuple[str, ...] = ()  # what is wrong, with the remedy; empty while nothing is
    blocks: bool = False  # whether the kiosk is not ready because of it
    failures: int | None = None  # since the start; None where they are counted here

    @property
    def says(self) -> str:
        return "; ".join(self.sentences)


def reasons_of(told: Iterable[Told]) -> tuple[str, ...]:
    """Return the sentences that say why visitors cannot play."""
    return tuple(sentence for part in told if part.blocks for sentence in part.sentences)


def troubles_of(told: Iterable[Told]) -> tuple[str, ...]:
    """Return the other sentences that people should read."""
    return tuple(
        sentence
        for part in told
        if not part.blocks and part.condition is not Condition.OFF
        for sentence in part.sentences
    )


class States:
    """Remembers since when each part is as it is, and how often it failed. For any thread."""

    def __init__(self) -> None:
        self._states: dict[str, PartState] = {}
        self._lock = threading.Lock()

    def update(self, told: Iterable[Told], at: float) -> tuple[PartState, ...]:
        """Return the states at ``at``, in monotonic seconds, in the order in which they came."""
        with self._lock:
            return tuple(self._update(part, at) for part in told)

    def _update(self, part: Told, at: float) -> PartState:
        before = self._states.get(part.name)
        same = before is not None and before.condition is part.condition
        counted = (before.failures if before else 0) + (part.condition in BAD and not same)
        state = PartState(
            name=part.name,
            condition=part.condition,
            says=part.says,
            since=before.since if before and same else at,
            failures=counted if part.failures is None else part.failures,
        )
        self._states[part.name] = state
        return state
