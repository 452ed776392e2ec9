"""The video: one encode for all, newest frame only, capped, and gone when nobody watches."""

from __future__ import annotations

import itertools
import socket
import time

import pytest

from tests.support.running import until
from tests.support.stopwatch import Stopwatch


def rising(parts) -> bool:
    numbers = [int(part["X-Perfumer-Sequence"]) for part in parts]
    return numbers == sorted(numbers) and len(set(numbers)) > len(numbers) * 0.9


def test_parts_say_which_frame_they_are_and_how_old(kiosk, viewer):
    parts = viewer(kiosk).parts(30, 2)
    assert rising(parts)
    assert all(part["X-Perfumer-Online"] == "1" for part in parts)
    # Other programs may make one older; a queue would make all of the last ones old.
    assert min(float(part["X-Perfumer-Latency"]) for part in parts[-10:]) < 500


def test_the_first_picture_comes_long_before_the_answer_ends(kiosk, viewer):
    watch = Stopwatch()
    watching = viewer(kiosk)
    while b"\xff\xd9" not in watching.data:
        watching.data += watching.door.recv(65_536)
    assert watch.seconds() < 1
    watching.door.close()


def test_a_part_is_complete_with_the_boundary_that_lets_a_browser_draw_it(kiosk, viewer):
    watching = viewer(kiosk, "/stream.mjpg?fps=2")
    watching.parts(1)
    assert bytes(watching.data).endswith(b"--frame\r\n")
    watching.door.close()


def test_one_encode_serves_all_viewers_and_none_is_made_for_nobody(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    time.sleep(1)  # whatever was begun for the last viewer is done
    idle = kiosk.metric("kiosk_jpeg_encodes_total")
    time.sleep(1)
    assert kiosk.metric("kiosk_jpeg_encodes_total") == idle
    before = kiosk.metric("kiosk_camera_frames_total")
    watching = [viewer(kiosk) for _ in range(6)]
    frames = watching[0].parts(40)
    encodes = kiosk.metric("kiosk_jpeg_encodes_total") - idle
    captured = kiosk.metric("kiosk_camera_frames_total") - before
    assert len(frames) - 2 <= encodes <= captured + 2  # the first part is an old picture
    for watcher in watching:
        watcher.door.close()


def test_fewer_frames_come_to_whom_asks_for_fewer(kiosk, viewer):
    began = time.monotonic()
    viewer(kiosk, "/stream.mjpg?fps=5").parts(15, 4.5)
    assert time.monotonic() - began > 2.2


@pytest.mark.parametrize("fps", ["0", "-3", "1000"])
def test_a_senseless_rate_is_refused(kiosk, fps):
    assert kiosk.ask(f"/stream.mjpg?fps={fps}").status == 400


def test_viewers_beyond_the_cap_are_told_to_come_again_and_pages_go_on(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    watching = [viewer(kiosk) for _ in range(12)]
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 12, 5)
    refused = kiosk.ask("/stream.mjpg")
    assert refused.status == 503
    assert refused.headers["Retry-After"]
    assert kiosk.ask("/").status == 200
    for watcher in watching:
        watcher.door.close()
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    assert viewer(kiosk).parts(1)


def test_a_viewer_that_vanishes_is_noticed_soon(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    watching = viewer(kiosk)
    watching.parts(1)
    watching.door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    watching.door.close()
    assert until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 2)


def test_a_slow_viewer_sees_the_present(kiosk, viewer):
    slow = viewer(kiosk, receive=16_384)
    parts = slow.read(6, bytes_a_second=400_000)
    slow.door.close()
    numbers = [int(part["X-Perfumer-Sequence"]) for part in parts]
    newest = viewer(kiosk).parts(1)
    age_s = (int(newest[0]["X-Perfumer-Sequence"]) - numbers[-1]) / 30
    assert rising(parts)
    assert age_s < 2.0


def test_half_requests_cost_the_others_nothing(kiosk):
    doors = [socket.create_connection(("127.0.0.1", kiosk.port)) for _ in range(150)]
    for door in doors:
        door.sendall(b"GET / HTTP/1.1\r\nHost: lo")
    watch = Stopwatch()
    assert kiosk.ask("/healthz").status == 200
    assert watch.seconds() < 0.5
    for door in doors:
        door.close()


def test_viewers_that_do_not_read_do_not_slow_those_who_do(kiosk, viewer):
    slowed = itertools.takewhile(lambda one: one < 0.8, (compared(kiosk, viewer) for _ in range(5)))
    # Other programs may slow either of the two, but not each time.
    assert len(list(slowed)) < 5


def compared(kiosk, viewer) -> float:
    """The frames that come beside viewers that do not read, to those that come without."""
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    alone = share(viewer(kiosk))
    stuck = [viewer(kiosk, receive=4_096) for _ in range(9)]
    together = share(viewer(kiosk))
    for watcher in stuck:
        watcher.door.close()
    return together / alone


def share(watching) -> float:
    """Of the frames that the camera gives meanwhile."""
    parts = watching.parts(60)
    watching.door.close()
    first, last = (int(parts[n]["X-Perfumer-Sequence"]) for n in (1, -1))
    return (len(parts) - 1) / (last - first + 1)


def test_a_single_picture_is_fresh(kiosk):
    answer = kiosk.ask("/snapshot.jpg")
    assert answer.status == 200
    assert answer.body.startswith(b"\xff\xd8")
