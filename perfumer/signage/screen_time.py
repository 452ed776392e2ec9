"""Ads while nobody plays: when they are on the screen, and what a page says became of them.

:class:`Signage` decides what is shown and measures who saw it; this holds it to the session,
the page and the face model. All of it runs on the pipeline's thread; pages and the classifier
leave their news in queues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeVar

from perfumer.messages import Face, Frame, Observation
from perfumer.session.state import Session, Stage
from perfumer.signage.news import AdShown, PlayEvent, PlayNews
from perfumer.traits import Traits

T = TypeVar("T")
Record = TypeVar("Record")  # of a play that is over
Record_co = TypeVar("Record_co", covariant=True)


class AdNow(Protocol):
    """What is on the screen, by the ids of play, campaign and creative."""

    @property
    def play(self) -> str: ...
    @property
    def campaign(self) -> str: ...
    @property
    def creative(self) -> str: ...


class Signage(Protocol[Record_co]):
    """What chooses ads and measures who sees them; times are monotonic seconds."""

    def update(self, observation: Observation, at: float, now: datetime) -> AdNow | None: ...
    def wanted(self, at: float) -> Sequence[tuple[int, Face]]: ...
    def read(self, track: int, traits: Traits, at: float) -> None: ...
    def confirm(self, play: str, at: float) -> None: ...
    def fail(self, play: str, reason: str, at: float) -> None: ...
    def end(self, play: str, at: float) -> None: ...
    def stop(self, at: float) -> None: ...
    def finished(self) -> Sequence[Record_co]: ...


@dataclass(frozen=True, slots=True)
class AdRules:
    """When ads give way, and when a page is believed."""

    alone: bool  # signage: nobody ever plays
    targeting: bool  # faces may be read for ads
    hand_s: float  # ads come back so long after the last raised hand
    beat_s: float  # a page that says nothing for so long shows nothing
    least_share: float  # of an ad that must be within the page


@dataclass(frozen=True, slots=True)
class FacesRequest:
    """Faces to read for ads, by track; holds pixels, so it lives in one slot only."""

    frame: Frame
    faces: tuple[tuple[int, Face], ...]


@dataclass(frozen=True, slots=True)
class AdDoors(Generic[Record]):
    """What advertising asks of the world."""

    read: Callable[[FacesRequest], None]  # hand over, do not wait
    record: Callable[[Record], None]  # a play that is over
    now: Callable[[], datetime]  # the clock on the wall


class Advertising(Generic[Record]):
    """Shows ads on the attract screen, always in signage mode, never beside a raised hand."""

    def __init__(self, signage: Signage[Record], rules: AdRules, doors: AdDoors[Record]) -> None:
        self._signage = signage
        self._rules = rules
        self._doors = doors
        self._news: SimpleQueue[PlayNews] = SimpleQueue()
        self._readings: SimpleQueue[Mapping[int, Traits]] = SimpleQueue()
        self._hand_at: float | None = None
        self._heard: dict[str, float] = {}  # when a page last said that it shows a play

    def tell(self, news: PlayNews) -> None:
        """What a page says of a play; safe from any thread."""
        self._news.put(news)

    def learned(self, readings: Mapping[int, Traits]) -> None:
        """What was read of faces, by track; safe from any thread."""
        self._readings.put(readings)

    def step(
        self,
        session: Session,
        frame: Frame | None,
        observation: Observation,
        hand: bool,
        at: float,
    ) -> AdShown | None:
        """The ad on the screen after this frame; without a frame nobody is seen."""
        if hand:
            self._hand_at = at
        self._listen(at)
        shown = None
        if self._has_the_screen(session, at):
            shown = self._signage.update(observation, at, self._doors.now())
            self._ask(frame, at)
        else:
            self._signage.stop(at)
        self._hand_on()
        return _shown(shown)

    def close(self, at: float) -> None:
        """End and record what is on the screen, as pages said up to now."""
        self._listen(at)
        self._signage.stop(at)
        self._hand_on()

    def _hand_on(self) -> None:
        for record in self._signage.finished():
            self._doors.record(record)

    def _has_the_screen(self, session: Session, at: float) -> bool:
        if self._rules.alone:
            return True
        waiting = session.stage is Stage.ATTRACT or session.resumes is Stage.ATTRACT
        return waiting and (self._hand_at is None or at - self._hand_at >= self._rules.hand_s)

    def _listen(self, at: float) -> None:
        for news in _drained(self._news):
            self._hear(news)
        for readings in _drained(self._readings):
            for track, traits in readings.items():
                self._signage.read(track, traits, at)
        silent = [play for play, heard in self._heard.items() if at - heard > self._rules.beat_s]
        for play in silent:
            self._signage.end(play, self._heard.pop(play))

    def _hear(self, news: PlayNews) -> None:
        match news.event:
            case PlayEvent.STARTED if news.share < self._rules.least_share:
                self._signage.fail(news.play, "offscreen", news.at)
            case PlayEvent.STARTED:
                self._heard[news.play] = news.at
                self._signage.confirm(news.play, news.at)
            case PlayEvent.ALIVE if news.play in self._heard:
                self._heard[news.play] = news.at
            case PlayEvent.ENDED if self._heard.pop(news.play, None) is not None:
                self._signage.end(news.play, news.at)
            case PlayEvent.FAILED:
                self._signage.fail(news.play, news.reason or "decode", news.at)

    def _ask(self, frame: Frame | None, at: float) -> None:
        if frame is None or not self._rules.targeting:
            return
        faces = tuple(self._signage.wanted(at))
        if faces:
            self._doors.read(FacesRequest(frame, faces))


def _drained(queue: SimpleQueue[T]) -> Iterator[T]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


def _shown(ad: AdNow | None) -> AdShown | None:
    return None if ad is None else AdShown(ad.play, ad.campaign, ad.creative)
