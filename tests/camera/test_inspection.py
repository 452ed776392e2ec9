"""What the doctor says of a camera: its real format, size and rate, and what to change."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest

from perfumer.camera.devices.webcam import DeviceRules, Webcam
from perfumer.camera.inspection import advise, inspect_source
from perfumer.camera.source import CameraError, Reason, Shape, Source
from perfumer.doctor.checks import judge_camera
from perfumer.doctor.findings import format_table
from tests.support.camera.devices import INTEGER, MENU, Bench, Eye, Knob
from tests.support.paths import ROOT

SHAPE = Shape(640, 480, 30)
MODES = {"MJPG": {(640, 480): [30.0]}}
NEVER = threading.Event()  # never set: who waits for it hangs until the tests end


def inspected(source, bench, first_frame_s=10.0):
    return advise(source, SHAPE, inspect_source(source, SHAPE, first_frame_s, bench.clock))


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def device(bench, eye, controls=None):
    node = bench.plug(eye, 0)
    rules = DeviceRules(controls or {}, 10.0, 1.5)
    webcam = Webcam(str(node), SHAPE, rules, bench.machine, bench.clock, bench.sleep)
    return of(webcam.images, str(node), describe=webcam.describe)


def of(images, uri="http://camera/video", still=False, simulated=False, describe=list):
    return Source(uri, images, simulated=simulated, still=still, describe=describe)


def at_rate(bench, fps, size=(640, 480)):
    def images():
        for number in itertools.count():
            bench.now += 1 / fps
            yield np.full((size[1], size[0], 3), number % 250, np.uint8)

    return images


def test_a_device_is_told_with_its_real_format_size_and_rate(bench):
    advice = inspected(device(bench, Eye(modes=MODES)), bench)
    assert "(HD Pro Webcam C920): MJPG 640x480 at 30 frames a second; " in advice.found
    assert advice.found.endswith("images a second of 640x480 came")
    assert (advice.works, advice.remedy) == (True, "")


def test_a_slow_device_is_told_what_helps(bench):
    eye = Eye(modes={"YUYV": {(640, 480): [5.0]}})
    advice = inspected(device(bench, eye), bench)
    assert advice.works
    assert "YUYV 640x480 at 5 frames a second; 5.0 images a second" in advice.found
    assert "more light" in advice.remedy


def test_a_wrong_control_is_told_with_its_range(bench):
    eye = Eye(modes=MODES, knobs=[Knob(0x980913, "Gain", INTEGER, 0, 9, 1)])
    advice = inspected(device(bench, eye, {"gain": 70}), bench)
    assert advice.remedy == "gain takes 0 to 9; 70 is none of it"


def test_a_busy_device_is_told_with_the_program_that_has_it(bench):
    source = device(bench, Eye(busy=True))
    bench.run(77, "zoom", bench.dev / "video0")
    advice = inspected(source, bench)
    assert (advice.works, "refused" in advice.found) == (False, True)
    assert "zoom (process 77)" in advice.remedy


@pytest.mark.parametrize(
    ("fps", "says"), [(30, ""), (5, "MJPEG or low-latency stream"), (0.9, "use a cable")]
)
def test_a_network_camera_is_told_by_its_rate(bench, fps, says):
    advice = inspected(of(at_rate(bench, fps)), bench)
    assert says in advice.remedy
    assert bool(advice.remedy) is bool(says)


def test_a_file_may_have_any_rate(bench):
    assert inspected(of(at_rate(bench, 12), "clip.mp4", still=True), bench).remedy == ""


def test_the_simulated_visitor_on_a_slow_computer_is_told(bench):
    source = of(at_rate(bench, 9), "demo:default", still=True, simulated=True)
    assert "too slow to draw" in inspected(source, bench).remedy


def test_a_source_that_hangs_is_left_behind(bench):
    def images():
        NEVER.wait()
        yield np.zeros((48, 64, 3), np.uint8)

    advice = inspected(of(images), bench, first_frame_s=0.1)
    assert (advice.works, advice.found) == (False, "http://camera/video: stalled")
    assert "no image in 0.1 s" in advice.remedy


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (CameraError(Reason.REFUSED, "ask for the password"), "ask for the password"),
        (OSError("no route"), "OSError: no route"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_a_source_that_fails_says_why(bench, error, says):
    def images():
        raise error
        yield

    assert says in inspected(of(images), bench).remedy


def test_a_source_that_ends_midway_is_told(bench):
    def images():
        yield from itertools.islice(at_rate(bench, 30)(), 40)
        raise CameraError(Reason.ENDED, "the plug was pulled")

    advice = inspected(of(images), bench)
    assert (advice.works, advice.remedy) == (True, "the plug was pulled")


def on_the_page(bench, source):
    """Return what the doctor prints of a source, with the paths that a kiosk has."""
    table = format_table([judge_camera(inspected(source, bench))])
    return table.replace(f"{bench.dev}/", "/dev/")


def slow_device(bench):
    menu = {0: "Disabled", 1: "50 Hz", 2: "60 Hz"}
    knob = Knob(0x980918, "Power Line Frequency", MENU, 0, 2, 1, menu=menu)
    eye = Eye(name="Old USB Camera", modes={"YUYV": {(640, 480): [5.0]}}, knobs=[knob])
    return device(bench, eye, {"power_line_frequency": "55 Hz"})


def busy_device(bench):
    source = device(bench, Eye(busy=True))
    bench.run(4711, "zoom", bench.dev / "video0")
    return source


@pytest.mark.parametrize(
    "stand_in",
    [
        pytest.param(lambda bench: device(bench, Eye(modes=MODES)), id="a webcam"),
        pytest.param(slow_device, id="a slow webcam with a wrong control"),
        pytest.param(busy_device, id="a webcam in use"),
        pytest.param(
            lambda bench: of(
                at_rate(bench, 8),
                "http://192.168.0.9/video",
                describe=lambda: ["http://192.168.0.9/video: MJPEG"],
            ),
            id="a network camera",
        ),
        pytest.param(lambda bench: of(at_rate(bench, 25), "show.mp4", still=True), id="a video"),
    ],
)
def test_the_page_shows_what_the_doctor_says(bench, stand_in):
    said = on_the_page(bench, stand_in(bench))
    assert said in (ROOT / "docs" / "cameras.md").read_text(encoding="utf-8")
