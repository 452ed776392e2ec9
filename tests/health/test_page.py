"""The kiosk knows its screen: a page that went, hides, stands still or does not follow is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfumer.health.page import LATE_S, MAX_PAGES, Beat, PageCondition, PageWatch, Shown

BEAT = Beat("page", "booth", "attract", "v1", frames=1, visible=True)
BY_HAND = replace(BEAT, screen="")
EVERY_S = 2.0


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Booth:
    """A watch, its clock, and the stage that the kiosk is in."""

    def __init__(self, expected: bool = False) -> None:
        self.clock = Clock()
        self.watch = PageWatch(expected, self.clock)
        self.shown = Shown("attract", "v1")

    def after(self, seconds: float, *beats: Beat, local: bool = True) -> PageCondition:
        """How the page is after that time, with the same beats every two seconds."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now += EVERY_S
            for beat in beats:
                self.watch.hear(beat, self.shown, local)
        return self.watch.state().condition


@pytest.fixture
def booth() -> Booth:
    return Booth()


def test_a_kiosk_that_never_had_a_page_is_ready(booth):
    state = booth.watch.state()
    assert (state.condition, state.says, state.missed) == (
        PageCondition.NONE,
        "no screen is connected",
        False,
    )


def test_a_kiosk_that_expects_a_page_is_not_ready_before_it_comes():
    booth = Booth(expected=True)
    assert booth.watch.state().missed
    assert booth.after(2, BEAT) is PageCondition.WELL
    assert not booth.watch.state().missed


WRONG = {
    "silent": (None, PageCondition.GONE, "gone: not heard of for 12 s"),
    "hidden": (replace(BEAT, visible=False, frames=0), PageCondition.HIDDEN, "hidden"),
    "another stage": (replace(BEAT, stage="result"), PageCondition.BEHIND, "behind: for 12 s"),
    "nothing drawn yet": (replace(BEAT, stage=""), PageCondition.BEHIND, "behind"),
    "another version": (replace(BEAT, version="v0"), PageCondition.BEHIND, "behind"),
    "no frames": (
        replace(BEAT, frames=0),
        PageCondition.STILL,
        "still: nothing was drawn for 12 s",
    ),
}


@pytest.mark.parametrize(("beat", "condition", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_the_page_is_said_after_ten_seconds(booth, beat, condition, says):
    booth.after(60, BEAT)
    beats = [beat] if beat else []
    assert booth.after(LATE_S, *beats) is PageCondition.WELL
    assert booth.after(2, *beats) is condition
    state = booth.watch.state()
    assert says in state.says
    assert state.missed
    assert booth.after(2, BEAT) is PageCondition.WELL


def test_a_page_that_follows_two_seconds_later_is_well(booth):
    for stage, shown in [("consent", "attract"), ("read", "consent"), ("ask", "read")]:
        booth.shown = Shown(stage, "v1")
        assert booth.after(2, replace(BEAT, stage=shown)) is PageCondition.WELL
    assert booth.watch.state().ill_s == 0


def test_how_long_the_page_is_not_well_is_told_from_the_first_moment(booth):
    booth.after(4, BEAT)
    booth.clock.now += 7
    assert booth.watch.state_of("booth").ill_s == 7


def test_a_page_is_well_at_once_when_it_is_seen_again(booth):
    booth.after(4, BEAT)
    booth.after(120, replace(BEAT, visible=False, frames=0, stage="read"))
    assert booth.after(2, replace(BEAT, frames=0, stage="read")) is PageCondition.WELL


def test_no_other_page_hides_the_death_of_the_screens_own(booth):
    tab, phone = replace(BY_HAND, page="tab"), replace(BY_HAND, page="phone")
    foreign = replace(BEAT, page="foreign", screen="other")
    booth.after(10, BEAT, tab)
    booth.after(4, phone, foreign, local=False)
    booth.clock.now += 8
    booth.watch.hear(foreign, booth.shown, local=False)
    assert booth.after(2, tab) is PageCondition.GONE


def test_a_page_opened_by_hand_is_the_screen_until_it_says_goodbye(booth):
    assert booth.after(4, BY_HAND) is PageCondition.WELL
    assert booth.after(12) is PageCondition.GONE
    booth.after(2, BY_HAND)
    booth.watch.leave("page")
    assert booth.after(60) is PageCondition.NONE


def test_the_screens_own_page_is_missed_although_it_said_goodbye(booth):
    booth.after(4, BEAT)
    booth.watch.leave("page")
    assert booth.after(12) is PageCondition.GONE


def test_a_new_page_takes_the_place_of_one_that_died(booth):
    booth.after(4, BEAT)
    booth.after(60)
    assert booth.after(2, replace(BEAT, page="next", screen="again")) is PageCondition.WELL


@pytest.mark.parametrize(
    ("ill", "condition"),
    [
        (replace(BEAT, visible=False, frames=0), PageCondition.HIDDEN),
        (replace(BEAT, stage="result"), PageCondition.BEHIND),
        (replace(BEAT, frames=0), PageCondition.STILL),
    ],
)
def test_of_a_browser_started_again_is_said_what_is_wrong_with_its_page(booth, ill, condition):
    booth.after(2, BEAT)
    again = replace(ill, page="next", screen="next-booth")
    assert booth.after(LATE_S * 3, again) is condition


def test_pages_of_other_machines_are_known_by_their_name_only(booth):
    booth.after(4, BEAT, local=False)
    booth.after(4, replace(BY_HAND, page="phone"), local=False)
    assert booth.watch.state().condition is PageCondition.NONE
    assert booth.watch.state_of("booth").condition is PageCondition.WELL
    assert booth.watch.state_of("").condition is PageCondition.NONE


@pytest.mark.parametrize("local", [True, False])
def test_strangers_take_no_place_of_a_page_that_lives(booth, local):
    booth.watch.hear(BEAT, booth.shown, local)
    crowd = [replace(BEAT, page=str(n), screen=str(n)) for n in range(50)]
    taken = [booth.watch.hear(beat, booth.shown, local) for beat in crowd]
    assert taken.count(True) == MAX_PAGES - 1
    assert booth.watch.state_of("booth").condition is PageCondition.WELL
    booth.clock.now += LATE_S + 1
    assert booth.watch.hear(replace(BEAT, page="late"), booth.shown, local)
