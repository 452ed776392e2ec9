"""A badly placed camera: whatever way it hangs, the frame shows what a mirror would."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perfumer.camera.opening import open_camera
from perfumer.camera.orientation import UPRIGHT, Orientation, turn, turning
from perfumer.camera.source import Shape
from tests.support.paths import DATA

TURNS = [(degrees, flip) for degrees in (0, 90, 180, 270) for flip in (False, True)]
RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)


def scene(height=120, width=200):
    """What stands before the camera, seen upright from it: a colour in each quarter."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = RED
    image[: height // 2, width // 2 :] = GREEN
    image[height // 2 :, : width // 2] = BLUE
    image[height // 2 :, width // 2 :] = GREY
    return image


def as_camera_sees(image, degrees, flip):
    """The scene as a camera gives it that needs these settings, by numpy alone."""
    return np.rot90(image[:, ::-1] if flip else image, degrees // 90)


def corners(image):
    return [tuple(int(v) for v in image[y, x]) for y in (5, -6) for x in (5, -6)]


@pytest.mark.parametrize(("degrees", "flip"), TURNS)
def test_what_is_top_left_of_the_scene_is_where_a_mirror_shows_it(tmp_path, degrees, flip):
    sent = np.ascontiguousarray(as_camera_sees(scene(), degrees, flip)[..., ::-1])
    path = tmp_path / "scene.png"
    path.write_bytes(cv2.imencode(".png", sent)[1].tobytes())
    shape = Shape(sent.shape[1], sent.shape[0], 200, Orientation(degrees, flip))
    frames = open_camera(str(path), shape, DATA, lambda: None).open()
    shown = next(frames)
    frames.close()
    assert shown.shape == (120, 200, 3)
    assert shown.flags.c_contiguous
    assert corners(shown) == [GREEN, RED, GREY, BLUE]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(
    ("x", "y", "colour"), [(0, 0, RED), (1, 0, GREEN), (0.1, 1, BLUE), (0.9, 0.8, GREY)]
)
def test_zoom_shows_the_part_that_is_named_as_the_mirror_shows_it(flip, x, y, colour):
    mirror = scene()
    taken = mirror[:, ::-1] if flip else mirror
    shown = turn(
        np.ascontiguousarray(taken), Orientation(flip=flip, zoom=2, center_x=x, center_y=y)
    )
    assert shown.shape == (60, 100, 3)
    assert shown.flags.c_contiguous
    assert set(corners(shown)) == {colour}


def test_nothing_is_done_to_the_frames_of_a_camera_that_is_placed_well():
    def start():
        yield scene()

    image = scene()
    assert turning(start, UPRIGHT) is start
    assert turn(image, UPRIGHT) is image


def test_what_is_no_image_is_passed_on_and_the_device_is_freed():
    freed = []

    def start():
        try:
            yield None
            yield scene()
        finally:
            freed.append(True)

    images = turning(start, Orientation(rotate_deg=90))()
    assert next(images) is None
    assert next(images).shape == (200, 120, 3)
    images.close()
    assert freed


@pytest.mark.parametrize(("degrees", "size"), [(90, (320, 180, 3)), (180, (180, 320, 3))])
def test_the_simulated_visitor_stands_upright_before_a_camera_that_is_turned(degrees, size):
    shape = Shape(320, 180, 200, Orientation(degrees))
    frames = open_camera("demo", shape, DATA, lambda: None).open()
    shown = next(frames)
    frames.close()
    assert shown.shape == size
    assert shown[:20].mean() > 120  # the wall is above, the clothes are below


@pytest.mark.parametrize(
    ("up_points", "degrees"), [("right", 90), ("left", 270), ("down", 180), ("up", 0)]
)
def test_the_angle_is_the_one_that_the_docs_tell_from_what_the_mirror_shows(up_points, degrees):
    """docs/cameras.md, "Turning the picture": a raised hand points there in the unturned mirror."""
    mirror = scene()  # upright: RED and GREEN are above
    quarters = {"up": 0, "left": 1, "down": 2, "right": 3}[up_points]  # counterclockwise
    shown = turn(np.ascontiguousarray(np.rot90(mirror, quarters)), Orientation(degrees))
    assert corners(shown) == corners(mirror)
