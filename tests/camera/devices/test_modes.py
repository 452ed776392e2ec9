"""Asked for MJPG and got YUYV at 5 frames a second: another mode is tried, and kept."""

from __future__ import annotations

import pytest

from perfumer.camera.devices.modes import ModeChooser, measure_rate, plan_modes
from perfumer.camera.devices.v4l2 import Mode
from perfumer.camera.source import Shape

SHAPE = Shape(1280, 720, 30)


def written(modes):
    return [f"{mode.fourcc} {mode.width}x{mode.height} {mode.fps:g}" for mode in modes]


@pytest.mark.parametrize(
    ("offered", "planned"),
    [
        pytest.param(
            [Mode("YUYV", 1280, 720, 30), Mode("MJPG", 1280, 720, 30)],
            ["MJPG 1280x720 30", "YUYV 1280x720 30"],
            id="MJPG before YUYV",
        ),
        pytest.param(
            [Mode("YUYV", 1280, 720, 5), Mode("YUYV", 640, 480, 30), Mode("YUYV", 320, 240, 30)],
            ["YUYV 640x480 30", "YUYV 320x240 30"],
            id="the largest that reaches the rate",
        ),
        pytest.param(
            [Mode("MJPG", 1920, 1080, 30), Mode("MJPG", 3840, 2160, 30)],
            ["MJPG 1920x1080 30", "MJPG 3840x2160 30"],
            id="the smallest of those that are too large",
        ),
        pytest.param(
            [Mode("MJPG", 1280, 720, 60), Mode("MJPG", 1280, 720, 30), Mode("MJPG", 1280, 720, 25)],
            ["MJPG 1280x720 30"],
            id="the rate that was asked for",
        ),
        pytest.param(
            [Mode("MJPG", 1280, 720, 90)], ["MJPG 1280x720 30"], id="no more than was asked for"
        ),
        pytest.param(
            [Mode("YUYV", 1280, 720, 5), Mode("YUYV", 640, 480, 15)],
            ["YUYV 640x480 15"],
            id="the fastest where none reaches the rate",
        ),
        pytest.param(
            [Mode("H264", 1280, 720, 30), Mode("YUYV", 640, 480, 30)],
            ["YUYV 640x480 30"],
            id="no format that cannot be decoded",
        ),
        pytest.param(
            [Mode("MJPG", 1280, 720, 0)], ["MJPG 1280x720 30"], id="a rate that is not told"
        ),
        pytest.param(
            [],
            ["MJPG 1280x720 30", "MJPG 640x480 30", "YUYV 640x480 30"],
            id="a camera that tells nothing",
        ),
    ],
)
def test_modes_are_planned_best_first(offered, planned):
    assert written(plan_modes(offered, SHAPE)) == planned


def chooser(count=3):
    return ModeChooser([Mode("MJPG", 1280 >> n, 720 >> n, 30) for n in range(count)], 30)


def test_a_mode_that_reaches_the_rate_is_kept():
    modes = chooser()
    assert not modes.judge(29.0)
    assert (modes.settled, modes.reached, modes.current.width) == (True, True, 1280)


def test_another_mode_is_tried_once_and_kept():
    modes = chooser()
    assert modes.judge(5.0)
    assert not modes.judge(29.0)
    assert (modes.settled, modes.current.width) == (True, 640)


@pytest.mark.parametrize(
    ("rates", "kept_width", "reopened"),
    [
        ([5.0, 10.0, 15.0], 320, 2),
        ([15.0, 10.0, 5.0], 1280, 3),
        ([15.0, 15.0, 15.0], 1280, 3),
    ],
)
def test_where_none_reaches_the_rate_the_best_is_kept_for_good(rates, kept_width, reopened):
    modes = chooser()
    assert sum(modes.judge(rate) for rate in rates) == reopened
    assert (modes.settled, modes.reached, modes.current.width) == (True, False, kept_width)
    assert not modes.would_move(1.0)


def test_a_missed_frame_does_not_make_a_camera_slow():
    times = [n / 30 for n in range(60) if n % 3]
    assert measure_rate(times, stamped=True) == pytest.approx(30)


def test_frames_that_are_read_in_bunches_are_no_rate():
    times = [n / 10 + 0.001 * (n % 4 == 0) for n in range(40)]
    assert measure_rate(times, stamped=False) == pytest.approx(10, rel=0.1)


@pytest.mark.parametrize("times", [[], [1.0]])
def test_too_few_frames_are_no_rate(times):
    assert measure_rate(times, stamped=True) == 0
