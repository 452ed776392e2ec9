"""One ad after the other for whoever is there, and for each what was seen of it.

Holds the audience, the chooser and the play that has the screen. A play counts from the moment
the page confirms it to the moment it ends; only then its exposures are worth anything, to
records, budgets and learning alike. Everything runs on the pipeline's thread, in monotonic
seconds; the wall clock only names the minute of a record and may be set back.
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
from perfumer.recommend.ads.choosing import Chooser, Draw, Past, Targeting
from perfumer.records.rows import UNREAD, ExposureRow, PlayRow, to_minute
from perfumer.signage.news import UNCONFIRMED, AdShown
from perfumer.signage.play import Play, exposure_rows, play_row, viewer
from perfumer.traits import Traits

AGAIN_S = 1.0  # while no campaign may play it is asked so often
# Failures that are the file's; the others are the screen's, which another ad would not mend.
BROKEN = frozenset({"missing", "decode", "timeout"})


@dataclass(frozen=True, slots=True)
class AudienceNow:
    """Who is in front of the screen at this moment, as counts."""

    people: int
    looking: int
    groups: Mapping[str, int]  # "female 20s", or UNREAD; adds up to ``people``
    ad: AdShown | None
    shown_s: float  # of the ad, since its page confirmed it


EMPTY = AudienceNow(0, 0, {}, None, 0.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """How ads are chosen; ``name`` begins the numbers of plays and differs at every start."""

    chooser: Chooser
    targeting: Targeting
    draw: Draw
    name: str


class AudienceSignage:
    """The :class:`perfumer.signage.screen_time.Signage`; its records are :class:`PlayRow`."""

    def __init__(
        self,
        ads: AdCatalog,
        audience: Audience,
        measure: MeasureRules,
        choice: Choice,
        publish: Callable[[AudienceNow], None],
    ) -> None:
        self._ads = ads
        self._audience = audience
        self._measure = measure
        self._choice = choice
        self._publish = publish
        self._play: Play | None = None
        self._ledger = Ledger()
        self._counted: set[int] = set()  # tracks in sight that a play counted
        self._finished: list[PlayRow] = []
        self._plays = 0
        self._ask_at: float | None = None
        self._now: datetime | None = None
        self._broken: dict[tuple[str, str], str] = {}
        self._troubles: tuple[str, ...] = ()

    def restore(self, past: Past) -> None:
        """Go on from what was recorded before this start."""
        self._choice.chooser.restore(past)

    @property
    def troubles(self) -> tuple[str, ...]:
        """In sentences, which ads pages could not show; safe from any thread."""
        return self._troubles

    def update(self, observation: Observation, at: float, now: datetime) -> AdShown | None:
        """The ad of this moment for the faces of a frame; None while no campaign may play."""
        self._now = now
        people = self._audience.update(observation.faces, at)
        self._ledger.note(people)
        if self._play is not None and self._play.is_over(at):
            self._close(self._play, at, now)
        if self._play is None and (self._ask_at is None or at >= self._ask_at):
            self._open(people, at, now)
        self._publish(self._seen(people, at))
        return None if self._play is None else self._play.shown

    def wanted(self, at: float) -> Sequence[tuple[int, Face]]:
        """Faces to read now, by track."""
        return self._audience.wanted(at)

    def read(self, track: int, traits: Traits, at: float) -> None:
        """What the face model said of a track; of its answers gender and age are taken."""
        self._audience.read(track, traits)

    def confirm(self, play: str, at: float) -> None:
        """The page has the ad on the screen, since ``at``; what failed before is forgiven."""
        now = self._of(play)
        if now is not None and now.confirmed is None:
            self._play = replace(now, confirmed=max(at, now.began), failure=None)
            self._mend(now.shown)

    def fail(self, play: str, reason: str, at: float) -> None:
        """The page could not show it; a broken file makes room for another ad at once."""
        now = self._of(play)
        if now is None or now.confirmed is not None:
            return
        self._play = replace(now, failure=reason, ended=at if reason in BROKEN else None)
        if reason in BROKEN and self._now is not None:
            self._choice.chooser.failed(now.shown.campaign, now.shown.creative, self._now)
            self._break(now.shown, reason)

    def end(self, play: str, at: float) -> None:
        """The page has taken it off the screen, or was last heard at ``at``."""
        now = self._of(play)
        if now is not None and now.confirmed is not None:
            self._play = replace(now, ended=max(at, now.confirmed))

    def stop(self, at: float) -> None:
        """Nothing has the screen any more; everybody is forgotten."""
        if self._play is not None and self._now is not None:
            self._close(self._play, at, self._now, cut=True)
        self._audience.forget()
        self._ledger = Ledger()
        self._counted.clear()
        self._ask_at = None
        self._publish(EMPTY)

    def finished(self) -> Sequence[PlayRow]:
        """Records of the plays that are over, each once."""
        rows, self._finished = self._finished, []
        return rows

    def _of(self, play: str) -> Play | None:
        """The play that has the screen, if it is that one and has not ended."""
        now = self._play
        same = now is not None and now.shown.play == play and now.ended is None
        return now if same else None

    def _open(self, people: Sequence[Person], at: float, now: datetime) -> None:
        choice = self._choice
        picked = choice.chooser.choose([viewer(person) for person in people], now, choice.draw)
        self._ask_at = at + AGAIN_S if picked is None else None
        if picked is None:
            return
        self._plays += 1
        number = f"{choice.name}_{self._plays}"
        shown = AdShown(number, picked.campaign, picked.creative)
        self._play = Play(shown, picked, to_minute(now), at)
        self._ledger = Ledger()
        self._ledger.note(people)

    def _close(self, play: Play, at: float, now: datetime, *, cut: bool = False) -> None:
        """Record what became of a play; one that was cut short unheard of was none."""
        self._play = None
        if play.confirmed is None:
            if play.failure is not None or not cut:
                self._finished.append(play_row(play, at, play.failure or UNCONFIRMED, ()))
            return
        ad, chooser = play.shown, self._choice.chooser
        moving = self._kind(ad) is CreativeKind.VIDEO
        seen = self._ledger.exposures(*play.span(at), moving, self._measure)
        pays = partial(chooser.pays_for, ad.campaign)
        exposures = exposure_rows(seen, self._counted, self._group, pays)
        self._finished.append(play_row(play, at, None, exposures))
        self._learn(ad, seen, exposures, now)
        here = {person.track for person in self._audience.people}
        self._counted = (self._counted | {one.person.track for one in seen}) & here

    def _learn(
        self, ad: AdShown, seen: Sequence[Exposure], rows: Iterable[ExposureRow], now: datetime
    ) -> None:
        chooser = self._choice.chooser
        viewers = [viewer(one.person) for one in seen]
        attention_s = {one.person.track: one.attention_s for one in seen}
        chooser.learn(ad.campaign, ad.creative, viewers, attention_s, now)
        chooser.spent(ad.campaign, sum(row.attention_s for row in rows if row.wanted), now)

    def _group(self, person: Person) -> str:
        """The group somebody counts for; whoever may be under age is not even guessed."""
        targeting = self._choice.targeting
        group = targeting.group_of(viewer(person))
        return UNREAD if group is None else targeting.name(group)

    def _kind(self, ad: AdShown) -> CreativeKind:
        return self._ads.creative(ad.campaign, ad.creative).kind

    def _seen(self, people: Sequence[Person], at: float) -> AudienceNow:
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

    def _break(self, ad: AdShown, reason: str) -> None:
        self._broken[ad.campaign, ad.creative] = (
            f"ad '{ad.campaign}', creative '{ad.creative}': the page could not show it "
            f"({reason}); it rests for some minutes and is tried again"
        )
        self._troubles = tuple(self._broken.values())

    def _mend(self, ad: AdShown) -> None:
        if self._broken.pop((ad.campaign, ad.creative), None) is not None:
            self._troubles = tuple(self._broken.values())
