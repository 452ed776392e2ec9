"""A GStreamer pipeline as a camera, with GStreamer's own test source where it is installed."""

from __future__ import annotations

import itertools
import shutil
import threading
import time

import psutil
import pytest

from perfumer.camera.devices import gstreamer
from perfumer.camera.devices.gstreamer import PROGRAM, libcamera_pipeline, pipeline_images
from perfumer.camera.source import CameraError, Reason, Shape
from tests.support.stopwatch import Stopwatch

SHAPE = Shape(322, 180, 30)  # a row is no multiple of four bytes
needs_gstreamer = pytest.mark.skipif(
    shutil.which(PROGRAM) is None, reason=f"{PROGRAM} is not installed"
)


def images(pipeline, shape=SHAPE, first_frame_s=20.0, stall_s=20.0):
    return pipeline_images(pipeline, shape, first_frame_s, stall_s)


def children():
    return [child for child in psutil.Process().children() if PROGRAM in child.name()]


def test_the_pipeline_of_a_raspberry_pi_is_that_of_its_guide():
    assert libcamera_pipeline(Shape(1280, 720, 30)) == (
        "libcamerasrc ! video/x-raw,format=NV12,width=1280,height=720,framerate=30/1"
    )


@needs_gstreamer
def test_frames_come_in_the_wanted_size_and_the_process_ends_with_them():
    source = images("videotestsrc is-live=true pattern=smpte")
    taken = list(itertools.islice(source, 5))
    assert all(image.shape == (180, 322, 3) for image in taken)
    assert len(children()) == 1
    source.close()
    assert children() == []


@needs_gstreamer
def test_the_picture_is_mirrored_in_the_usual_order_of_colours():
    # Colour bars from the left: white, yellow, cyan, green, magenta, red, blue.
    source = images("videotestsrc is-live=true pattern=smpte")
    image = next(source)
    source.close()
    assert image[10, 10, 2] > 150 > image[10, 10, 0]  # blue is left in a mirror
    assert image[10, -10].min() > 150


@needs_gstreamer
def test_a_slow_reader_gets_the_newest_frame():
    source = images("videotestsrc is-live=true ! video/x-raw,framerate=100/1", stall_s=5.0)
    next(source)
    time.sleep(1.0)
    watch = Stopwatch()
    list(itertools.islice(source, 10))
    source.close()
    assert watch.seconds() < 1.0


@needs_gstreamer
@pytest.mark.parametrize(
    ("pipeline", "says"),
    [
        ("nosuchelement", 'no element "nosuchelement"'),
        ("videotestsrc num-buffers=2", "ended"),
    ],
)
def test_a_pipeline_that_ends_says_what_gstreamer_said(pipeline, says):
    with pytest.raises(CameraError, match=says) as error:
        list(images(pipeline))
    assert error.value.reason is Reason.ENDED


@needs_gstreamer
def test_a_password_in_a_pipeline_is_not_told():
    with pytest.raises(CameraError) as error:
        list(images("filesrc location=/none://user:secret@host ! decodebin"))
    assert "secret" not in str(error.value)


@needs_gstreamer
def test_a_pipeline_that_halts_is_ended_in_time():
    source = images("videotestsrc is-live=true num-buffers=-1 ! valve drop=true", SHAPE, 1.0, 1.0)
    watch = Stopwatch()
    with pytest.raises(CameraError, match="no image for 1 s") as error:
        next(source)
    assert error.value.reason is Reason.STALLED
    assert watch.seconds() < 5
    assert children() == []


@pytest.mark.parametrize(
    ("pipeline", "says"), [("", "names no pipeline"), ("  ", "names no pipeline"), ("a '", "quot")]
)
def test_what_is_no_pipeline_is_refused_at_the_start(pipeline, says):
    with pytest.raises(CameraError, match=says):
        gstreamer.check_pipeline(pipeline)


def test_without_gstreamer_the_packages_are_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CameraError, match=r"apt-get install gstreamer1\.0-tools"):
        gstreamer.check_pipeline("videotestsrc")


@needs_gstreamer
def test_no_thread_is_left_behind():
    before = threading.active_count()
    source = images("videotestsrc is-live=true")
    next(source)
    source.close()
    assert threading.active_count() == before
