"""H.264 and H.265 over RTSP and HTTP with a key frame every 5 s: patience, stalls, one reader."""

from __future__ import annotations

import itertools
import socket
import threading
import time

import numpy as np
import pytest

from perfumer.camera.network.address import Address
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.network.streaming import OPTIONS, ffmpeg_options
from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.mailbox import Latest
from perfumer.supervision.supervisor import Supervisor
from tests.support.camera.http_camera import camera, make_certificate, needs_openssl
from tests.support.camera.video_camera import CLIPS, split_frames, video_camera
from tests.support.paths import DATA
from tests.support.stopwatch import Stopwatch

JUST_AFTER_A_KEY_FRAME = 5  # the next one comes 4.7 s later
SHIPPED = NetworkRules()


def until(true, limit_s):
    watch = Stopwatch()
    while not true() and watch.seconds() < limit_s:
        time.sleep(0.02)
    assert true()


@pytest.mark.parametrize("speaks_rtsp", [False, True], ids=["http", "rtsp"])
@pytest.mark.parametrize("clip", ["h264.ts", "h265.ts"])
def test_a_video_with_rare_key_frames_comes_with_the_shipped_patience(clip, speaks_rtsp):
    with video_camera(clip, JUST_AFTER_A_KEY_FRAME, speaks_rtsp) as there:
        address = Address(there.uri, SHIPPED)
        images = address.images()
        shown = [next(images) for _ in range(20)]
        images.close()
        assert {image.shape for image in shown} == {(96, 160, 3)}
        corner = shown[-1][10, 150].tolist()  # the red box, at the left of what the camera sees
        assert corner[0] > 150 > max(corner[1:])
        assert address.is_encoded()
        assert address.describe()[0].endswith("160x96 by FFmpeg")
        assert all("TCP" in transport for transport in there.transports)


@pytest.mark.parametrize("speaks_rtsp", [False, True], ids=["http", "rtsp"])
def test_an_unlit_and_motionless_room_is_not_frozen(speaks_rtsp):
    frames = Latest()
    with video_camera("unlit.ts", speaks_rtsp=speaks_rtsp) as there:
        source = open_camera(there.uri, Shape(160, 96, 15), DATA, lambda: None, network=SHIPPED)
        worker = CameraWorker(source, frames, Patience(1.5, 0.5, 0.5, 2.0))
        worker.start(Supervisor())
        until(lambda: worker.status.online, 30)
        images = [frame.image for frame in itertools.islice(frames.follow(), 40)]
        status = worker.status
        worker.stop()
    assert all(np.array_equal(image, images[0]) for image in images)
    assert (status.online, status.reconnects, there.most_viewers) == (
        True,
        0,
        1 + (not speaks_rtsp),
    )


def test_a_stall_is_told_at_once_and_the_same_connection_goes_on():
    """Reopening would wait for the next key frame, and many cameras allow few viewers."""
    frames, before = Latest(), set(threading.enumerate())
    with video_camera("h264.ts", speaks_rtsp=True) as there:
        shape = Shape(160, 96, 15)
        source = open_camera(there.uri, shape, DATA, lambda: None, network=SHIPPED)
        worker = CameraWorker(source, frames, Patience(1.5, 1.5, 0.5, 2.0))
        worker.start(Supervisor())
        until(lambda: worker.status.online, 30)
        there.is_stalled.set()
        until(lambda: worker.status.reason is Reason.STALLED, 4)
        there.is_stalled.clear()
        until(lambda: worker.status.online, 4)
        begun = [each.name for each in set(threading.enumerate()) - before]
        threads = [name for name in begun if name.startswith("capture-")]
        assert (there.most_viewers, worker.status.left_behind) == (1, 0)
        assert threads == ["capture-1"]
        worker.stop()


def test_a_stall_that_lasts_is_followed_by_one_connection_at_a_time():
    frames = Latest()
    rules = NetworkRules(connect_s=5, first_frame_s=2, stall_s=0.5)
    with video_camera("h264.ts", speaks_rtsp=True) as there:
        shape = Shape(160, 96, 15)
        source = open_camera(there.uri, shape, DATA, lambda: None, network=rules)
        patience = Patience(0.5, 1.5, 0.2, 0.5, first_frame_s=2)
        worker = CameraWorker(source, frames, patience)
        worker.start(Supervisor())
        for _ in range(2):
            until(lambda: worker.status.online, 30)
            before = worker.status.reconnects
            there.is_stalled.set()
            until(lambda: worker.status.reason is Reason.STALLED, 5)
            until(lambda: there.viewers == 0, 10)
            there.is_stalled.clear()
            until(lambda: worker.status.online, 20)
            assert worker.status.reconnects > before
        assert (there.most_viewers, worker.status.left_behind) == (1, 0)
        worker.stop()


def test_an_operators_certificate_is_given_to_ffmpeg_and_videos_are_checked_too(tmp_path):
    path = tmp_path / "a|b;c.pem"
    options = ffmpeg_options(NetworkRules(ca_file=path))
    assert options.startswith("rtsp_transport;tcp|tls_verify;1|ca_file;")
    assert options.endswith(r"a\|b\;c.pem")
    assert ffmpeg_options(NetworkRules(insecure=True)) == "rtsp_transport;tcp|tls_verify;0"
    assert OPTIONS == "OPENCV_FFMPEG_CAPTURE_OPTIONS"


@needs_openssl
@pytest.mark.parametrize("insecure", [False, True])
def test_a_video_over_https_is_read_with_its_own_certificate_or_with_any(tmp_path, insecure):
    frames = split_frames((CLIPS / "h264.ts").read_bytes())

    def send_video(request):
        request.send_response(200)
        request.send_header("Content-Type", "video/mp2t")
        request.end_headers()
        for number in range(1000):
            request.wfile.write(frames[number % len(frames)])
            request.server.closing.wait(1 / 30)

    certificate, tls = make_certificate(tmp_path, "IP:127.0.0.1")
    rules = NetworkRules(ca_file=None if insecure else certificate, insecure=insecure)
    with camera(send_video, tls) as there:
        images = Address(there.uri(scheme="https"), rules).images()
        assert next(images).shape == (96, 160, 3)
        images.close()


def answering(text):
    """A listener that answers each connection with a line."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            with link:
                link.recv(4096)
                link.sendall(text.encode())

    threading.Thread(target=serve, daemon=True).start()
    return listener


@pytest.mark.parametrize(
    ("answer", "user", "says", "reason"),
    [
        ("RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n", "", "asks for user and", Reason.REFUSED),
        (
            "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n",
            "a:b@",
            "refuses the user",
            Reason.REFUSED,
        ),
        ("RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n", "", "404: check the path", Reason.MISSING),
        ("hello\r\n", "", "answers, but gives no video", Reason.MISSING),
        (None, "", "does not answer", Reason.MISSING),
    ],
)
def test_what_ffmpeg_does_not_tell_is_found_out(answer, user, says, reason):
    listener = answering(answer or "")
    uri = f"rtsp://{user}127.0.0.1:{listener.getsockname()[1]}/live"
    if answer is None:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    with pytest.raises(CameraError, match=says) as error:
        next(Address(uri, NetworkRules(connect_s=2)).images())
    listener.close()
    assert error.value.reason is reason
    assert "a:b" not in str(error.value)
