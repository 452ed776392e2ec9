"""A part of the kiosk that works on a thread of its own, and the state that others see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """How a part is. The words are the same in /readyz, in /metrics and in the log."""

    STARTING = "starting"  # it has not moved yet since it was started
    WORKING = "working"
    FAILED = "failed"  # it raised an error; it is started again after a pause
    STUCK = "stuck"  # it has not moved for longer than it may
    IMPAIRED = "impaired"  # it works, but not as it should
    OFF = "off"  # it is not in use


@dataclass(frozen=True, slots=True)
class PartState:
    """The state of a part at one moment."""

    name: str
    condition: Condition
    says: str  # a sentence about what is wrong; empty while it works
    since: float  # monotonic seconds when this condition began
    failures: int  # since the start of the kiosk

    @property
    def works(self) -> bool:
        """Whether nothing is wrong with it; a part that starts has the time it needs."""
        return self.condition in (Condition.STARTING, Condition.WORKING)


class Pulse:
    """What a part reports its movements to."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.moved_at: float | None = None  # monotonic seconds of the last beat since a start

    def beat(self) -> None:
        """Say that the part moves; it costs next to nothing."""
        self.moved_at = self._clock()


def forget_nothing() -> None:
    """Stand in for ``forget`` of a part that holds nothing of a visitor."""


@dataclass(frozen=True, slots=True)
class Part:
    """A worker: what runs, what must be forgotten when it fails, and how long it may be silent."""

    name: str
    # Works until the kiosk ends, and beats all the while: a loop waits a second at most.
    # To return before is a failure, too.
    run: Callable[[Pulse], None]
    # Drops the pictures that the part left behind; called from any thread, at any moment.
    forget: Callable[[], None] = forget_nothing
    patience_s: float = 20.0  # longest time between two beats
    start_s: float = 120.0  # longest time until the first beat: models load
    essential: bool = False  # nothing works without it: while it fails, the watchdog is not fed
    may_wait: bool = False  # it waits for a disk or a server: the watchdog is fed all the same
    expected: tuple[type[Exception], ...] = ()  # errors that say the remedy: no traceback
