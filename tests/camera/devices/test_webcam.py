"""A camera device, with stand-ins that behave as in the reports of the field."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import logging
import time

import pytest

from perfumer.camera.devices.opening import open_device
from perfumer.camera.devices.webcam import DeviceRules, Webcam
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.mailbox import Latest
from perfumer.supervision.supervisor import Supervisor
from tests.support.camera.devices import INTEGER, Bench, Eye, Knob
from tests.support.stopwatch import Stopwatch

SHAPE = Shape(1280, 720, 30)
RULES = DeviceRules({}, first_frame_s=10.0, stall_s=1.5)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def webcam(bench, uri, rules=RULES):
    return Webcam(str(uri), SHAPE, rules, bench.machine, bench.clock, bench.sleep)


def read(camera, count):
    """Read some images; return the last few."""
    images = camera.images()
    last = collections.deque(itertools.islice(images, count), maxlen=3)
    images.close()
    return list(last)


def test_pictures_are_mirrored_and_in_the_usual_order_of_colours(bench):
    bench.plug(Eye(), 0)
    (image,) = read(webcam(bench, 0), 1)
    assert image.shape == (720, 1280, 3)
    assert tuple(image[5, 5]) == (120, 80, 40)
    assert tuple(image[0, -1]) == (1, 1, 1)


@pytest.mark.parametrize("uri", ["0", "{dev}/video0", "{dev}/v4l/by-id/usb-Eye", "{dev}/cam"])
def test_a_number_a_device_and_any_link_lead_to_the_camera(bench, uri):
    node = bench.plug(Eye(), 0)
    bench.link("by-id", "usb-Eye", node)
    (bench.dev / "cam").symlink_to(node)
    assert len(read(webcam(bench, uri.format(dev=bench.dev)), 3)) == 3


@pytest.mark.parametrize("first_frame_s", [0.2, 1.2, 4.0, 9.5])
def test_a_camera_may_take_ten_seconds_to_wake_up(bench, first_frame_s):
    bench.plug(Eye(first_frame_s=first_frame_s), 0)
    assert len(read(webcam(bench, 0), 2)) == 2


def test_a_camera_that_never_wakes_up_is_given_up_in_time(bench):
    bench.plug(Eye(first_frame_s=60), 0)
    with pytest.raises(CameraError, match="gives no image for 10 s") as error:
        read(webcam(bench, 0), 1)
    assert error.value.reason is Reason.STALLED
    assert 10 < bench.now < 12


def test_one_empty_read_does_not_end_a_camera(bench):
    bench.plug(Eye(dies_after=5), 0)
    images = webcam(bench, 0).images()
    assert len(list(itertools.islice(images, 5))) == 5
    before = bench.now
    with pytest.raises(CameraError, match=r"no image for 1\.5 s"):
        next(images)
    assert 1.5 < bench.now - before < 3


def test_an_unplugged_camera_ends_at_once(bench):
    bench.plug(Eye(), 0)
    images = webcam(bench, 0).images()
    next(images)
    before = bench.now
    bench.unplug(0)
    with pytest.raises(CameraError, match=r"video0 \(HD Pro Webcam C920\) was unplugged") as error:
        next(images)
    assert error.value.reason is Reason.ENDED
    assert bench.now == before


def test_a_replugged_camera_goes_on_under_its_new_number(bench):
    bench.plug(Eye(serial="A1"), 0)
    camera = webcam(bench, 0)
    read(camera, 2)
    bench.unplug(0)
    with pytest.raises(CameraError, match="not plugged in"):
        read(camera, 1)
    bench.plug(Eye(serial="A1", level=(9, 9, 9)), 4)
    assert tuple(read(camera, 1)[0][5, 5]) == (9, 9, 9)


def test_a_busy_camera_is_refused_with_the_name_of_who_has_it(bench):
    bench.run(77, "zoom", bench.plug(Eye(busy=True), 0))
    with pytest.raises(CameraError, match=r"used by zoom \(process 77\)"):
        read(webcam(bench, 0), 1)


def test_mjpg_that_comes_as_yuyv_at_five_frames_is_noticed_and_another_mode_tried(bench, caplog):
    eye = Eye(modes={"YUYV": {(1280, 720): [5.0], (640, 480): [30.0]}})
    bench.plug(eye, 0)
    camera = webcam(bench, 0)
    assert read(camera, 200)[-1].shape == (480, 640, 3)
    assert eye.opened == ["YUYV 640x480"]
    assert "30 frames a second" in camera.describe()[0]


def test_a_camera_that_tells_no_modes_is_judged_by_what_it_grants(bench, caplog):
    eye = Eye(modes={"YUYV": {(1280, 720): [5.0], (640, 480): [30.0]}})
    bench.plug(eye, 0)
    blind = dataclasses.replace(bench.machine, system=Bench(bench.dev / "nothing"))
    camera = Webcam("0", SHAPE, RULES, blind, bench.clock, bench.sleep)
    assert read(camera, 100)[-1].shape == (480, 640, 3)
    assert "asked for MJPG 1280x720 at 30 frames a second, it gives YUYV 1280x720 with 5" in (
        caplog.text
    )
    read(camera, 100)
    assert caplog.text.count("asked for") == len(caplog.records)
    assert eye.opened[1:] == eye.opened[:1]


def test_a_camera_that_gives_less_than_it_says_is_measured_and_another_mode_tried(bench, caplog):
    modes = {"MJPG": {(1280, 720): [30.0]}, "YUYV": {(640, 480): [30.0]}}
    eye = Eye(modes=modes, real_fps={"MJPG": 7.5})
    bench.plug(eye, 0)
    camera = webcam(bench, 0)
    read(camera, 400)
    assert eye.opened == ["MJPG 1280x720", "YUYV 640x480"]
    assert "it gives MJPG 1280x720 with 7.5 frames a second" in caplog.text


def test_a_camera_that_is_slow_in_every_mode_keeps_one_and_says_so_once(bench, caplog):
    modes = {"MJPG": {(1280, 720): [30.0], (640, 480): [30.0]}}
    eye = Eye(modes=modes, real_fps={"MJPG": 15.0})
    bench.plug(eye, 0)
    camera = webcam(bench, 0)
    for _ in range(3):
        read(camera, 300)
    assert eye.opened[-2:] == ["MJPG 1280x720"] * 2
    assert len(eye.opened) == 5
    assert caplog.text.count("more in no other mode") == 1


def test_a_rate_that_is_reached_is_said_once_and_nothing_is_reopened(bench, caplog):
    caplog.set_level(logging.INFO)
    eye = Eye()
    bench.plug(eye, 0)
    camera = webcam(bench, 0)
    read(camera, 200)
    read(camera, 200)
    assert eye.opened == ["MJPG 1280x720"] * 2
    assert caplog.text.count("MJPG 1280x720, 30 frames a second") == 1


def test_controls_are_set_at_each_opening_and_after_a_replug(bench):
    rules = dataclasses.replace(RULES, controls={"gain": 7})
    bench.plug(Eye(serial="A1", knobs=[Knob(0x980913, "Gain", INTEGER, 0, 9, 1)]), 0)
    camera = webcam(bench, 0, rules)
    read(camera, 1)
    bench.unplug(0)
    knob = Knob(0x980913, "Gain", INTEGER, 0, 9, 1)
    bench.plug(Eye(serial="A1", knobs=[knob]), 3)
    read(camera, 1)
    assert knob.value == 7
    assert camera.describe()[1:] == []


def test_controls_are_set_again_when_pictures_begin(bench):
    rules = dataclasses.replace(RULES, controls={"gain": 7})
    knob = Knob(0x980913, "Gain", INTEGER, 0, 9, 1)
    bench.plug(Eye(knobs=[knob], forgets=True), 0)
    read(webcam(bench, 0, rules), 1)
    assert knob.value == 7


def test_a_wrong_control_is_said_once_and_the_camera_runs(bench, caplog):
    rules = dataclasses.replace(RULES, controls={"gain": 70})
    bench.plug(Eye(knobs=[Knob(0x980913, "Gain", INTEGER, 0, 9, 1)]), 0)
    camera = webcam(bench, 0, rules)
    assert len(read(camera, 2)) == len(read(camera, 2)) == 2
    assert caplog.text.count("PERFUMER_CAMERA__CONTROLS: gain takes 0 to 9; 70") == 1
    assert camera.describe()[1:] == ["gain takes 0 to 9; 70 is none of it"]


def wait_for(condition, patience_s=20.0):
    watch = Stopwatch()
    while not condition() and watch.seconds() < patience_s:
        time.sleep(0.01)
    return condition()


def test_a_kiosk_waits_for_its_own_camera_and_has_it_back(bench):
    small = {"MJPG": {(320, 180): [30.0]}}
    bench.plug(Eye(serial="A1", modes=small), 0)
    source = open_device("0", Shape(320, 180, 30), RULES, bench.machine)
    patience = Patience(stall_s=1.5, freeze_s=0, retry_s=0.02, retry_max_s=0.05)
    worker = CameraWorker(source, Latest(), patience)
    worker.start(Supervisor())
    assert wait_for(lambda: worker.status.online)
    bench.unplug(0)
    bench.plug(Eye(name="Stranger", serial="B2", modes=small), 0, port="1-3")
    assert wait_for(lambda: worker.status.reason is Reason.MISSING)
    bench.plug(Eye(serial="A1", modes=small), 3)
    assert wait_for(lambda: worker.status.online)
    assert worker.status.reconnects == 1
    worker.stop()
    assert bench.left_open == 0


def test_elsewhere_than_on_linux_a_camera_is_its_number(bench):
    opened = []
    node = bench.plug(Eye(), 0)

    def capture(device):
        opened.append(device)
        return bench.capture(str(node))

    other = dataclasses.replace(bench.machine, linux=False, capture=capture)
    camera = Webcam("2", SHAPE, RULES, other, bench.clock, bench.sleep)
    assert len(read(camera, 2)) == 2
    assert opened == [2]
