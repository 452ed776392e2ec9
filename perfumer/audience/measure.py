"""What each track saw of one play, in the words of audience measurement.

Camera-observed and never audited. *OTS*, opportunity to see: the track was there long enough
while the ad was on the screen. *LTS*, likelihood to see: it also looked long enough, all
together. *Attention* is the time it looked, *visit* the time it was there, both within the
play. The figures come from the settings of the audience and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfumer.audience.people import Person, Stretch


@dataclass(frozen=True, slots=True)
class MeasureRules:
    ots_s: float  # there for so long
    lts_picture_s: float  # looked for so long at what stands still
    lts_video_s: float  # at what moves


@dataclass(frozen=True, slots=True)
class Exposure:
    """One track with an opportunity to see a play."""

    person: Person  # as it was last seen during the play
    visit_s: float
    attention_s: float
    lts: bool


class Ledger:
    """Who was there while one play has the screen, stretch by stretch.

    When the play really began and ended is often known later, from the page, so whole
    stretches are kept until then.
    """

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._stretches: dict[int, list[Stretch]] = {}

    def note(self, people: Iterable[Person]) -> None:
        """Take in everybody in sight after a frame."""
        for person in people:
            before = self._people.get(person.track)
            self._people[person.track] = person
            if before is None or before.stretch != person.stretch:
                _append(self._stretches.setdefault(person.track, []), person.stretch)

    def exposures(
        self, begin: float, end: float, moving: bool, rules: MeasureRules
    ) -> list[Exposure]:
        """What each track saw from ``begin`` to ``end``; tracks without OTS are left out."""
        least_s = rules.lts_video_s if moving else rules.lts_picture_s
        seen = []
        for track, person in self._people.items():
            stretches = self._stretches[track]
            visit_s = _within(stretches, begin, end)
            attention_s = _within((one for one in stretches if one.looked), begin, end)
            if visit_s >= rules.ots_s:
                lts = attention_s >= least_s
                seen.append(Exposure(person, visit_s, min(attention_s, visit_s), lts))
        return seen


def _append(stretches: list[Stretch], new: Stretch) -> None:
    """Add a stretch, to the last one if it goes on as it was."""
    last = stretches[-1] if stretches else None
    if last is not None and last.until == new.since and last.looked == new.looked:
        stretches[-1] = Stretch(last.since, new.until, new.looked)
    else:
        stretches.append(new)


def _within(stretches: Iterable[Stretch], begin: float, end: float) -> float:
    return sum(max(0.0, min(one.until, end) - max(one.since, begin)) for one in stretches)
