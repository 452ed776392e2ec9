"""Which camera ``auto`` takes: one for people, that gives pictures."""

from __future__ import annotations

import dataclasses
import logging
import time

import numpy as np
import pytest

from perfumer.camera.devices.choosing import (
    describe_devices,
    find_camera,
    first_image,
    is_grey,
    list_candidates,
    list_devices,
)
from perfumer.camera.devices.kinds import Kind, kind_of
from perfumer.camera.source import CameraError, Reason
from tests.support.camera.devices import META, Bench, Eye
from tests.support.stopwatch import Stopwatch

GREY = {"GREY": {(640, 360): [15.0]}}


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.mark.parametrize(
    ("eye", "kind"),
    [
        (Eye(), Kind.COLOUR),
        (Eye(name="Mirror Cam"), Kind.COLOUR),
        (Eye(name="Integrated Camera", modes=GREY), Kind.INFRARED),
        (Eye(name="Scanner", modes={"Y16": {}, "Y8I": {}}), Kind.INFRARED),
        (Eye(name="Integrated IR Camera"), Kind.INFRARED),
        (Eye(name="Integrated Camera: Integrated I"), Kind.INFRARED),
        (Eye(name="Integrated Camera: Integrated C"), Kind.COLOUR),
        (Eye(name="USB2.0 FHD Infrared"), Kind.INFRARED),
        (Eye(name="OBS Virtual Camera"), Kind.VIRTUAL),
        (Eye(name="Dummy video device (0x0000)", driver="v4l2 loopback"), Kind.VIRTUAL),
        (Eye(name="Screen", driver="v4l2 loopback"), Kind.VIRTUAL),
        (Eye(flags=META), Kind.NO_CAMERA),
        (Eye(name="bcm2835-codec-decode", flags=0x8000), Kind.NO_CAMERA),
        (Eye(name="unicam-image", driver="unicam"), Kind.PROCESSOR),
        (Eye(name="bcm2835-isp-capture0", driver="bcm2835-isp"), Kind.PROCESSOR),
    ],
)
def test_each_device_is_known_for_what_it_is(bench, eye, kind):
    assert kind_of(bench.plug(eye, 0), bench.machine) is kind


def test_infrared_is_left_and_virtual_comes_last(bench):
    bench.plug(Eye(name="OBS Virtual Camera"), 0, port="1-1")
    bench.plug(Eye(name="IR Camera", modes=GREY), 1, port="1-2")
    bench.plug(Eye(flags=META), 2, port="1-3")
    bench.plug(Eye(), 3, port="1-4")
    names = [uri.rpartition("/")[2] for uri in list_candidates(bench.machine)]
    assert names == ["video3", "video0"]


def test_all_devices_are_named_with_what_they_are(bench):
    bench.plug(Eye(name="IR Camera"), 0)
    assert describe_devices(bench.machine).endswith("video0 (IR Camera): an infrared sensor")


def test_elsewhere_the_first_numbers_are_tried(bench):
    other = dataclasses.replace(bench.machine, linux=False)
    assert list_candidates(other) == ["0", "1", "2", "3"]
    assert list_devices(other) == list_devices(other)


def picture(red):
    image = np.full((48, 64, 3), 90, np.uint8)
    image[:, :, 0] = red
    return image


def opening(**pictures):
    """Open sources by name: a picture, or none, which ends at once."""

    def start(uri):
        if pictures[uri] is None:
            raise CameraError(Reason.STALLED, "nothing comes")
        while True:
            yield pictures[uri]

    return start


@pytest.mark.parametrize(
    ("pictures", "found"),
    [
        ({"a": picture(200), "b": picture(200)}, "a"),
        ({"a": None, "b": picture(200)}, "b"),
        ({"a": picture(90), "b": picture(200)}, "b"),
        ({"a": picture(90), "b": None}, "a"),
        ({"a": None, "b": None}, None),
    ],
)
def test_the_first_with_a_picture_in_colour_is_taken(pictures, found):
    assert find_camera(list(pictures), opening(**pictures), 1.0, 5.0) == found


def test_a_camera_that_hangs_is_left_behind_and_the_next_is_tried():
    def start(uri):
        if uri == "hangs":
            time.sleep(30)
        yield picture(200)

    watch = Stopwatch()
    found = find_camera(["hangs", "good"], start, -2.9, 5.0)
    assert (found, watch.seconds() < 2) == ("good", True)


def test_all_together_have_a_time():
    times = iter([0.0, 1.0, 11.0])
    found = find_camera(["a", "b"], opening(a=None, b=picture(200)), 5.0, 10.0, lambda: next(times))
    assert found is None


def test_a_source_is_closed_after_its_first_image():
    closed = []

    def start():
        try:
            yield picture(1)
        finally:
            closed.append(True)

    assert first_image(start, 5.0) is not None
    assert closed == [True]


@pytest.mark.parametrize(("red", "grey"), [(90, True), (92, True), (130, False)])
def test_a_picture_without_colour_is_known(red, grey):
    assert is_grey(picture(red)) is grey


def test_a_camera_that_is_plugged_in_changes_the_list(bench, caplog):
    caplog.set_level(logging.DEBUG)
    before = list_devices(bench.machine)
    bench.plug(Eye(), 0)
    assert list_devices(bench.machine) != before
