"""The kernel's answers are read from where its header puts them."""

from __future__ import annotations

import errno
import struct

import pytest

from perfumer.camera.devices import videodev
from perfumer.camera.devices.v4l2 import Mode, open_node, plain
from tests.support.camera.devices import CAPTURE, MENU, META, Bench, Eye, Knob


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.mark.parametrize(
    ("request_code", "layout"),
    [
        (videodev.QUERY_CAPABILITY, videodev.CAPABILITY),
        (videodev.ENUM_FORMAT, videodev.FORMAT),
        (videodev.QUERY_CONTROL, videodev.CONTROL_INFO),
        (videodev.QUERY_MENU, videodev.MENU_ITEM),
        (videodev.GET_CONTROL, videodev.VALUE),
        (videodev.SET_CONTROL, videodev.VALUE),
        (videodev.ENUM_SIZES, videodev.SIZE),
        (videodev.ENUM_INTERVALS, videodev.INTERVAL),
    ],
)
def test_each_structure_has_the_size_that_its_request_names(request_code, layout):
    assert layout.size == request_code >> 16 & 0x3FFF


@pytest.mark.parametrize(("flags", "is_camera"), [(CAPTURE, True), (META, False), (0x8000, False)])
def test_only_a_node_with_pictures_is_a_camera(bench, flags, is_camera):
    with open_node(bench.plug(Eye(flags=flags), 0), bench) as node:
        capability = node.capability()
    assert (capability.card, capability.driver) == ("HD Pro Webcam C920", "uvcvideo")
    assert capability.gives_pictures is is_camera


def test_every_format_size_and_rate_is_listed(bench):
    with open_node(bench.plug(Eye(), 0), bench) as node:
        assert node.modes([]) == [
            Mode("MJPG", 1280, 720, 30.0),
            Mode("MJPG", 640, 480, 30.0),
            Mode("YUYV", 1280, 720, 10.0),
        ]


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [
        ([(1280, 720), (640, 480)], [(1280, 720), (640, 480)]),
        ([(4000, 3000), (640, 480)], [(640, 480)]),
        ([(4000, 3000)], [(2592, 1944)]),
    ],
)
def test_of_a_range_of_sizes_the_wanted_ones_are_listed(bench, wanted, listed):
    class Ranging(Bench):
        def ioctl(self, number, request, buffer):
            if request != videodev.ENUM_SIZES:
                super().ioctl(number, request, buffer)
            elif struct.unpack_from("I", buffer)[0] == 0:
                struct.pack_into("7I", buffer, 8, 3, 32, 2592, 2, 32, 1944, 2)
            else:
                raise OSError(errno.EINVAL, "no more")

    ranging = Ranging(bench.dev / "other")
    modes = {"YUYV": {size: [30.0] for size in listed}}
    with open_node(ranging.plug(Eye(modes=modes), 0), ranging) as node:
        assert [(mode.width, mode.height) for mode in node.modes(wanted)] == listed


def test_a_menu_with_holes_is_listed_with_its_numbers(bench):
    knob = Knob(0x9A0901, "Auto Exposure", MENU, 0, 3, 3, menu={1: "Manual", 3: "Aperture"})
    with open_node(bench.plug(Eye(knobs=[knob]), 0), bench) as node:
        (control,) = node.controls()
    assert (control.name, control.menu) == ("auto_exposure", ((1, "Manual"), (3, "Aperture")))


def test_a_device_is_closed_after_the_questions(bench):
    with open_node(bench.plug(Eye(), 0), bench) as node:
        node.formats()
    assert bench.left_open == 0


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Power Line Frequency", "power_line_frequency"),
        ("White Balance, Automatic", "white_balance_automatic"),
        ("Exposure Time, Absolute", "exposure_time_absolute"),
    ],
)
def test_controls_are_called_as_v4l2_ctl_calls_them(name, written):
    assert plain(name) == written
