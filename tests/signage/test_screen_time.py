"""When ads have the screen, what a page is believed, and which faces are read for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from perfumer.messages import Box, Face, Frame, Observation
from perfumer.session.events import CameraLost
from perfumer.signage.news import AdShown, PlayEvent, PlayNews
from perfumer.signage.screen_time import AdCallbacks, AdRules, Advertising, FacesRequest, NoAds
from tests.support.journey import after, choosing, start, traits

NOON = datetime(2026, 3, 2, 12)
NOBODY = Observation(0.0, 1, 16 / 9, (), (), None)
FRAME = Frame(np.zeros((2, 2, 3), np.uint8), 0.0, 1)
FACE = Face(Box(0.4, 0.2, 0.2, 0.3), (), 0.9, 0, 0, 50, 0.5)
SHOWN = AdShown("1", "tea", "tea-1")
RULES = AdRules(always=False, targeting=True, hand_s=3, silence_s=6, min_share=0.5)


@dataclass
class ScriptedPlayer:
    """Always shows the same ad and keeps what it is told."""

    told: list[tuple[object, ...]] = field(default_factory=list)
    restored: list[object] = field(default_factory=list)

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

    def restore(self, past: object) -> None:
        self.restored.append(past)


@dataclass
class Booth:
    """Advertising with everything it asks of the world kept in lists."""

    rules: AdRules = RULES
    player: ScriptedPlayer = field(default_factory=ScriptedPlayer)
    asked: list[FacesRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        callbacks = AdCallbacks(self.asked.append, lambda: NOON)
        self.ads = Advertising(self.player, self.rules, callbacks)

    def step(self, at: float, session=None, hand: bool = False, frame=FRAME) -> AdShown | None:
        return self.ads.step(session or start(), frame, NOBODY, hand, at)

    def hear(self, event: PlayEvent, at: float, share: float = 1, reason: str | None = None):
        self.ads.tell(PlayNews("1", event, at, share, reason))
        self.step(at)

    def told(self) -> list[tuple[object, ...]]:
        return [news for news in self.player.told if news[0] not in ("stop", "read")]


def test_an_ad_is_shown_while_nobody_plays():
    assert Booth().step(1.0) == SHOWN


def test_a_raised_hand_takes_over_at_once_and_the_ad_comes_back_later():
    booth = Booth()
    seen = [booth.step(at, hand=at == 1.0) for at in (0.9, 1.0, 3.9, 4.0)]
    assert seen == [SHOWN, None, None, SHOWN]
    assert ("stop", 1.0) in booth.player.told


def test_a_visit_has_the_screen_for_itself():
    booth = Booth()
    assert booth.step(1.0, choosing(start(), "start")) is None
    assert booth.player.told == [("stop", 1.0)]


def test_in_signage_mode_nothing_takes_the_screen():
    booth = Booth(replace(RULES, always=True))
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
    assert booth.player.told == [("confirm", "1", 1.1), ("stop", 1.2)]


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
    booth.ads.learn_faces({7: read})
    booth.step(2.0)
    assert booth.player.told == [("read", 7, read)]


def test_at_the_end_the_play_on_the_screen_is_stopped():
    booth = Booth()
    booth.step(1.0)
    booth.ads.close(2.0)
    assert booth.player.told[-1] == ("stop", 2.0)


def test_ads_go_on_from_what_was_recorded_where_that_can_be_read():
    booth, past = Booth(), object()
    booth.ads.resume(lambda: None)
    assert booth.player.restored == []
    booth.ads.resume(lambda: past)
    assert booth.player.restored == [past]


def test_without_campaigns_nothing_is_shown_and_no_record_is_read():
    ads, recalled = NoAds(), []
    ads.resume(lambda: recalled.append("read"))
    ads.tell(PlayNews("1", PlayEvent.STARTED, 1.0, 1, None))
    ads.learn_faces({7: traits()})
    assert ads.step(start(), FRAME, NOBODY, False, 2.0) is None
    ads.close(3.0)
    assert (recalled, ads.troubles) == ([], ())
