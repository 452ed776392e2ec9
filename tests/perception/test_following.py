"""Whom the follower follows, and how often it asks the model; the model here is a script."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perfumer.messages import INDEX_TIP, Point
from perfumer.perception.following import (
    HIDE_MS,
    OTHERS_MS,
    SEARCH_MS,
    SWEEP_MS,
    HandFollower,
    People,
    prepare,
)
from perfumer.perception.light import DARK, MAX_GAIN, brighten, gain_for
from perfumer.perception.space import FULL, Area, around, bounds, whole
from tests.perception.test_space import HEIGHT, WIDTH, face, hand

FRAME_MS = 33
BLACK = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
VISITOR = face()


def fist(x, y):
    """A hand whose index finger is bent back."""
    made = hand(x, y)
    marks = list(made.landmarks)
    marks[6], marks[INDEX_TIP] = marks[5], made.wrist
    marks[6] = Point(marks[5].x, marks[5].y - 0.02)
    return replace(made, landmarks=tuple(marks))


class Model:
    """Finds the hands that ``there`` holds, in the picture it is given; notes each call."""

    def __init__(self, *there):
        self.there = list(there)
        self.calls: list[int] = []
        self.painted: list[bool] = []

    def __call__(self, image, at_ms):
        self.calls.append(at_ms)
        self.painted.append(bool(image.any()))
        return tuple(self.there)


def follow(follower, people, frames, start_ms=1000):
    return [
        follower.follow(BLACK, people, start_ms + number * FRAME_MS) for number in range(frames)
    ]


def test_a_followed_hand_costs_one_call_a_frame():
    model = Model(hand(0.5, 0.5))
    seen = follow(HandFollower(model), People(VISITOR, ()), 30)
    assert all(len(hands) == 1 for hands in seen)
    assert len(model.calls) == 30


def test_without_a_hand_the_visitor_is_searched_a_few_times_a_second():
    model = Model()
    follow(HandFollower(model), People(VISITOR, ()), 90)
    eager = 600 / FRAME_MS
    assert len(model.calls) <= eager + 2 + (90 * FRAME_MS - 600) / SEARCH_MS
    assert len(model.calls) >= 30  # a raised hand is searched eight times a second


def test_without_a_visitor_the_whole_frame_is_swept_now_and_then():
    model = Model()
    follow(HandFollower(model), People(None, ()), 90)
    assert len(model.calls) == pytest.approx(90 * FRAME_MS / SWEEP_MS, abs=2)


def test_a_hand_that_is_lost_is_searched_again_in_the_same_frame():
    model = Model(hand(0.5, 0.5))
    follower = HandFollower(model)
    follow(follower, People(VISITOR, ()), 3)
    model.there.clear()
    before = len(model.calls)
    assert follower.follow(BLACK, People(VISITOR, ()), 2000) == ()
    assert len(model.calls) == before + 2


def test_a_bystanders_hand_never_counts_and_is_painted_over():
    small = hand(0.5, 0.5, palm=0.004)
    model = Model(small)
    follower = HandFollower(model)
    assert not any(follow(follower, People(VISITOR, ()), 30))
    assert len(model.calls) > 10, "others are looked for all the same"


def test_what_is_hidden_is_painted_over_in_a_copy():
    picture = np.full_like(BLACK, 200)
    picture[:, : WIDTH // 2] = 0
    shown = prepare(picture, whole(WIDTH, HEIGHT), 1.0, [bounds(hand(0.25, 0.5))])
    assert shown[:, : shown.shape[1] // 2].any()
    assert not picture[:, : WIDTH // 2].any(), "the frame itself must stay as it is"


def test_while_only_far_faces_are_there_no_hand_points():
    far = face(0.2, 0.3, 0.03)
    seen = follow(HandFollower(Model(hand(0.5, 0.5))), People(None, (far,)), 10)
    assert not any(seen)


def test_a_visitor_hidden_behind_the_hand_keeps_it():
    follower = HandFollower(Model(hand(0.5, 0.5)))
    follow(follower, People(VISITOR, ()), 3)
    seen = follow(follower, People(None, (face(0.9, 0.3, 0.05),)), 10, start_ms=2000)
    assert all(len(hands) == 1 for hands in seen)


def test_a_hand_that_points_takes_the_place_of_one_that_does_not():
    resting, pointing = fist(0.3, 0.55), hand(0.6, 0.5)
    track, search = Model(resting), Model(pointing)
    follower, people = HandFollower(track, search), People(VISITOR, ())
    follow(follower, people, 30)
    follower.look_for_others(BLACK, people, 2000)
    assert len(search.calls) == 1
    track.there[:] = [pointing]
    assert follow(follower, people, 2, start_ms=2010)[-1][0].landmarks[INDEX_TIP].y < 0.5


def test_while_a_hand_points_no_other_is_looked_for():
    search = Model(hand(0.45, 0.5))
    follower, people = HandFollower(Model(hand(0.5, 0.5)), search), People(VISITOR, ())
    for number in range(60):
        follower.follow(BLACK, people, 1000 + number * FRAME_MS)
        follower.look_for_others(BLACK, people, 1000 + number * FRAME_MS)
    assert search.calls == []


def test_others_are_looked_for_a_few_times_a_second():
    search = Model()
    follower, people = HandFollower(Model(fist(0.5, 0.5)), search), People(VISITOR, ())
    for number in range(90):
        follower.follow(BLACK, people, 1000 + number * FRAME_MS)
        follower.look_for_others(BLACK, people, 1000 + number * FRAME_MS)
    assert len(search.calls) == pytest.approx(90 * FRAME_MS / OTHERS_MS, abs=3)


def test_the_area_stays_put_while_the_visitor_sways():
    areas = set()
    follower = HandFollower(Model(hand(0.5, 0.5)))
    for number in range(30):
        people = People(face(0.5 + 0.001 * number), ())
        follower.follow(BLACK, people, 1000 + number * FRAME_MS)
        areas.add(follower._followed.area)
    assert len(areas) == 1


def test_a_moment_of_doubt_loses_no_hand_and_more_of_it_does():
    follower = HandFollower(Model(hand(0.5, 0.5)))
    follow(follower, People(VISITOR, ()), 3)
    in_doubt = follow(follower, People(face(0.2, 0.4), ()), 30, start_ms=1100)
    assert () not in in_doubt[:8]
    assert () in in_doubt[8:14]


def test_hiding_ends():
    model = Model(hand(0.5, 0.5, palm=0.004))
    follower, people = HandFollower(model), People(VISITOR, ())
    follow(follower, people, 2)
    model.there[:] = [hand(0.5, 0.5)]
    assert follow(follower, people, 1, start_ms=1100 + HIDE_MS)[0]


@pytest.mark.parametrize("side", [(0, 0), (5, 3)])
def test_a_prepared_picture_is_contiguous_and_small(side):
    area = Area(side[0], side[1], 1200, 700)
    shown = prepare(BLACK, area, 0.5)
    assert shown.flags.c_contiguous
    assert max(shown.shape) <= 480


def test_light_is_left_alone_and_darkness_is_lifted():
    bright = np.full((4, 4, 3), 120, np.uint8)
    assert brighten(bright, gain_for(120 / 255)) is bright
    assert gain_for(DARK) == 1.0
    for level in (0.02, 0.08, 0.2):
        dark = np.full((4, 4, 3), round(level * 255), np.uint8)
        lifted = brighten(dark, gain_for(level)).mean() / 255
        assert level < lifted <= 0.45
    assert gain_for(0.0) == MAX_GAIN


def test_the_space_of_a_visitor_in_the_corner_is_a_part_of_the_frame():
    area = around(face(0.02, 0.05, 0.2).box, FULL, WIDTH, HEIGHT)
    assert prepare(BLACK, area, 1.0).size
