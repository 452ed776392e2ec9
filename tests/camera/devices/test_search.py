"""``auto`` begins with the simulated visitor, and changes over to a camera between visits."""

from __future__ import annotations

import itertools
import logging
import math
import time

import numpy as np
import pytest

from perfumer.camera.devices.choosing import list_devices
from perfumer.camera.devices.opening import find_device
from perfumer.camera.devices.search import RETRY_S, CameraSearch
from perfumer.camera.devices.webcam import DeviceRules
from perfumer.camera.source import Reason, Shape, Source
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.supervision.supervisor import Supervisor
from tests.support.camera.devices import Bench, Eye

PATIENCE = Patience(stall_s=1.0, freeze_s=60.0, retry_s=0.1, retry_max_s=0.2, first_frame_s=5.0)


def shades(level):
    def start():
        for number in itertools.count():
            yield np.full((36, 64, 3), level + number % 2, np.uint8)
            time.sleep(0.005)

    return start


DEMO = Source("demo:default", shades(10), simulated=True, still=True)
CAMERA = Source("/dev/video0", shades(200), simulated=False, still=False)


class Room:
    """What the search asks: devices, a camera, the visit, the time."""

    def __init__(self):
        self.devices, self.camera, self.between_visits, self.now = [], None, True, 0.0
        self.opened = 0
        self.frames: Latest[Frame] = Latest()
        self.worker = CameraWorker(DEMO, self.frames, PATIENCE)
        self.search = CameraSearch(
            self.worker,
            lambda: list(self.devices),
            self.find,
            lambda: self.between_visits,
            lambda: self.now,
        )

    def find(self):
        self.opened += 1
        return self.camera


@pytest.fixture
def room():
    return Room()


def test_nothing_is_opened_while_no_device_is_there(room):
    for _ in range(5):
        room.now += RETRY_S
        assert not room.search.look()
    assert room.opened == 0


def test_a_camera_that_is_plugged_in_is_taken(room):
    room.devices, room.camera = ["/dev/video0"], CAMERA
    assert room.search.look()
    room.worker.check()
    assert (room.worker.status.uri, room.worker.status.simulated) == ("/dev/video0", False)
    room.worker.stop()


def test_never_in_the_middle_of_a_visit(room, caplog):
    caplog.set_level(logging.INFO)
    room.devices, room.camera, room.between_visits = ["/dev/video0"], CAMERA, False
    assert not any(room.search.look() for _ in range(5))
    assert (room.opened, caplog.text.count("used after this visit")) == (1, 1)
    room.worker.check()
    assert room.worker.status.simulated
    room.between_visits = True
    assert room.search.look()
    room.worker.stop()


def test_devices_without_a_picture_are_opened_again_only_now_and_then(room):
    room.devices = ["/dev/video0"]
    for _ in range(10):
        room.search.look()
        room.now += 2.0
    assert room.opened == 1
    room.now += RETRY_S
    room.search.look()
    assert room.opened == 2


def test_a_device_that_is_plugged_in_is_opened_and_shown(tmp_path):
    bench, frames = Bench(tmp_path), Latest[Frame]()
    shape, rules = Shape(320, 180, 30), DeviceRules(first_frame_s=5.0)
    search = CameraSearch(
        CameraWorker(DEMO, frames, PATIENCE),
        lambda: list_devices(bench.machine),
        lambda: find_device(shape, rules, math.inf, bench.machine),
        lambda: True,
    )
    assert not search.look()
    bench.plug(Eye(name="IR Camera"), 0, port="1-1")
    assert not search.look()
    modes = {"MJPG": {(320, 180): [30.0]}}
    bench.plug(Eye(modes=modes, first_frame_s=4.5), 2, port="1-2")
    assert search.look()
    search.start(Supervisor())
    shown = next(frame for frame in frames.follow() if frame.image.shape == (180, 320, 3))
    search.stop()
    assert tuple(shown.image[5, 5]) == (120, 80, 40)
    assert search.status.uri == str(bench.dev / "video2")


def test_frames_go_on_being_numbered_and_the_camera_is_waited_for(room):
    room.devices, room.camera = [], CAMERA
    room.search.start(Supervisor())
    before = next(iter(room.frames.follow()))
    room.devices = ["/dev/video0"]
    after = next(frame for frame in room.frames.follow() if frame.image[0, 0, 0] >= 200)
    room.search.stop()
    assert after.sequence > before.sequence
    assert room.search.status.uri == "/dev/video0"
    assert room.search.status.reason in (None, Reason.STARTING)
