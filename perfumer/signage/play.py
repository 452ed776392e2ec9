"""Proof of play: an ad that has the screen, and what is recorded of it when it has not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfumer.audience.measure import Exposure
from perfumer.audience.people import Person
from perfumer.recommend.ads.choosing import Picked, Viewer
from perfumer.records.rows import ExposureRow, PlayRow
from perfumer.signage.news import AdShown

PAGE_S = 10.0  # an unconfirmed ad keeps the screen so long: pages give up on a file after 8 s


@dataclass(frozen=True, slots=True)
class Play:
    """An ad that has the screen; times are monotonic seconds."""

    shown: AdShown
    picked: Picked
    minute: datetime  # it began, by the kiosk's clock
    began: float
    confirmed: float | None = None
    ended: float | None = None  # taken off the screen before its time
    failure: str | None = None

    def is_over(self, at: float) -> bool:
        if self.ended is not None:
            return True
        if self.confirmed is None:
            return at >= self.began + max(PAGE_S, self.picked.duration_s)
        return at >= self.confirmed + self.picked.duration_s

    def span(self, at: float) -> tuple[float, float]:
        """From when to when it counts until ``at``; as long as nothing while unconfirmed."""
        if self.confirmed is None:
            return at, at
        end = at if self.ended is None else min(at, self.ended)
        return self.confirmed, max(self.confirmed, end)

    def shown_s(self, at: float) -> float:
        """For how long it counts until ``at``."""
        begin, end = self.span(at)
        return end - begin


def viewer(person: Person) -> Viewer:
    """Somebody as the chooser sees them."""
    guess = person.guess
    return Viewer(
        track=person.track,
        looking=person.looking,
        attention_s=person.attention_s,
        gender=guess.gender if guess else None,
        age=guess.age if guess else None,
    )


def exposure_rows(
    seen: Sequence[Exposure],
    counted: Collection[int],
    group_of: Callable[[Person], str],
    pays: Callable[[Viewer], bool],
) -> tuple[ExposureRow, ...]:
    """One row for each group that was there; ``counted`` are tracks that an earlier play had."""
    groups: dict[str, list[Exposure]] = {}
    for one in seen:
        groups.setdefault(group_of(one.person), []).append(one)
    return tuple(
        ExposureRow(
            group=group,
            wanted=pays(viewer(members[0].person)),
            ots=len(members),
            lts=sum(one.lts for one in members),
            arrivals=sum(one.person.track not in counted for one in members),
            attention_s=sum(one.attention_s for one in members),
            visit_s=sum(one.visit_s for one in members),
        )
        for group, members in sorted(groups.items())
    )


def play_row(
    play: Play, at: float, failure: str | None, exposures: tuple[ExposureRow, ...]
) -> PlayRow:
    """What is recorded of a play that is over at ``at``."""
    return PlayRow(
        minute=play.minute,
        campaign=play.shown.campaign,
        creative=play.shown.creative,
        strategy=play.picked.strategy.value,
        shown_s=play.shown_s(at),
        failure=failure,
        price_per_second=play.picked.price_per_second,
        exposures=exposures,
    )
