"""Notice arrivals and departures, debounced: a flicker of detection is neither of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PresenceChange(StrEnum):
    """What one frame changed."""

    NONE = "none"
    ARRIVED = "arrived"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PresenceRules:
    """How long it takes until a change counts; defaults are in the settings."""

    arrive_s: float  # seconds in view before a person has arrived
    leave_s: float  # seconds out of view before they have left


class Presence:
    """Turns what each frame shows into arrivals and departures."""

    def __init__(self, rules: PresenceRules) -> None:
        self._rules = rules
        self._present = False
        self._differs_since: float | None = None

    @property
    def present(self) -> bool:
        """Whether a person is there, after debouncing."""
        return self._present

    def update(self, here: bool, at: float) -> PresenceChange:
        """Take in whether the frame shows a person or a hand; return what that changed."""
        if here == self._present:
            self._differs_since = None
            return PresenceChange.NONE
        if self._differs_since is None:
            self._differs_since = at
        patience = self._rules.leave_s if self._present else self._rules.arrive_s
        if at - self._differs_since < patience:
            return PresenceChange.NONE
        self._present, self._differs_since = here, None
        return PresenceChange.ARRIVED if here else PresenceChange.LEFT
