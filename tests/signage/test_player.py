"""One ad after the other: what counts as a play, who saw it, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfumer.audience.people import Audience
from perfumer.catalog.ads import AdCatalog, Campaign
from perfumer.messages import Face, Observation
from perfumer.recommend.ads.choosing import Chooser, Strategy, Targeting
from perfumer.recommend.ads.viewers import merge_ages
from perfumer.records.rows import UNREAD, PlayRow
from perfumer.signage.play import CONFIRMATION_TIMEOUT_S
from perfumer.signage.player import AdPlayer, AudienceNow, Choice
from perfumer.traits import AgeBand, Gender
from tests.support.audience.people_seen import MEASURE, RULES, face
from tests.support.journey import traits

NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=timezone(timedelta(hours=9)))
LEAST_AGE = 14
STEP_S = 1 / 8


def campaign(id_: str, *groups: str, kind: str = "picture", **but) -> Campaign:
    ending = {"picture": "svg", "video": "mp4", "html": "html"}[kind]
    creatives = [
        {
            "id": f"{id_}-{n}",
            "kind": kind,
            "seconds": 5,
            "file": {"ko": f"{id_}-{n}.ko.{ending}", "en": f"{id_}-{n}.en.{ending}"},
        }
        for n in (1, 2)
    ]
    name = {"ko": id_, "en": id_}
    values = {"id": id_, "advertiser": name, "title": name, "creatives": creatives}
    values |= {"groups": groups, "first_day": date(2026, 1, 1), "price_per_second": 10}
    return Campaign.model_validate(values | but)


LOOP = campaign("loop")
TEA, TENT = campaign("tea", "female 20s"), campaign("tent", "male 30s")


@dataclass
class Screen:
    """A player at eight frames a second, and what it records and publishes."""

    campaigns: tuple[Campaign, ...] = (LOOP, TEA, TENT)
    strategy: Strategy = Strategy.GROUP
    merged: tuple[str, ...] = ()
    rows: list[PlayRow] = field(default_factory=list)
    live: list[AudienceNow] = field(default_factory=list)
    at: float = 100.0
    now: datetime = NOON

    def __post_init__(self) -> None:
        targeting = Targeting(LEAST_AGE, merge_ages(self.merged))
        chooser = Chooser(self.campaigns, self.strategy, targeting)
        self.player = AdPlayer(
            AdCatalog(self.campaigns),
            Audience(RULES),
            MEASURE,
            Choice(chooser, targeting, Random(7), "boot"),
            self.live.append,
            self.rows.append,
        )

    @property
    def ad(self):
        return self.live[-1].ad

    def step(self, *faces: Face) -> None:
        self.at += STEP_S
        self.now += timedelta(seconds=STEP_S)
        self.player.update(Observation(self.at, 1, 16 / 9, faces, (), None), self.at, self.now)

    def pass_(self, seconds: float, *faces: Face) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step(*faces)

    def confirmed(self, seconds: float, *faces: Face) -> None:
        """Time that passes while the page confirms whatever it is given."""
        for _ in range(round(seconds / STEP_S)):
            self.step(*faces)
            self.player.confirm(self.ad.play, self.at)

    def read(self, **guessed) -> None:
        for track, _ in self.player.wanted(self.at):
            self.player.read(track, traits(**guessed))

    def stop(self) -> None:
        self.player.stop(self.at)


def groups(row: PlayRow) -> dict[str, tuple[int, int, int]]:
    return {one.group: (one.ots, one.lts, one.arrivals) for one in row.exposures}


def test_a_confirmed_play_is_recorded_when_its_time_is_over():
    screen = Screen()
    screen.confirmed(5.25, face())
    (row,) = screen.rows
    assert (row.campaign, row.failure, row.strategy) == ("loop", None, "loop")
    assert row.minute == NOON.replace(second=0)
    assert row.shown_s == 5.0
    (exposure,) = row.exposures
    assert groups(row) == {UNREAD: (1, 1, 1)}
    assert exposure.attention_s == exposure.visit_s == 5.0


def test_ads_follow_whoever_was_read():
    screen = Screen()
    screen.pass_(0.25, face())
    screen.read(gender=Gender.FEMALE, age=AgeBand.TWENTIES)
    screen.confirmed(11, face())
    screen.stop()
    assert [row.campaign for row in screen.rows] == ["loop", "tea", "tea"]
    assert screen.rows[1].creative != screen.rows[2].creative
    assert [groups(row) for row in screen.rows] == [
        {"female 20s": (1, 1, 1)},
        {"female 20s": (1, 1, 0)},
        {"female 20s": (1, 0, 0)},
    ]


def test_only_the_groups_of_the_campaign_pay_for_it():
    screen = Screen(campaigns=(TEA,))
    screen.pass_(0.25, face(0.3), face(0.7))
    (left, _), (right, _) = screen.player.wanted(screen.at)
    screen.player.read(left, traits(gender=Gender.FEMALE))
    screen.player.read(right, traits(gender=Gender.MALE, age=AgeBand.FIFTIES))
    screen.confirmed(5.25, face(0.3), face(0.7))
    (row,) = screen.rows
    assert {one.group: one.wanted for one in row.exposures} == {
        "female 20s": True,
        "male 50s": False,
    }
    assert row.price_per_second == 10


@pytest.mark.parametrize("age", [AgeBand.TODDLER, AgeBand.CHILD, AgeBand.TEEN])
def test_whoever_may_be_under_age_is_counted_and_neither_targeted_nor_guessed(age):
    boy = campaign("boy", "male 0s", "male 10s")
    screen = Screen(campaigns=(LOOP, boy))
    screen.pass_(0.25, face())
    screen.read(gender=Gender.MALE, age=age)
    screen.confirmed(21, face())
    assert {row.campaign for row in screen.rows} == {"loop"}
    assert {group for row in screen.rows for group in groups(row)} == {UNREAD}


def test_ages_that_are_taken_together_are_recorded_together():
    screen = Screen(merged=("10s+20s",))
    screen.pass_(0.25, face())
    screen.read(gender=Gender.FEMALE, age=AgeBand.TWENTIES)
    screen.confirmed(5.25, face())
    assert set(groups(screen.rows[0])) == {"female 10s+20s"}
    assert screen.live[-1].groups == {"female 10s+20s": 1}


def test_faces_too_small_or_side_on_are_counted_not_guessed():
    screen = Screen()
    crowd = (face(0.2, height=0.06), face(0.8, yaw=60))
    screen.pass_(0.25, *crowd)
    assert screen.player.wanted(screen.at) == []
    screen.confirmed(5.25, *crowd)
    assert groups(screen.rows[0]) == {UNREAD: (2, 1, 2)}


def test_without_targeting_ads_go_by_time_and_place_and_everybody_pays():
    screen = Screen(campaigns=(TEA, TENT), strategy=Strategy.CONTEXTUAL)
    screen.confirmed(10.5, face())
    assert {row.strategy for row in screen.rows} == {"contextual"}
    assert [one.wanted for row in screen.rows for one in row.exposures] == [True, True]


def test_a_play_that_nobody_confirmed_failed_and_was_seen_by_nobody():
    screen = Screen()
    screen.pass_(CONFIRMATION_TIMEOUT_S + 0.25, face())
    (row,) = screen.rows
    assert (row.failure, row.shown_s, row.exposures) == ("unconfirmed", 0.0, ())


def test_a_play_that_a_raised_hand_cut_short_before_it_was_seen_was_none():
    screen = Screen()
    screen.pass_(0.5, face())
    screen.stop()
    assert screen.rows == []


def test_a_play_that_a_raised_hand_cut_short_counts_as_far_as_it_went():
    screen = Screen()
    screen.confirmed(2.125, face())
    screen.stop()
    assert screen.rows[0].shown_s == 2.0
    assert screen.live[-1] == AudienceNow(0, 0, {}, None, 0.0)


@pytest.mark.parametrize("reason", ["missing", "decode", "timeout"])
def test_a_broken_creative_makes_room_at_once_rests_and_is_told(reason):
    screen = Screen(campaigns=(LOOP,))
    screen.step()
    broken = screen.ad
    screen.player.fail(broken.play, reason, screen.at)
    screen.confirmed(21)
    assert [row.failure for row in screen.rows] == [reason, None, None, None, None]
    assert {row.creative for row in screen.rows[1:]} == {"loop-1", "loop-2"} - {broken.creative}
    (trouble,) = screen.player.troubles
    assert f"'{broken.creative}'" in trouble
    assert reason in trouble


def test_a_creative_that_works_again_is_no_trouble_any_more():
    screen = Screen(campaigns=(LOOP,))
    screen.step()
    screen.player.fail(screen.ad.play, "missing", screen.at)
    screen.now += timedelta(minutes=6)
    screen.confirmed(11)
    assert screen.player.troubles == ()


@pytest.mark.parametrize("reason", ["hidden", "offscreen"])
def test_what_the_screen_failed_keeps_its_time_so_that_failures_are_few(reason):
    screen = Screen()
    for _ in range(150):
        screen.step()
        screen.player.fail(screen.ad.play, reason, screen.at)
    assert [row.failure for row in screen.rows] == [reason]
    assert screen.player.troubles == ()


def test_a_page_that_shows_it_after_all_makes_it_count():
    screen = Screen()
    screen.step()
    screen.player.fail(screen.ad.play, "hidden", screen.at)
    screen.confirmed(5.25)
    assert [row.failure for row in screen.rows] == [None]


def test_a_second_page_that_fails_takes_nothing_from_a_play_that_is_seen():
    screen = Screen()
    screen.confirmed(1)
    screen.player.fail(screen.ad.play, "missing", screen.at)
    screen.confirmed(4.5)
    assert [row.failure for row in screen.rows] == [None]


def test_a_play_ends_when_the_page_was_last_heard_and_the_next_one_begins():
    screen = Screen()
    screen.confirmed(4, face())
    first = screen.ad
    screen.player.end(first.play, screen.at - 3)
    screen.step(face())
    (row,) = screen.rows
    assert row.shown_s == row.exposures[0].attention_s == 0.875
    assert screen.ad.play != first.play


def test_news_of_a_play_that_is_over_change_nothing():
    screen = Screen()
    screen.confirmed(1)
    old = screen.ad.play
    screen.player.end(old, screen.at)
    screen.confirmed(1)
    screen.player.confirm(old, screen.at)
    screen.player.fail(old, "missing", screen.at)
    screen.player.end(old, screen.at)
    screen.confirmed(4.5)
    assert [row.failure for row in screen.rows] == [None, None]
    assert screen.rows[1].shown_s == 5.0


def test_whoever_returns_is_counted_anew():
    screen = Screen()
    screen.confirmed(2, face())
    screen.pass_(1.5)
    screen.confirmed(2, face())
    assert groups(screen.rows[0]) == {UNREAD: (2, 2, 2)}


@pytest.mark.parametrize(("kind", "lts"), [("picture", 1), ("html", 1), ("video", 0)])
def test_a_video_needs_a_longer_look(kind, lts):
    screen = Screen(campaigns=(campaign("film", kind=kind),))
    screen.confirmed(1.75, face())
    screen.confirmed(3.75, face(yaw=70))
    assert groups(screen.rows[0]) == {UNREAD: (1, lts, 1)}


def test_the_live_view_says_who_is_here_and_what_is_on():
    screen = Screen()
    screen.pass_(0.25, face(0.3), face(0.7, yaw=60))
    screen.read()
    screen.confirmed(2, face(0.3), face(0.7, yaw=60))
    now = screen.live[-1]
    assert (now.people, now.looking, now.groups) == (2, 1, {"female 20s": 1, UNREAD: 1})
    assert now.ad.campaign == "loop"
    assert now.shown_s == 1.875


def test_without_a_campaign_that_may_play_there_is_no_ad_until_there_is():
    late = campaign("late", dayparts=[{"from_hour": 13, "to_hour": 14}])
    screen = Screen(campaigns=(late,))
    screen.pass_(3)
    assert screen.ad is None
    screen.now += timedelta(hours=1)
    screen.pass_(1.25)
    assert screen.ad.campaign == "late"


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-400), timedelta(hours=1)])
def test_a_clock_that_is_set_neither_ends_nor_overlaps_a_play(jump):
    screen = Screen(campaigns=(campaign("loop", first_day=date(2020, 1, 1)),))
    screen.confirmed(2, face())
    screen.now += jump
    screen.confirmed(8.5, face())
    assert [row.shown_s for row in screen.rows] == [5.0, 5.0]
    assert screen.rows[1].minute - screen.rows[0].minute == jump


NEWS = {
    "confirm": lambda screen, play, ago: screen.player.confirm(play, screen.at - ago / 20),
    "fail": lambda screen, play, ago: screen.player.fail(play, "decode", screen.at),
    "hide": lambda screen, play, ago: screen.player.fail(play, "hidden", screen.at),
    "end": lambda screen, play, ago: screen.player.end(play, screen.at - ago),
    "stop": lambda screen, play, ago: screen.stop(),
    "nothing": lambda screen, play, ago: None,
}


@settings(deadline=None)  # a busy machine says nothing about ads
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*NEWS, "nothing", "nothing"]),
            st.floats(0, 2),
            st.lists(st.builds(face, x=st.sampled_from([0.2, 0.5, 0.8]), yaw=st.floats(-60, 60))),
        ),
        max_size=40,
    )
)
def test_what_must_hold_whatever_happens(happenings):
    screen = Screen(campaigns=(LOOP, TEA))
    begun = screen.at
    numbers: set[str] = set()
    for news, ago, faces in happenings:
        screen.pass_(0.75, *faces)
        screen.read()
        play = screen.ad.play if screen.ad else "none"
        numbers.add(play)
        NEWS[news](screen, play, ago)
    screen.stop()
    assert len(screen.rows) <= len(numbers)
    assert sum(row.shown_s for row in screen.rows) <= screen.at - begun + 1e-6
    for row in screen.rows:
        assert row.shown_s <= 5 + STEP_S + 0.1 + 1e-6
        assert all(one.visit_s <= one.ots * row.shown_s + 1e-6 for one in row.exposures)
        assert (row.failure is None) or (row.shown_s == 0)
    recorded = list(screen.rows)
    screen.stop()
    assert screen.rows == recorded
