"""Decide on which frames faces are looked at: those that leave time before the next one. Pure."""

from __future__ import annotations

from perfumer.messages import Frame

LOOK_S = 1 / 10.5  # shortest time between two looks at faces; every third frame of a camera
MAX_LOOK_S = 0.3  # longest time between them, however slow the machine is
LOOK_SHARE = 0.35  # largest share of the time that looks take
MEMORY = 0.9  # share of what was measured before that stays with each new measurement
MAX_INTERVAL_S = 0.2  # longest time between frames that counts as the camera's rate


class LookPace:
    """Says when there is time for a look at faces; all times in seconds of one clock."""

    def __init__(self) -> None:
        self._began = -MAX_LOOK_S
        self._look_s = 0.0  # how long a look takes
        self._interval_s = 0.0  # time between two frames
        self._captured_at = 0.0

    def is_due(self, frame: Frame, at: float, *, is_late: bool) -> bool:
        """Return whether to look now; ``is_late`` when a newer frame waits for its pointer."""
        self._measure(frame)
        passed_s = at - self._began
        if passed_s >= MAX_LOOK_S:
            return True
        fits = at + self._look_s <= frame.captured_at + self._interval_s
        return fits and not is_late and passed_s >= max(LOOK_S, self._look_s / LOOK_SHARE)

    def note(self, began: float, ended: float) -> None:
        """Take note of a look."""
        self._began = began
        self._look_s = _blend(self._look_s, ended - began)

    def _measure(self, frame: Frame) -> None:
        interval_s = min(max(frame.captured_at - self._captured_at, 0.0), MAX_INTERVAL_S)
        self._captured_at = frame.captured_at
        self._interval_s = _blend(self._interval_s, interval_s)


def _blend(before: float, now: float) -> float:
    """Return a running mean; the first measurement counts in full."""
    return now if before == 0.0 else MEMORY * before + (1 - MEMORY) * now
