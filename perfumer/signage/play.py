"""Proof of play: one ad on the screen, and the rows that are recorded when it is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfumer.audience.measure import Exposure
from perfumer.audience.people import Person
from perfumer.recommend.ads.choosing import AdChoice, Viewer
from perfumer.records.rows import ExposureRow, PlayRow
from perfumer.signage.news import AdShown

# Seconds that an unconfirmed ad keeps the screen; pages give up on a file after 8 s.
CONFIRMATION_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Play:
    """One ad shown once; times are monotonic seconds."""

    shown: AdShown
    picked: AdChoice
    minute: datetime  # whole minute in which the play began, by the kiosk's clock
    began_at: float
    confirmed_at: float | None = None
    ended_at: float | None = None  # when it left the screen before its time
    failure: str | None = None

    def is_over(self, at: float) -> bool:
        if self.ended_at is not None:
            return True
        if self.confirmed_at is None:
            return at >= self.began_at + max(CONFIRMATION_TIMEOUT_S, self.picked.duration_s)
        return at >= self.confirmed_at + self.picked.duration_s

    def span(self, at: float) -> tuple[float, float]:
        """Return begin and end of the time that counts until ``at``; empty while unconfirmed."""
        if self.confirmed_at is None:
            return at, at
        end = at if self.ended_at is None else min(at, self.ended_at)
        return self.confirmed_at, max(self.confirmed_at, end)

    def shown_s(self, at: float) -> float:
        """Return the seconds that count until ``at``."""
        begin, end = self.span(at)
        return end - begin


def viewer_of(person: Person) -> Viewer:
    """Return what the chooser knows of a person."""
    guess = person.guess
    return Viewer(
        track=person.track,
        looking=person.looking,
        attention_s=person.attention_s,
        gender=guess.gender if guess else None,
        age=guess.age if guess else None,
    )


def exposure_rows(
    exposures: Sequence[Exposure],
    counted: Collection[int],
    group_of: Callable[[Person], str],
    pays: Callable[[Viewer], bool],
) -> tuple[ExposureRow, ...]:
    """Return one row for each group; tracks in ``counted`` arrived during an earlier play."""
    groups: dict[str, list[Exposure]] = {}
    for one in exposures:
        groups.setdefault(group_of(one.person), []).append(one)
    return tuple(
        ExposureRow(
            group=group,
            wanted=pays(viewer_of(members[0].person)),
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
    """Return the record of a play that is over at ``at``."""
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
