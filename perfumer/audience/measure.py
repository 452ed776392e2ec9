"""Measure what each track saw of one play, in the words of audience measurement.

The figures are observed by a camera and never audited. *OTS*, opportunity to see: the track was
there for long enough while the ad was on the screen. *LTS*, likelihood to see: it also looked
for long enough in total. *Attention* is the time it looked, *visit* the time it was there, both
within the play. The thresholds come from the audience's settings and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfumer.audience.people import Person, Stretch


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """From when on a track counts."""

    ots_s: float  # seconds in front of the screen for an opportunity to see
    lts_picture_s: float  # seconds of looking at a picture for a likelihood to see
    lts_video_s: float  # the same for a video


@dataclass(frozen=True, slots=True)
class Exposure:
    """One track with an opportunity to see a play."""

    person: Person  # as last seen during the play
    visit_s: float  # seconds there, within the play
    attention_s: float  # seconds of looking, within the play
    lts: bool  # whether it looked for long enough


class Ledger:
    """Keeps who was there while one play had the screen, stretch by stretch.

    The page often tells later when the play really began and ended, so whole stretches are kept
    until then.
    """

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._stretches: dict[int, list[Stretch]] = {}

    def note(self, people: Iterable[Person]) -> None:
        """Take in all people in sight after a frame."""
        for person in people:
            before = self._people.get(person.track)
            self._people[person.track] = person
            if before is None or before.stretch != person.stretch:
                _append(self._stretches.setdefault(person.track, []), person.stretch)

    def exposures(
        self, begin: float, end: float, moving: bool, rules: MeasureRules
    ) -> list[Exposure]:
        """Return what each track saw from ``begin`` to ``end``; tracks without OTS are left out."""
        min_s = rules.lts_video_s if moving else rules.lts_picture_s
        exposures = []
        for track, person in self._people.items():
            stretches = self._stretches[track]
            visit_s = _within(stretches, begin, end)
            attention_s = _within((one for one in stretches if one.looked), begin, end)
            if visit_s >= rules.ots_s:
                lts = attention_s >= min_s
                exposures.append(Exposure(person, visit_s, min(attention_s, visit_s), lts))
        return exposures


def _append(stretches: list[Stretch], new: Stretch) -> None:
    """Add a stretch, or lengthen the last one if nothing changed between them."""
    last = stretches[-1] if stretches else None
    if last is not None and last.until == new.since and last.looked == new.looked:
        stretches[-1] = Stretch(last.since, new.until, new.looked)
    else:
        stretches.append(new)


def _within(stretches: Iterable[Stretch], begin: float, end: float) -> float:
    return sum(max(0.0, min(one.until, end) - max(one.since, begin)) for one in stretches)
