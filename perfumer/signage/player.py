"""Play one ad after the other for the people in front of the screen, and measure each play.

Holds the audience, the chooser and the play on the screen. A play counts from the moment when
the page confirms it until it ends; only then are its exposures used: by records, budgets and
learning alike. Everything runs on the pipeline's thread, in monotonic seconds; the wall clock
only gives a record its minute, and may be set back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from perfumer.audience.measure import Exposure, Ledger, MeasureRules
from perfumer.audience.people import Audience, Person
from perfumer.catalog.ad_files import CreativeKind
from perfumer.catalog.ads import AdCatalog
from perfumer.messages import Face, Observation
from perfumer.recommend.ads.choosing import AdHistory, Chooser, Draw, Targeting
from perfumer.records.rows import UNREAD, ExposureRow, PlayRow, to_minute
from perfumer.signage.news import UNCONFIRMED, AdShown
from perfumer.signage.play import Play, exposure_rows, play_row, viewer_of
from perfumer.traits import Traits

RETRY_S = 1.0  # seconds between two choices while no campaign may play
# Failures of the ad's file. The others are the screen's: another ad would fail the same way.
FILE_FAILURES = frozenset({"missing", "decode", "timeout"})


@dataclass(frozen=True, slots=True)
class AudienceNow:
    """Who is in front of the screen at this moment, as counts."""

    people: int
    looking: int
    groups: Mapping[str, int]  # people by group ("female 20s", or UNREAD); adds up to ``people``
    ad: AdShown | None
    shown_s: float  # seconds since the page confirmed the ad


EMPTY = AudienceNow(0, 0, {}, None, 0.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """How ads are chosen; play numbers begin with ``prefix``, which differs at every start."""

    chooser: Chooser
    targeting: Targeting
    draw: Draw
    prefix: str


class AdPlayer:
    """Chooses the ads of the screen; ``record`` gets a row for each play that is over.

    ``publish`` gets the audience of every frame.
    """

    def __init__(
        self,
        ads: AdCatalog,
        audience: Audience,
        measure: MeasureRules,
        choice: Choice,
        publish: Callable[[AudienceNow], None],
        record: Callable[[PlayRow], None],
    ) -> None:
        self._ads = ads
        self._audience = audience
        self._measure = measure
        self._choice = choice
        self._publish = publish
        self._record = record
        self._play: Play | None = None
        self._ledger = Ledger()
        self._counted: set[int] = set()  # tracks in sight that an earlier play counted
        self._plays = 0
        self._retry_at: float | None = None
        self._now: datetime | None = None
        self._broken: dict[tuple[str, str], str] = {}  # sentences by campaign and creative
        self._troubles: tuple[str, ...] = ()

    def restore(self, past: AdHistory) -> None:
        """Continue from what was recorded before this start."""
        self._choice.chooser.restore(past)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about ads that pages could not show; safe from any thread."""
        return self._troubles

    def update(self, observation: Observation, at: float, now: datetime) -> AdShown | None:
        """Return the ad for the faces of this frame; None while no campaign may play."""
        self._now = now
        people = self._audience.update(observation.faces, at)
        self._ledger.note(people)
        if self._play is not None and self._play.is_over(at):
            self._close(self._play, at, now)
        if self._play is None and (self._retry_at is None or at >= self._retry_at):
            self._open(people, at, now)
        self._publish(self._audience_now(people, at))
        return None if self._play is None else self._play.shown

    def wanted(self, at: float) -> Sequence[tuple[int, Face]]:
        """Return the faces to read now, by track."""
        return self._audience.choose_faces(at)

    def read(self, track: int, traits: Traits) -> None:
        """Take what the face model said about a track; only gender and age are used."""
        self._audience.add_reading(track, traits)

    def confirm(self, play: str, at: float) -> None:
        """The page has the ad on the screen since ``at``; its earlier failures are cleared."""
        current = self._current(play)
        if current is not None and current.confirmed_at is None:
            began = max(at, current.began_at)
            self._play = replace(current, confirmed_at=began, failure=None)
            self._clear_trouble(current.shown)

    def fail(self, play: str, reason: str, at: float) -> None:
        """The page could not show it; with a broken file, another ad follows at once."""
        current = self._current(play)
        if current is None or current.confirmed_at is not None:
            return
        broken = reason in FILE_FAILURES
        self._play = replace(current, failure=reason, ended_at=at if broken else None)
        if broken and self._now is not None:
            self._choice.chooser.mark_failed(
                current.shown.campaign, current.shown.creative, self._now
            )
            self._add_trouble(current.shown, reason)

    def end(self, play: str, at: float) -> None:
        """The page took the ad off the screen, or sent its last sign of life at ``at``."""
        current = self._current(play)
        if current is not None and current.confirmed_at is not None:
            self._play = replace(current, ended_at=max(at, current.confirmed_at))

    def stop(self, at: float) -> None:
        """Take the ad off the screen, record it, and forget the audience."""
        if self._play is not None and self._now is not None:
            self._close(self._play, at, self._now, cut=True)
        self._audience.forget()
        self._ledger = Ledger()
        self._counted.clear()
        self._retry_at = None
        self._publish(EMPTY)

    def _current(self, play: str) -> Play | None:
        """Return the play on the screen if it has this number and has not ended."""
        current = self._play
        same = current is not None and current.shown.play == play and current.ended_at is None
        return current if same else None

    def _open(self, people: Sequence[Person], at: float, now: datetime) -> None:
        choice = self._choice
        viewers = [viewer_of(person) for person in people]
        picked = choice.chooser.choose(viewers, now, choice.draw)
        self._retry_at = at + RETRY_S if picked is None else None
        if picked is None:
            return
        self._plays += 1
        number = f"{choice.prefix}_{self._plays}"
        shown = AdShown(number, picked.campaign, picked.creative)
        self._play = Play(shown, picked, to_minute(now), at)
        self._ledger = Ledger()
        self._ledger.note(people)

    def _close(self, play: Play, at: float, now: datetime, *, cut: bool = False) -> None:
        """Record the result of a play; one that was cut before any news of it was none."""
        self._play = None
        if play.confirmed_at is None:
            if play.failure is not None or not cut:
                self._record(play_row(play, at, play.failure or UNCONFIRMED, ()))
            return
        ad, chooser = play.shown, self._choice.chooser
        moving = self._kind(ad) is CreativeKind.VIDEO
        exposures = self._ledger.exposures(*play.span(at), moving, self._measure)
        pays = partial(chooser.pays_for, ad.campaign)
        rows = exposure_rows(exposures, self._counted, self._group, pays)
        self._record(play_row(play, at, None, rows))
        self._learn(ad, exposures, rows, now)
        here = {person.track for person in self._audience.people}
        self._counted = (self._counted | {one.person.track for one in exposures}) & here

    def _learn(
        self, ad: AdShown, exposures: Sequence[Exposure], rows: Iterable[ExposureRow], now: datetime
    ) -> None:
        chooser = self._choice.chooser
        viewers = [viewer_of(one.person) for one in exposures]
        attention_s = {one.person.track: one.attention_s for one in exposures}
        chooser.learn(ad.campaign, ad.creative, viewers, attention_s, now)
        chooser.book_spending(ad.campaign, sum(row.attention_s for row in rows if row.wanted), now)

    def _group(self, person: Person) -> str:
        """Return the group that a person counts for; a possible minor stays unread."""
        targeting = self._choice.targeting
        group = targeting.group_of(viewer_of(person))
        return UNREAD if group is None else targeting.name(group)

    def _kind(self, ad: AdShown) -> CreativeKind:
        return self._ads.creative(ad.campaign, ad.creative).kind

    def _audience_now(self, people: Sequence[Person], at: float) -> AudienceNow:
        groups: dict[str, int] = {}
        for person in people:
            group = self._group(person)
            groups[group] = groups.get(group, 0) + 1
        play = self._play
        return AudienceNow(
            people=len(people),
            looking=sum(person.looking for person in people),
            groups=groups,
            ad=None if play is None else play.shown,
            shown_s=0.0 if play is None else play.shown_s(at),
        )

    def _add_trouble(self, ad: AdShown, reason: str) -> None:
        self._broken[ad.campaign, ad.creative] = (
            f"ad '{ad.campaign}', creative '{ad.creative}': the page could not show it "
            f"({reason}); it rests for some minutes and is tried again"
        )
        self._troubles = tuple(self._broken.values())

    def _clear_trouble(self, ad: AdShown) -> None:
        if self._broken.pop((ad.campaign, ad.creative), None) is not None:
            self._troubles = tuple(self._broken.values())
