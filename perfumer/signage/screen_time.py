"""Decide when ads have the screen, and act on what a page reports about them.

:class:`perfumer.signage.player.AdPlayer` chooses the ads and measures who saw them; this module
connects it to the session, the page and the face model. Everything runs on the pipeline's
thread, in monotonic seconds; pages and the face model leave their news in queues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import TypeVar

from perfumer.messages import Face, Frame, Observation
from perfumer.recommend.ads.choosing import AdHistory
from perfumer.session.state import Session, Stage
from perfumer.signage.news import AdShown, PlayEvent, PlayNews
from perfumer.signage.player import AdPlayer
from perfumer.traits import Traits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AdRules:
    """When ads give way to a visitor, and when a page is believed."""

    always: bool  # signage mode: there are no visits, so ads never give way
    targeting: bool  # whether faces may be read for ads
    hand_s: float  # seconds after the last raised hand before ads come back
    silence_s: float  # seconds without news from a page before its play counts as ended
    min_share: float  # share of the ad that must lie within the page, 0 to 1


@dataclass(frozen=True, slots=True)
class FacesRequest:
    """Faces to read for ads, by track; holds pixels, so it lives in one slot only."""

    frame: Frame
    faces: tuple[tuple[int, Face], ...]


@dataclass(frozen=True, slots=True)
class AdCallbacks:
    """What advertising needs from outside."""

    read_faces: Callable[[FacesRequest], None]  # hands the request over and does not wait
    now: Callable[[], datetime]  # the wall clock, with its time zone


class Advertising:
    """Shows ads on the attract screen, always in signage mode, never during a raised hand."""

    def __init__(self, player: AdPlayer, rules: AdRules, callbacks: AdCallbacks) -> None:
        self._player = player
        self._rules = rules
        self._callbacks = callbacks
        self._news: SimpleQueue[PlayNews] = SimpleQueue()
        self._readings: SimpleQueue[Mapping[int, Traits]] = SimpleQueue()
        self._hand_at: float | None = None
        self._confirmed_at: dict[str, float] = {}  # last time a page said that it shows a play

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about ads that pages could not show; safe from any thread."""
        return self._player.troubles

    def tell(self, news: PlayNews) -> None:
        """Queue what a page says about a play; safe from any thread."""
        self._news.put(news)

    def learn_faces(self, readings: Mapping[int, Traits]) -> None:
        """Queue what was read of faces, by track; safe from any thread."""
        self._readings.put(readings)

    def resume(self, recall: Callable[[], AdHistory | None]) -> None:
        """Continue from the plays recorded before this start; call it before the first step."""
        past = recall()
        if past is not None:
            self._player.restore(past)

    def step(
        self,
        session: Session,
        frame: Frame | None,
        observation: Observation,
        hand: bool,
        at: float,
    ) -> AdShown | None:
        """Return the ad on the screen after this frame; without a frame, no face is in sight."""
        if hand:
            self._hand_at = at
        self._take_news(at)
        if not self._has_the_screen(session, at):
            self._player.stop(at)
            return None
        shown = self._player.update(observation, at, self._callbacks.now())
        self._request_faces(frame, at)
        return shown

    def close(self, at: float) -> None:
        """End and record the play on the screen, with the news that arrived until now."""
        self._take_news(at)
        self._player.stop(at)

    def _has_the_screen(self, session: Session, at: float) -> bool:
        if self._rules.always:
            return True
        waiting = session.resumes is Stage.ATTRACT
        return waiting and (self._hand_at is None or at - self._hand_at >= self._rules.hand_s)

    def _take_news(self, at: float) -> None:
        for news in _drain(self._news):
            self._handle(news)
        for readings in _drain(self._readings):
            for track, traits in readings.items():
                self._player.read(track, traits)
        limit_s = self._rules.silence_s
        silent = [play for play, last in self._confirmed_at.items() if at - last > limit_s]
        for play in silent:
            self._player.end(play, self._confirmed_at.pop(play))

    def _handle(self, news: PlayNews) -> None:
        match news.event:
            case PlayEvent.STARTED if news.share < self._rules.min_share:
                self._player.fail(news.play, "offscreen", news.at)
            case PlayEvent.STARTED:
                self._confirmed_at[news.play] = news.at
                self._player.confirm(news.play, news.at)
            case PlayEvent.ALIVE if news.play in self._confirmed_at:
                self._confirmed_at[news.play] = news.at
            case PlayEvent.ENDED if self._confirmed_at.pop(news.play, None) is not None:
                self._player.end(news.play, news.at)
            case PlayEvent.FAILED:
                self._player.fail(news.play, news.reason or "decode", news.at)

    def _request_faces(self, frame: Frame | None, at: float) -> None:
        if frame is None or not self._rules.targeting:
            return
        faces = tuple(self._player.wanted(at))
        if faces:
            self._callbacks.read_faces(FacesRequest(frame, faces))


class NoAds:
    """Stands in for :class:`Advertising` where no campaign is configured."""

    troubles: tuple[str, ...] = ()

    def tell(self, news: PlayNews) -> None:
        """Ignore it: no page of this kiosk shows an ad."""

    def learn_faces(self, readings: Mapping[int, Traits]) -> None:
        """Ignore it: no face is read for ads."""

    def resume(self, recall: Callable[[], AdHistory | None]) -> None:
        """Read no records."""

    def step(
        self,
        session: Session,
        frame: Frame | None,
        observation: Observation,
        hand: bool,
        at: float,
    ) -> None:
        """Show no ad."""

    def close(self, at: float) -> None:
        """Record nothing."""


def _drain(queue: SimpleQueue[T]) -> Iterator[T]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return
