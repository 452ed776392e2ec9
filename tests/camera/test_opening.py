"""What --camera may say, and what a wrong one is answered."""

from __future__ import annotations

import itertools
import shutil

import cv2
import numpy as np
import pytest

from perfumer.camera.files.pacing import pace
from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.camera.webcam import Webcam, explain_refusal, name_of
from tests.support.paths import DATA

SHAPE = Shape(320, 180, 200)


def opened(uri, found=None):
    return open_camera(str(uri), SHAPE, DATA, lambda: None, find=lambda shape: found)


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


def test_auto_takes_the_camera_that_works():
    source = opened("auto", found=2)
    assert (source.uri, source.simulated) == ("2", False)


def test_auto_without_a_camera_is_the_simulated_visitor():
    source = opened("auto", found=None)
    assert (source.uri, source.simulated) == ("demo:default", True)


@pytest.mark.parametrize("uri", ["demo", "auto"])
def test_the_simulated_people_play_the_usual_script_where_none_is_named(uri):
    source = open_camera(uri, SHAPE, DATA, lambda: None, lambda shape: None, "signage")
    assert source.uri == "demo:signage"


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("banana", "no such file or folder.*auto, demo, demo:SCRIPT, a device"),
        ("demo:nonsense", "choose one of: changes_mind, .*crowd, declines, default"),
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


@pytest.mark.parametrize(
    ("found", "reason", "says"),
    [
        ([], Reason.MISSING, "this machine has no camera device"),
        (["/dev/video0", "/dev/video2"], Reason.MISSING, "/dev/video0, /dev/video2"),
        (["/dev/video7"], Reason.REFUSED, "/dev/video7"),
    ],
)
def test_a_device_that_does_not_open_says_what_there_is(found, reason, says):
    error = explain_refusal(7, found)
    assert error.reason is reason
    assert says in str(error)


@pytest.fixture
def by_id(tmp_path):
    """A folder such as /dev/v4l/by-id; links need rights on Windows."""
    folder = tmp_path / "by-id"
    folder.mkdir()
    (tmp_path / "video3").touch()
    (tmp_path / "video5").touch()
    (folder / "usb-Eye-index0").symlink_to(tmp_path / "video3")
    yield folder
    shutil.rmtree(folder)


def test_a_replugged_camera_is_found_under_its_new_number(by_id, tmp_path):
    camera = Webcam(3, SHAPE, by_id)
    assert name_of(3, by_id).name == "usb-Eye-index0"
    assert camera.number() == 3
    (by_id / "usb-Eye-index0").unlink()
    assert camera.number() == 3
    (by_id / "usb-Eye-index0").symlink_to(tmp_path / "video5")
    assert camera.number() == 5
