"""Hear from a kiosk's events which visits must be in its records."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

NOT_BEGUN = frozenset({"attract", "farewell"})
TROUBLE = "trouble"
Key = tuple[str | None, str]  # experience and language, as a record has them


@dataclass(frozen=True, slots=True)
class Heard:
    """One visit that is over."""

    key: Key
    at: float  # monotonic seconds of its end
    sure: bool = True  # whether it must be in the records; else it may be
    before_end_s: float | None = None  # seconds until the kiosk was ended; None while it runs


@dataclass(frozen=True, slots=True)
class Open:
    """What the screen shows of the visit that goes on."""

    session: int
    stage: str  # the last one that was no trouble
    key: Key


class Witness:
    """Follows the view of one kiosk; safe from any thread."""

    def __init__(self) -> None:
        self.view: dict[str, Any] = {}
        self.heard: list[Heard] = []
        self._open: Open | None = None
        self._lock = threading.Lock()

    def hear(self, changed: Mapping[str, Any], whole: bool = False) -> None:
        """Take over what an event changes; ``whole`` says that it tells everything."""
        with self._lock:
            if not (whole or self.view):
                return  # a late one of a kiosk that has ended
            self.view = view = {**self.view, **changed}
            before, now = self._open, _open_of(view, self._open)
            self._open = now
            if before is not None and _is_over(before, now):
                self.heard.append(Heard(before.key, time.monotonic()))

    def end_life(self, at: float, soon_s: float) -> None:
        """Forget what is open: the kiosk ended at ``at``, and may have recorded it or not.

        Neither is it sure of what ended less than ``soon_s`` before.
        """
        with self._lock:
            self.heard = [_at_an_end(visit, at, soon_s) for visit in self.heard]
            if self._open is not None and self._open.stage not in NOT_BEGUN:
                self.heard.append(Heard(self._open.key, at, False, 0.0))
            self._open, self.view = None, {}


def _at_an_end(visit: Heard, at: float, soon_s: float) -> Heard:
    if visit.before_end_s is not None:
        return visit
    before_s = at - visit.at
    return replace(visit, sure=before_s > soon_s, before_end_s=before_s)


def _open_of(view: Mapping[str, Any], before: Open | None) -> Open:
    session, stage = view["session"], view["stage"]
    if stage == TROUBLE:
        same = before is not None and before.session == session
        stage = before.stage if same and before else "attract"
    return Open(session, stage, (view["experience"], view["language"]))


def _is_over(before: Open, now: Open) -> bool:
    if before.stage in NOT_BEGUN:
        return False
    again = before.stage == "result" and now.stage == "choose"
    return again or now.session != before.session


def compare(heard: Sequence[Heard], found: Sequence[Key]) -> tuple[list[Heard], int]:
    """Return the visits that are missing in the records, and how many are there too often.

    Both stand in the order of time. Of all ways to lay one on the other that with the fewest
    faults counts; a visit that need not be there is no fault where it is missing.
    """
    same = 0  # what agrees at the beginning needs no search
    while same < min(len(heard), len(found)) and _agree(heard[same], found[same]):
        same += 1
    heard, found = heard[same:], found[same:]
    steps = _search(heard, found)
    lost: list[Heard] = []
    twice = i = j = 0
    while i < len(heard) or j < len(found):
        step = steps[i][j]
        if step == MISSING and heard[i].sure:
            lost.append(heard[i])
        twice += step == MORE
        i += step != MORE
        j += step != MISSING
    return lost, twice


MATCH, MISSING, MORE = range(3)


def _agree(visit: Heard, key: Key) -> bool:
    return visit.sure and visit.key == key


def _search(heard: Sequence[Heard], found: Sequence[Key]) -> list[bytearray]:
    """Return for each pair of places the next step on the way with the fewest faults."""
    width = len(found)
    steps = [bytearray([MISSING]) * (width + 1) for _ in range(len(heard) + 1)]
    steps[-1] = bytearray([MORE]) * (width + 1)
    below = list(range(width, -1, -1))  # faults from there to the end
    for i in reversed(range(len(heard))):
        key, sure, row = heard[i].key, heard[i].sure, steps[i]
        faults = [below[width] + sure] * (width + 1)
        for j in reversed(range(width)):
            best, step = below[j] + sure, MISSING
            if faults[j + 1] + 1 < best:
                best, step = faults[j + 1] + 1, MORE
            # What went on when the kiosk ended may have become another visit than was seen.
            if (key == found[j] or not sure) and below[j + 1] <= best:
                best, step = below[j + 1], MATCH
            faults[j], row[j] = best, step
        below = faults
    return steps
