"""Finding faces near and far: the real detector on rendered people, and the geometry."""

from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.messages import Box, Face, Point
from perfumer.perception.faces import FaceFinder
from perfumer.perception.views import SIDE, View, cut, place, starts, views
from perfumer.perception.watch import MAX_LOOKS, MORE_LOOKS, SEARCHES, FaceWatcher
from tests.support.perception.figures import FACES, frame, person

EMPTY = np.zeros((720, 1280, 3), np.uint8)
CROWD = [(0.12, 0.5), (0.88, 0.5), (0.31, 0.7), (0.69, 0.7), (0.5, 1.0)]  # x and scale


@pytest.fixture(scope="module")
def finder(assets):
    made = FaceFinder(assets.face_detector, 0.5)
    yield made
    made.close()


@pytest.fixture
def watcher(finder):
    return FaceWatcher(finder.find)


@pytest.mark.parametrize("scale", [1.0, 0.6, 0.35])
@pytest.mark.parametrize("face", FACES)
def test_every_demo_face_is_found_near_and_far_and_looks_ahead(watcher, face, scale):
    (found,) = watcher.find(frame([person(face, scale=scale)]).image)
    assert found.score >= 0.7
    assert abs(found.box.center.x - 0.5) < 0.03
    assert found.box.height == pytest.approx(0.23 * scale, rel=0.25)
    assert abs(found.yaw) < 8
    assert abs(found.pitch) < 25  # far faces are a few pixels high; the reading allows as much
    assert found.sharpness > 12
    assert 0.2 < found.brightness < 0.9


@pytest.mark.parametrize("x", [0.1, 0.25, 0.44, 0.56, 0.81, 0.9])
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_face_is_found_wherever_it_stands(watcher, x, scale):
    (found,) = watcher.find(frame([person(x=x, scale=scale)]).image)
    assert found.box.center.x == pytest.approx(x, abs=0.02)


def test_a_crowd_is_counted_once_each_the_nearest_first(watcher):
    people = [person(FACES[n], x, scale) for n, (x, scale) in enumerate(CROWD)]
    picture = frame(people).image
    for _ in range(30):
        seen = watcher.find(picture)
        places = sorted(found.box.center.x for found in seen)
        assert places == pytest.approx([0.12, 0.31, 0.5, 0.69, 0.88], abs=0.02)
        assert seen[0].box.center.x == pytest.approx(0.5, abs=0.02)


def test_a_fist_is_not_a_face(watcher):
    rng = np.random.default_rng(3)
    for left in (False, True, False, True):
        tip = Point(rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.7))
        assert watcher.find(frame([person(x=3.0, hand=tip, left=left)]).image) == ()


def test_somebody_who_arrives_is_found_within_a_third_of_a_second(watcher):
    watcher.find(frame([]).image)
    arrived = frame([person(x=0.8, scale=0.4)]).image
    seen = [len(watcher.find(arrived)) for _ in range(10)]
    assert seen[-1] == 1


def test_a_face_that_moves_fast_is_followed_and_one_that_is_gone_is_gone(watcher):
    for step in range(12):
        x = 0.2 + 0.05 * step  # 1.5 widths of the frame a second
        (found,) = watcher.find(frame([person(x=x)]).image)
        assert found.box.center.x == pytest.approx(x, abs=0.03)
    assert watcher.find(frame([]).image) == ()


def test_people_who_all_go_at_once_are_all_gone_at_once(watcher):
    people = [person(FACES[n], x, scale) for n, (x, scale) in enumerate(CROWD)]
    assert len(watcher.find(frame(people).image)) == len(CROWD)
    assert watcher.find(frame([]).image) == ()


def test_people_who_come_together_are_all_found_within_a_third_of_a_second(watcher):
    watcher.find(frame([]).image)
    people = [person(FACES[n], x, scale) for n, (x, scale) in enumerate(CROWD)]
    picture = frame(people).image
    seen = [len(watcher.find(picture)) for _ in range(10)]
    assert seen[-1] == len(CROWD)


def test_a_frame_in_which_a_crowd_goes_costs_few_looks_too():
    looks = []
    here = True

    def everywhere_or_nowhere(image):
        looks.append(image.shape)
        return [Face(Box(0.25, 0.25, 0.5, 0.5), (), 0.9, 0, 0, 50, 0.5)] if here else []

    watcher = FaceWatcher(everywhere_or_nowhere)
    assert len(watcher.find(EMPTY)) > MAX_LOOKS + MORE_LOOKS
    looks.clear()
    here = False
    watcher.find(EMPTY)
    assert len(looks) <= 2 * (MAX_LOOKS + MORE_LOOKS) + SEARCHES


def test_a_single_picture_leaves_no_trace(watcher):
    assert len(watcher.find_in_picture(frame([person()]).image)) == 1
    assert watcher.find_in_picture(frame([]).image) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (100, 100)])
def test_a_picture_of_any_shape_may_come(watcher, size):
    assert watcher.find(np.full((*size, 3), 128, np.uint8)) == ()


def test_a_frame_of_another_size_is_searched_anew(watcher):
    picture = frame([person(x=0.3)]).image
    watcher.find(picture)
    (found,) = watcher.find(np.ascontiguousarray(picture[:, :720]))
    assert found.box.center.x == pytest.approx(0.3 * 1280 / 720, abs=0.03)


def test_a_close_up_is_found_as_one_face(watcher):
    picture = frame([person()]).image
    close = np.ascontiguousarray(picture[150:420, 500:770])
    assert len(watcher.find(close)) == 1


def test_a_frame_costs_few_looks_whatever_the_crowd():
    looks = []

    def somebody_everywhere(image):
        looks.append(image.shape)
        return [Face(Box(0.25, 0.25, 0.5, 0.5), (), 0.9, 0, 0, 50, 0.5)]

    watcher = FaceWatcher(somebody_everywhere)
    crowd = watcher.find(EMPTY)
    assert len(crowd) > 2 * MAX_LOOKS
    looks.clear()
    for _ in range(10):
        watcher.find(EMPTY)
    assert len(looks) <= 10 * (MAX_LOOKS + SEARCHES // 2)
    assert set(looks) == {(SIDE, SIDE, 3)}


@pytest.mark.parametrize("shape", [(1280, 720), (1920, 1080), (720, 1280), (640, 480), (600, 600)])
@given(data=st.data())
def test_every_face_lies_uncut_and_large_enough_in_some_view(shape, data):
    width, height = shape
    side = data.draw(st.floats(0.07, 0.9)) * min(shape)
    x = data.draw(st.floats(0, width - side))
    y = data.draw(st.floats(0, height * 0.85 - side)) if side < 0.8 * height else 0
    fit = [
        view
        for view in views(width, height)
        if view.x <= x
        and view.y <= y
        and x + side <= view.x + view.side
        and y + side <= view.y + view.side
        and side / view.side > 0.13
    ]
    assert fit


def test_small_frames_are_not_searched_in_views_of_a_few_pixels():
    assert min(view.side for view in views(200, 150)) == 150


@given(st.integers(1, 4000), st.integers(1, 1000), st.floats(0, 0.9))
def test_windows_cover_a_length_and_overlap(length, side, share):
    found = starts(length, side, share * side)
    assert found[0] == 0
    assert found[-1] + side >= length
    assert all(b - a <= side * (1 - share) + 1 for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("view", "box"),
    [
        (View(0, 0, 100), Box(0.25, 0.5, 0.125, 0.25)),
        (View(60, 20, 40), Box(0.4, 0.4, 0.05, 0.1)),
        (View(140, 20, 100), Box(0.95, 0.7, 0.05, 0.25)),
    ],
)
def test_a_face_cut_out_is_put_back_where_it_was(view, box):
    picture = np.zeros((100, 200, 3), np.uint8)
    seen = Face(Box(0.5, 0.5, 0.25, 0.25), (Point(0.5, 0.5),), 0.9, 0, 0, 50, 0.5)
    back = place(seen, view, picture)
    assert astuple(back.box) == pytest.approx(astuple(box))
    assert back.key_points[0].x == pytest.approx(box.x)


def test_a_view_shows_what_is_there_and_black_outside():
    image = np.full((100, 200, 3), 200, np.uint8)
    shown = cut(View(-50, 0, 100), image)
    assert (shown[:, :60] == 0).all()
    assert (shown[:, 68:] == 200).all()


def test_a_face_placed_outside_the_picture_is_none():
    image = np.zeros((100, 200, 3), np.uint8)
    seen = Face(Box(0, 0, 0.2, 0.2), (), 0.9, 0, 0, 50, 0.5)
    assert place(seen, View(-60, -60, 100), image) is None
