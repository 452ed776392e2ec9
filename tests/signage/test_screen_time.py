"""When ads have the screen, what a page is believed, and which faces are read for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from perfumer.messages import Box, Face, Frame, Observation
from perfumer.session.events import CameraLost
from perfumer.signage.news import AdShown, PlayEvent, PlayNews
from perfumer.signage.screen_time import AdDoors, AdRules, Advertising, FacesRequest
from tests.support.journey import after, choosing, start, traits

NOON = datetime(2026, 3, 2, 12)
NOBODY = Observation(0.0, 1, 16 / 9, (), (), None)
FRAME = Frame(np.zeros((2, 2, 3), np.uint8), 0.0, 1)
FACE = Face(Box(0.4, 0.2, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)
SHOWN = AdShown("1", "tea", "tea-1")
RULES = AdRules(alone=False, targeting=True, hand_s=3, beat_s=6, least_share=0.5)


@dataclass
class ScriptedSignage:
    """Always shows the same ad and keeps what it is told."""

    told: list[tuple[object, ...]] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def update(self, observation: Observation, at: float, now: datetime) -> AdShown:
        return SHOWN

    def wanted(self, at: float) -> list[tuple[int, Face]]:
        return [(7, FACE)]

    def read(self, *news: object) -> None:
        self.told.append(("read", *news))

    def confirm(self, *news: object) -> None:
        self.told.append(("confirm", *news))

    def fail(self, *news: object) -> None:
        self.told.append(("fail", *news))

    def end(self, *news: object) -> None:
        self.told.append(("end", *news))

    def stop(self, at: float) -> None:
        self.told.append(("stop", at))

    def finished(self) -> list[str]:
        over, self.over = self.over, []
        return over


@dataclass
class Booth:
    """Advertising with everything it asks of the world kept in lists."""

    rules: AdRules = RULES
    signage: ScriptedSignage = field(default_factory=ScriptedSignage)
    asked: list[FacesRequest] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        doors = AdDoors(self.asked.append, self.recorded.append, lambda: NOON)
        self.ads = Advertising(self.signage, self.rules, doors)

    def step(self, at: float, session=None, hand: bool = False, frame=FRAME) -> AdShown | None:
        return self.ads.step(session or start(), frame, NOBODY, hand, at)

    def hear(self, event: PlayEvent, at: float, share: float = 1, reason: str | None = None):
        self.ads.tell(PlayNews("1", event, at, share, reason))
        self.step(at)

    def told(self) -> list[tuple[object, ...]]:
        return [news for news in self.signage.told if news[0] not in ("stop", "read")]


def test_an_ad_is_shown_while_nobody_plays():
    assert Booth().step(1.0) == SHOWN


def test_a_raised_hand_takes_over_at_once_and_the_ad_comes_back_later():
    booth = Booth()
    seen = [booth.step(at, hand=at == 1.0) for at in (0.9, 1.0, 3.9, 4.0)]
    assert seen == [SHOWN, None, None, SHOWN]
    assert ("stop", 1.0) in booth.signage.told


def test_a_visit_has_the_screen_for_itself():
    booth = Booth()
    assert booth.step(1.0, choosing(start(), "start")) is None
    assert booth.signage.told == [("stop", 1.0)]


def test_in_signage_mode_nothing_takes_the_screen():
    booth = Booth(replace(RULES, alone=True))
    assert booth.step(1.0, choosing(start(), "start"), hand=True) == SHOWN


def test_without_a_camera_ads_go_on_unless_somebody_was_playing():
    waiting = after(start(), CameraLost(1.0, "stalled"))
    playing = after(choosing(start(), "start"), CameraLost(1.0, "stalled"))
    assert Booth().step(2.0, waiting, frame=None) == SHOWN
    assert Booth().step(2.0, playing, frame=None) is None


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ([(PlayEvent.STARTED, 1.0)], [("confirm", "1", 1.0)]),
        (
            [(PlayEvent.STARTED, 1.0), (PlayEvent.ENDED, 4.0)],
            [("confirm", "1", 1.0), ("end", "1", 4.0)],
        ),
        ([(PlayEvent.ENDED, 4.0)], []),
        ([(PlayEvent.ALIVE, 4.0)], []),
    ],
)
def test_a_play_counts_from_its_confirmation_to_its_removal(heard, told):
    booth = Booth()
    [booth.hear(event, at) for event, at in heard]
    assert booth.told() == told


def test_an_ad_mostly_outside_the_page_failed():
    booth = Booth()
    booth.hear(PlayEvent.STARTED, 1.0, share=0.49)
    assert booth.told() == [("fail", "1", "offscreen", 1.0)]


def test_a_failure_keeps_its_reason():
    booth = Booth()
    booth.hear(PlayEvent.FAILED, 1.0, reason="missing")
    assert booth.told() == [("fail", "1", "missing", 1.0)]


def test_a_page_that_is_gone_ends_its_play_when_it_was_last_heard():
    booth = Booth()
    booth.hear(PlayEvent.STARTED, 1.0)
    booth.hear(PlayEvent.ALIVE, 3.0)
    booth.step(9.0)
    assert booth.told() == [("confirm", "1", 1.0)]
    booth.step(9.1)
    assert booth.told() == [("confirm", "1", 1.0), ("end", "1", 3.0)]


def test_what_a_page_said_before_the_end_counts():
    booth = Booth()
    booth.step(1.0)
    booth.ads.tell(PlayNews("1", PlayEvent.STARTED, 1.1, 1, None))
    booth.ads.close(1.2)
    assert booth.signage.told == [("confirm", "1", 1.1), ("stop", 1.2)]


def test_faces_are_asked_for_with_the_frame_they_are_in():
    booth = Booth()
    booth.step(1.0)
    assert booth.asked == [FacesRequest(FRAME, ((7, FACE),))]


def test_no_face_is_read_for_ads_when_targeting_is_off_or_somebody_plays():
    off = Booth(replace(RULES, targeting=False))
    off.step(1.0)
    playing = Booth()
    playing.step(1.0, choosing(start(), "start"))
    assert off.asked == playing.asked == []


def test_what_was_read_reaches_the_track():
    booth = Booth()
    read = traits()
    booth.ads.learned({7: read})
    booth.step(2.0)
    assert booth.signage.told == [("read", 7, read, 2.0)]


def test_plays_that_are_over_are_recorded_also_at_the_end():
    booth = Booth()
    booth.signage.over = ["first"]
    booth.step(1.0)
    booth.signage.over = ["second"]
    booth.ads.close(2.0)
    assert booth.recorded == ["first", "second"]
    assert booth.signage.told[-1] == ("stop", 2.0)
