"""The real face detector on rendered people, and the geometry behind yaw and pitch."""

from __future__ import annotations

import math
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from perfumer.messages import Point
from perfumer.perception.faces import (
    NOSE_DEPTH,
    NOSE_LEVEL,
    PITCH_SPAN_DEG,
    FaceFinder,
    measure_head_pose,
    measure_quality,
    to_face,
)
from tests.support.perception.figures import frame, person

RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR = range(6)


@pytest.fixture(scope="module")
def finder(assets):
    made = FaceFinder(assets.face_detector, 0.5)
    yield made
    made.close()


def test_key_points_come_in_the_documented_order(finder):
    (found,) = finder.find(frame([person()]).image)
    at = found.key_points
    assert len(at) == 6
    assert at[RIGHT_EAR].x < at[RIGHT_EYE].x < at[NOSE].x < at[LEFT_EYE].x < at[LEFT_EAR].x
    assert at[RIGHT_EYE].y < at[NOSE].y < at[MOUTH].y
    assert all(found.box.grown(0.05, 0.05).contains(point) for point in at)


def test_a_face_at_the_edge_has_a_box_inside_the_picture(finder):
    (found,) = finder.find(frame([person(x=0.03)]).image)
    assert found.box.x == 0
    assert 0.05 < found.box.width < 0.15


def test_a_blurred_face_is_less_sharp_and_a_dark_one_less_bright(finder):
    image = frame([person()]).image
    (plain,) = finder.find(image)
    (blurred,) = finder.find(cv2.GaussianBlur(image, (0, 0), 5))
    (dark,) = finder.find((image * 0.4).astype(np.uint8))
    assert blurred.sharpness < plain.sharpness / 3
    assert dark.brightness < plain.brightness / 2


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (16, 2000)])
def test_a_picture_too_small_for_a_face_shows_none(finder, size):
    assert finder.find(np.full((*size, 3), 128, np.uint8)) == ()


GREY = np.full((100, 200, 3), 128, np.uint8)
DOWN = (0.0, 0.0, 0.2, 0.45, 0.1, 0.1)  # of the key points, in heights of the box


def detection(x, y, width, height):
    points = [SimpleNamespace(x=0.5, y=0.5 + down * height / GREY.shape[0]) for down in DOWN]
    box = SimpleNamespace(origin_x=x, origin_y=y, width=width, height=height)
    return SimpleNamespace(
        bounding_box=box, keypoints=points, categories=[SimpleNamespace(score=0.9)]
    )


def test_a_box_that_reaches_out_is_cut_at_the_edges():
    box = to_face(detection(-20, 60, 100, 90), GREY).box
    assert (box.x, box.y, box.width, box.height) == (0, 0.6, 0.4, 0.4)


@pytest.mark.parametrize("bounds", [(-50, 0, 50, 50), (300, 10, 40, 40), (195, 10, 40, 40)])
def test_a_face_of_which_nothing_is_in_the_picture_is_none(bounds):
    assert to_face(detection(*bounds), GREY) is None


def test_where_eyes_and_mouth_fall_together_is_no_face():
    found = detection(20, 20, 60, 60)
    assert to_face(found, GREY) is not None
    found.keypoints[MOUTH] = found.keypoints[NOSE]
    assert to_face(found, GREY) is None


def level_face(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0, aspect=1.0):
    """Key points of a face that is turned so; eyes one unit apart, mouth one below them."""
    yaw = math.radians(yaw_deg)
    nose = (NOSE_DEPTH * math.sin(yaw), NOSE_LEVEL - pitch_deg / PITCH_SPAN_DEG)
    half = math.cos(yaw) / 2
    roll = math.radians(roll_deg)
    return tuple(
        Point(
            (0.5 + 0.2 * (x * math.cos(roll) - y * math.sin(roll))) / aspect,
            0.5 + 0.2 * (x * math.sin(roll) + y * math.cos(roll)),
        )
        for x, y in [(-half, 0.0), (half, 0.0), nose, (0.0, 1.0), (-1.0, 0.2), (1.0, 0.2)]
    )


@pytest.mark.parametrize("aspect", [1.0, 16 / 9])
@pytest.mark.parametrize("roll_deg", [-30, 0, 20])
@pytest.mark.parametrize(("yaw_deg", "pitch_deg"), [(0, 0), (25, 0), (-40, 0), (0, 20), (15, -15)])
def test_angles_are_told_whatever_the_roll_and_the_shape_of_the_picture(
    yaw_deg, pitch_deg, roll_deg, aspect
):
    yaw, pitch = measure_head_pose(level_face(yaw_deg, pitch_deg, roll_deg, aspect), aspect)
    assert yaw == pytest.approx(yaw_deg, abs=0.01)
    assert pitch == pytest.approx(pitch_deg, abs=0.01)


def test_points_that_fall_together_give_angles_all_the_same():
    yaw, pitch = measure_head_pose((Point(0.5, 0.5),) * 6, 1.5)
    assert -90 <= yaw <= 90
    assert -90 <= pitch <= 90


def test_quality_does_not_depend_on_how_near_the_face_is():
    near = np.kron(np.indices((24, 24)).sum(0) % 2 * 255, np.ones((8, 8)))
    near = np.repeat(near[..., None], 3, 2).astype(np.uint8)
    far = near[::2, ::2].copy()
    assert measure_quality(near) == pytest.approx(measure_quality(far), rel=0.05)
