"""The video: one encode for all, newest frame only, capped, and gone when nobody watches."""

from __future__ import annotations

import socket
import time

import pytest

from tests.support.running import until


def rising(parts) -> bool:
    numbers = [int(part["X-Perfumer-Sequence"]) for part in parts]
    return numbers == sorted(numbers) and len(set(numbers)) > len(numbers) * 0.9


def test_parts_say_which_frame_they_are_and_how_old(kiosk, viewer):
    parts = viewer(kiosk).read(2)
    assert len(parts) > 30
    assert rising(parts)
    assert all(part["X-Perfumer-Online"] == "1" for part in parts)
    assert float(parts[-1]["X-Perfumer-Latency"]) < 500


def test_the_first_picture_comes_long_before_the_answer_ends(kiosk, viewer):
    began = time.monotonic()
    watching = viewer(kiosk)
    while b"\xff\xd9" not in watching.data:
        watching.data += watching.door.recv(65_536)
    assert time.monotonic() - began < 1
    watching.door.close()


def test_a_part_is_complete_with_the_boundary_that_lets_a_browser_draw_it(kiosk, viewer):
    watching = viewer(kiosk, "/stream.mjpg?fps=2")
    watching.read(1.2)
    assert bytes(watching.data).endswith(b"--frame\r\n")
    watching.door.close()


def test_one_encode_serves_all_viewers_and_none_is_made_for_nobody(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    time.sleep(0.3)
    idle = kiosk.metric("kiosk_jpeg_encodes_total")
    time.sleep(1)
    assert kiosk.metric("kiosk_jpeg_encodes_total") == idle
    watching = [viewer(kiosk) for _ in range(6)]
    frames = watching[0].read(2)
    encodes = kiosk.metric("kiosk_jpeg_encodes_total") - idle
    assert len(frames) - 2 <= encodes <= len(frames) * 1.4 + 10  # the first part is an old picture
    for watcher in watching:
        watcher.door.close()


def test_fewer_frames_come_to_whom_asks_for_fewer(kiosk, viewer):
    parts = viewer(kiosk, "/stream.mjpg?fps=5").read(3)
    assert 10 <= len(parts) <= 20


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
    assert viewer(kiosk).read(1)


def test_a_viewer_that_vanishes_is_noticed_soon(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    watching = viewer(kiosk)
    watching.read(0.5)
    watching.door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    watching.door.close()
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 2)


def test_a_slow_viewer_sees_the_present(kiosk, viewer):
    slow = viewer(kiosk, receive=16_384)
    parts = slow.read(6, bytes_a_second=400_000)
    slow.door.close()
    numbers = [int(part["X-Perfumer-Sequence"]) for part in parts]
    newest = viewer(kiosk).read(0.5)
    age_s = (int(newest[0]["X-Perfumer-Sequence"]) - numbers[-1]) / 30
    assert rising(parts)
    assert age_s < 2.0


def test_half_requests_cost_the_others_nothing(kiosk):
    doors = [socket.create_connection(("127.0.0.1", kiosk.port)) for _ in range(150)]
    for door in doors:
        door.sendall(b"GET / HTTP/1.1\r\nHost: lo")
    began = time.monotonic()
    assert kiosk.ask("/healthz").status == 200
    assert time.monotonic() - began < 0.5
    for door in doors:
        door.close()


def test_viewers_that_do_not_read_do_not_slow_those_who_do(kiosk, viewer):
    until(lambda: kiosk.metric("kiosk_stream_viewers") == 0, 5)
    alone = len(viewer(kiosk).read(3))
    stuck = [viewer(kiosk, receive=4_096) for _ in range(9)]
    together = len(viewer(kiosk).read(3))
    for watcher in stuck:
        watcher.door.close()
    assert together >= 0.8 * alone


def test_a_single_picture_is_fresh(kiosk):
    answer = kiosk.ask("/snapshot.jpg")
    assert answer.status == 200
    assert answer.body.startswith(b"\xff\xd8")
