"""What --camera may say, and what a wrong one is answered."""

from __future__ import annotations

import itertools
import os
import sys

import cv2
import numpy as np
import pytest

from perfumer.camera.devices.machine import HERE
from perfumer.camera.devices.webcam import DeviceRules
from perfumer.camera.files.pacing import pace
from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Reason, Shape
from tests.support.camera.devices import Bench, Eye
from tests.support.paths import DATA


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path / "machine")


def opened(uri, machine=HERE, usual="default"):
    shape, rules = Shape(320, 180, 30), DeviceRules(first_frame_s=2.0)
    return open_camera(str(uri), shape, DATA, lambda: None, usual, rules, machine=machine)


def small_eye():
    return Eye(modes={"MJPG": {(320, 180): [30.0]}})


def red_left():
    image = np.zeros((90, 160, 3), np.uint8)
    image[:, :80] = (0, 0, 255)
    return image


@pytest.mark.parametrize(
    ("uri", "shown", "simulated"),
    [
        ("demo", "demo:default", True),
        ("demo:still", "demo:still", True),
        ("0", "0", False),
        ("/dev/video2", "/dev/video2", False),
        ("http://user:secret@10.0.0.9/video", "http://10.0.0.9/video", False),
        ("rtsp://10.0.0.9:554/live", "rtsp://10.0.0.9:554/live", False),
    ],
)
def test_each_kind_of_source_is_recognised_and_shown_without_secrets(uri, shown, simulated):
    source = opened(uri)
    assert (source.uri, source.simulated) == (shown, simulated)


def test_auto_takes_the_camera_that_works(bench):
    bench.plug(Eye(busy=True), 0, port="1-1")
    bench.plug(small_eye(), 2, port="1-2")
    source = opened("auto", bench.machine)
    assert (source.uri, source.simulated) == (str(bench.dev / "video2"), False)
    images = source.open()
    assert next(images).shape == (180, 320, 3)
    images.close()
    assert "MJPG 320x180 at 30 frames a second" in source.describe()[0]


def test_auto_waits_for_a_camera_that_takes_ten_seconds_to_wake_up(bench):
    bench.plug(Eye(modes={"MJPG": {(320, 180): [30.0]}}, first_frame_s=9.5), 0)
    assert not opened("auto", bench.machine).simulated


def test_auto_without_a_camera_is_the_simulated_visitor(bench, caplog):
    bench.plug(Eye(name="IR Camera"), 0)
    source = opened("auto", bench.machine)
    assert (source.uri, source.simulated) == ("demo:default", True)
    assert "video0 (IR Camera): an infrared sensor" in caplog.text


@pytest.mark.parametrize("uri", ["demo", "auto"])
def test_the_simulated_people_play_the_usual_script_where_none_is_named(bench, uri):
    assert opened(uri, bench.machine, "signage").uri == "demo:signage"


@pytest.mark.parametrize(
    "named",
    ["video0", "v4l/by-id/usb-Eye", "v4l/by-path/pci-usb-0:1", "cam", "left/right/cam"],
)
def test_a_path_through_links_is_the_device_it_leads_to(bench, named):
    node = bench.plug(small_eye(), 0)
    bench.link("by-id", "usb-Eye", node)
    bench.link("by-path", "pci-usb-0:1", node)
    (bench.dev / "cam").symlink_to("video0")
    (bench.dev / "left").mkdir()
    (bench.dev / "left" / "right").symlink_to(bench.dev)
    source = opened(bench.dev / named, bench.machine)
    images = source.open()
    assert next(images).shape == (180, 320, 3)
    images.close()


@pytest.mark.parametrize(
    "named", ["video7", "v4l/by-id/usb-Eye", "v4l/by-path/pci-usb-0:1", "webcam-left"]
)
def test_a_device_that_is_away_now_is_a_source_that_may_come(bench, named):
    source = opened(bench.dev / named, bench.machine)
    with pytest.raises(CameraError, match="This machine has no camera device") as away:
        next(source.open())
    assert away.value.reason is Reason.MISSING


def test_a_link_elsewhere_to_a_device_that_is_away_is_a_source_too(bench, tmp_path):
    (tmp_path / "cam").symlink_to(bench.dev / "video3")
    source = opened(tmp_path / "cam", bench.machine)
    bench.plug(small_eye(), 3)
    images = source.open()
    assert next(images).shape == (180, 320, 3)
    images.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a device of Linux")
def test_a_device_that_is_no_camera_is_a_source_that_says_so():
    ours, theirs = os.openpty()
    source = opened(os.ttyname(theirs))
    with pytest.raises(CameraError, match=r"is no camera \(metadata") as refused:
        next(source.open())
    os.close(ours)
    os.close(theirs)
    assert refused.value.reason is Reason.REFUSED


@pytest.mark.parametrize("uri", ["", "  ", "\t", "\0", "/dev/video\0"])
def test_a_name_of_nothing_is_refused_and_not_the_current_folder(uri):
    with pytest.raises(CameraError, match="names nothing"):
        opened(uri)


def test_spaces_around_a_name_do_not_matter():
    assert opened(" demo ").uri == "demo:default"


def test_a_file_may_be_written_as_an_address(tmp_path):
    path = tmp_path / "a b.png"
    path.write_bytes(cv2.imencode(".png", red_left())[1].tobytes())
    assert opened(path.as_uri()).uri == str(path)


def test_a_pipeline_shows_its_first_word_only(monkeypatch, tmp_path):
    (tmp_path / "gst-launch-1.0").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert opened("gst:rtspsrc location=rtsp://user:secret@host").uri == "gst:rtspsrc"
    assert opened("libcamera").uri == "libcamera"


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("banana", "no such file or folder.*auto, demo, demo:SCRIPT, a device"),
        ("demo:nonsense", "choose one of: .*changes_mind, .*crowd, declines, default"),
        ("demo:../../x", "is no script's name"),
        ("99999999999", "no such file or folder"),
        ("x" * 5000, "File name too long"),
        ("gst:", "names no pipeline"),
        ("http:///video", "names no host"),
        (DATA / "perfume_catalog.json", "a file of another kind"),
        (DATA / "scripts", "holds no picture.*among"),
    ],
)
def test_a_wrong_source_names_what_was_found_and_what_to_try(uri, says):
    with pytest.raises(CameraError, match=says):
        opened(uri)


@pytest.mark.parametrize("name", ["broken.mp4", "broken.jpg", "empty.png"])
def test_a_broken_file_is_refused_at_the_start(tmp_path, name):
    (tmp_path / name).write_bytes(b"not that" * 9 if "broken" in name else b"")
    with pytest.raises(CameraError, match=name) as refused:
        opened(tmp_path / name)
    assert refused.value.reason is Reason.UNREADABLE


def test_a_picture_is_fitted_and_mirrored_once(tmp_path):
    path = tmp_path / "사진.png"
    path.write_bytes(cv2.imencode(".png", red_left())[1].tobytes())
    frames = opened(path).open()
    shown = next(frames)
    frames.close()
    assert shown.shape == (180, 320, 3)
    assert tuple(shown[90, 300]) == (255, 0, 0)
    assert tuple(shown[90, 20]) == (0, 0, 0)


def test_a_folder_shows_its_pictures_by_name(tmp_path):
    for name, level in [("b.png", 200), ("a.png", 50)]:
        image = np.full((90, 160, 3), level, np.uint8)
        (tmp_path / name).write_bytes(cv2.imencode(".png", image)[1].tobytes())
    (tmp_path / "notes.txt").write_text("not a picture")
    source = open_camera(str(tmp_path), Shape(160, 90, 500), DATA, lambda: None)
    frames = source.open()
    levels = [int(frame[0, 0, 0]) for frame in itertools.islice(frames, 1001)]
    frames.close()
    assert (levels[0], levels[999], levels[1000]) == (50, 50, 200)
    assert source.still


def test_a_video_plays_over_and_over(tmp_path):
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 120, (160, 90))
    for level in (40, 120, 200):
        writer.write(np.full((90, 160, 3), level, np.uint8))
    writer.release()
    frames = opened(path).open()
    levels = [int(frame[0, 0, 0]) for frame in itertools.islice(frames, 6)]
    frames.close()
    assert levels == pytest.approx([40, 120, 200] * 2, abs=4)


def test_pacing_does_not_drift_and_does_not_hurry_after_a_pause():
    times = iter([0.0, 0.0, 0.0, 0.004, 0.1, 0.1, 0.104, 0.2])
    now = [0.0]
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    frames = pace((np.zeros((1, 1, 3), np.uint8) for _ in times), 10, lambda: now[0], sleep)
    next(frames)
    now[0] += 0.03
    next(frames)
    assert now[0] == pytest.approx(0.1)
    now[0] += 5.0
    next(frames)
    before = now[0]
    next(frames)
    next(frames)
    assert now[0] - before <= 0.2
    assert sum(slept) < 0.4
