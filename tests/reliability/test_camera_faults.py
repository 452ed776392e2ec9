"""R1 to R3 on the whole kiosk: a camera killed, stalled, frozen, and back again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.support.camera.http_camera import camera as http_camera
from tests.support.camera.http_camera import every
from tests.support.running import Listener, connected, free_port, running, until
from tests.support.stopwatch import Stopwatch

NOTICED_S = 2.4  # two seconds, and what the test itself takes to see it
BACK_S = 3.4


class LoopbackCamera:
    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        camera = "tests.support.reliability.mjpeg_camera"
        command = [sys.executable, "-m", camera, str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def tell(self, mode: str) -> None:
        self.process.stdin.write(f"{mode}\n".encode())
        self.process.stdin.flush()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process = None


@contextmanager
def loopback_camera():
    camera = LoopbackCamera(free_port())
    camera.start()
    try:
        yield camera
    finally:
        camera.kill()


@pytest.fixture(scope="module")
def rig():
    """A kiosk whose camera is a child process of ours."""
    with (
        loopback_camera() as camera,
        running("--camera", f"http://127.0.0.1:{camera.port}/video", ready="/healthz") as kiosk,
    ):
        until(kiosk.is_up, 40)
        yield kiosk, camera


def died(camera):
    camera.kill()
    return camera.start


def stopped(camera):
    camera.process.send_signal(signal.SIGSTOP)
    return lambda: camera.process.send_signal(signal.SIGCONT)


def stalled(camera):
    camera.tell("stall")
    return lambda: camera.tell("go")


def frozen(camera):
    camera.tell("freeze")
    return lambda: camera.tell("go")


@pytest.mark.parametrize("fault", [died, stopped, stalled, frozen])
def test_a_broken_camera_is_noticed_shown_and_forgiven_in_the_same_visit(rig, fault):
    kiosk, camera = rig
    until(kiosk.is_up, 10)
    listener = Listener(kiosk)
    listener.step()
    before = listener.view["session"]
    mend = fault(camera)
    noticed_s = listener.follow(lambda view: view["stage"] == "trouble", NOTICED_S + 0.5)
    reason, said = listener.view["camera"]["reason"], listener.view["camera"]["text"]
    watching = connected(kiosk)
    card = watching.read(1.5)
    mend()
    back_s = listener.follow(lambda view: view["stage"] != "trouble", BACK_S + 1)
    after = listener.view["session"]
    listener.close()
    watching.door.close()
    assert noticed_s <= NOTICED_S
    assert reason in {"stalled", "frozen", "ended", "missing"}
    assert said
    assert card
    assert {part["X-Perfumer-Online"] for part in card} == {"0"}
    assert back_s <= BACK_S
    assert after == before


def test_pages_answer_while_the_camera_hangs(rig):
    kiosk, camera = rig
    until(kiosk.is_up, 10)
    mend = stopped(camera)
    slowest = 0.0
    for _ in range(40):
        watch = Stopwatch()
        assert kiosk.ask("/healthz").status == 200
        slowest = max(slowest, watch.seconds())
        time.sleep(0.05)
    not_ready = kiosk.ask("/readyz")
    mend()
    assert slowest < 0.3
    assert not_ready.status == 503
    assert "camera" in not_ready.json()["reasons"][0]
    until(kiosk.is_up, 10)


def test_a_kiosk_whose_camera_hangs_stops_at_once():
    with (
        loopback_camera() as camera,
        running("--camera", f"http://127.0.0.1:{camera.port}/video", ready="/healthz") as kiosk,
    ):
        until(kiosk.is_up, 40)
        mend = stopped(camera)
        time.sleep(0.5)
        seconds = kiosk.stop()
        mend()
    assert seconds <= 5


def test_a_camera_with_a_picture_every_few_seconds_is_ready_when_the_operator_says_so():
    settings = {"PERFUMER_CAMERA__STALL_S": "4"}
    with (
        http_camera(every(2.6)) as slow,
        running("--camera", slow.uri(), ready="/healthz", **settings) as kiosk,
    ):
        until(kiosk.is_up, 40)
        answers = []
        for _ in range(40):
            answers.append(kiosk.ask("/readyz").json()["reasons"])
            time.sleep(0.2)
        assert [reasons for reasons in answers if reasons] == []
        assert kiosk.metric("kiosk_camera_reconnects_total") == 0
