"""Video files as people have them: variable rates, wrong claims, turned, changed, cut, tiny."""

from __future__ import annotations

import itertools
import shutil
import time

import cv2
import numpy as np
import pytest

from perfumer.camera.files.video import HOLD_S, MIN_STEP_S, _held, _once, check_video, play_video
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.pictures.video import read_video
from tests.support.camera.video_camera import CLIPS
from tests.support.stopwatch import Stopwatch

SHAPE = Shape(160, 96, 30)


def write_clip(path, levels, code="MJPG", fps=30, size=(160, 96)):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), fps, size)
    for level in levels:
        writer.write(np.full((size[1], size[0], 3), level, np.uint8))
    writer.release()
    return path


def steps_of(path):
    return [step_s for step_s, _ in _once(path, SHAPE)]


def test_a_variable_rate_is_played_as_it_was_taken():
    steps = steps_of(CLIPS / "vfr.mp4")
    assert steps[:14] == pytest.approx([1 / 30] * 14, abs=0.002)
    assert steps[15:] == pytest.approx([0.5] * 5, abs=0.01)


def test_a_recording_that_claims_a_thousand_images_a_second_takes_its_own_time():
    path = CLIPS / "recorded.webm"
    claimed = cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS)
    steps = steps_of(path)
    assert claimed > 900
    assert len(steps) == 46
    assert sum(steps) == pytest.approx(1.5, abs=0.05)


def test_a_video_taken_upright_is_shown_upright():
    images = play_video(CLIPS / "turned.mp4", SHAPE)
    shown = next(images)
    images.close()
    assert shown.shape == (96, 48, 3)
    red = shown[..., 0].astype(int) - shown[..., 2] > 100
    assert red[-20:, -20:].all()  # turned left, its corner is at the bottom left; then mirrored
    assert not red[:60].any()


def test_images_that_follow_faster_than_anybody_sees_are_left_out(tmp_path):
    path = write_clip(tmp_path / "fast.avi", range(0, 240, 2), fps=1000)
    steps = steps_of(path)
    assert min(steps) >= MIN_STEP_S
    assert sum(steps) == pytest.approx(0.12, abs=0.02)


def test_a_size_that_changes_midway_is_scaled_to_the_first(tmp_path):
    parts = [b"".join(_jpegs(level, size)) for level, size in [(60, (160, 96)), (200, (80, 60))]]
    path = tmp_path / "changes.mjpeg"
    path.write_bytes(b"".join(parts))
    images = [image for _, image in read_video(path)]
    assert {image.shape for image in images} == {(96, 160, 3)}
    assert [round(float(image.mean()), -1) for image in images] == [60] * 9 + [200] * 9


def _jpegs(level, size):
    image = np.full((size[1], size[0], 3), level, np.uint8)
    return [cv2.imencode(".jpg", image)[1].tobytes()] * 9


@pytest.mark.parametrize("name", ["a.avi", "a.webm", "a.mkv"])
def test_of_a_file_that_is_cut_off_what_is_there_is_played(tmp_path, name):
    code = "VP80" if name == "a.webm" else "MJPG"
    random = np.random.default_rng(1)
    path = tmp_path / name
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 30, (160, 96))
    for _ in range(60):
        writer.write(random.integers(0, 256, (96, 160, 3), np.uint8))
    writer.release()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    check_video(path)
    assert 15 <= len(steps_of(path)) <= 45


@pytest.mark.parametrize(
    ("name", "code"), [("a.avi", "MJPG"), ("a.mp4", "mp4v"), ("a.webm", "VP80")]
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_short_file_does_not_spin(tmp_path, name, code, count):
    path = write_clip(tmp_path / name, [90, 120, 150][:count], code)
    images = play_video(path, SHAPE)
    next(images)
    began, watch, used = time.monotonic(), Stopwatch(), time.process_time()
    shown = list(itertools.islice(images, 30))
    lasted, used = time.monotonic() - began, time.process_time() - used
    at_most = watch.seconds()
    shutil.move(path, tmp_path / "gone")  # a short file is not opened again and again
    shown += itertools.islice(images, 6)
    images.close()
    assert len({int(image.mean()) for image in shown}) == count
    assert lasted > 0.6
    assert at_most < 1.4
    assert used < 0.5


def test_an_image_that_stays_is_given_again_so_that_it_is_no_stall():
    steps = list(_held(step for step in [(0.04, "a"), (2.0, "b")]))
    assert steps == [(0.04, "a"), *[(HOLD_S, "b")] * 5]


@pytest.mark.parametrize("content", [b"", b"no video" * 99])
def test_what_is_no_video_is_named(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(CameraError, match=r"a\.mp4 is no video OpenCV can read.*cut off") as error:
        check_video(path)
    assert error.value.reason is Reason.UNREADABLE


def test_a_file_that_is_taken_away_ends_with_its_reason(tmp_path):
    path = write_clip(tmp_path / "a.avi", range(40), fps=30)
    images = play_video(path, SHAPE)
    next(images)
    path.unlink()
    with pytest.raises(CameraError, match="No such file"):
        list(itertools.islice(images, 80))
