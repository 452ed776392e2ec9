"""Multipart streams of pictures: whole, without lengths, cut off, and not a stream at all."""

from __future__ import annotations

import io
from email.message import Message
from http.client import HTTPMessage

import cv2
import numpy as np
import pytest

from perfumer.camera.network import mjpeg
from perfumer.camera.source import CameraError, Reason, without_login, without_password

JPEG = cv2.imencode(".jpg", np.full((24, 32, 3), (20, 60, 220), np.uint8))[1].tobytes()
BOUNDARY = b"--cam"


class Answer(io.BytesIO):
    """An HTTP response that is all there."""


def part(body, length=True):
    says = f"Content-Length: {len(body)}\r\n".encode() if length else b""
    return b"--cam\r\nContent-Type: image/jpeg\r\n" + says + b"\r\n" + body + b"\r\n"


def headers(kind):
    message = HTTPMessage()
    Message.__setitem__(message, "Content-Type", kind)
    return message


@pytest.mark.parametrize("length", [True, False])
def test_every_part_of_a_stream_becomes_a_picture(length):
    answer = Answer(part(JPEG, length) * 3 + b"--cam--\r\n")
    frames = mjpeg.decoded(answer, BOUNDARY, "camera")
    pictures = list(frames)
    assert [p.shape for p in pictures] == [(24, 32, 3)] * 3


def test_a_cut_off_picture_is_left_out():
    stream = Answer(part(JPEG[:-40]) + part(b"") + part(JPEG))
    assert next(mjpeg.decoded(stream, BOUNDARY, "camera")).shape == (24, 32, 3)


def test_a_stream_of_something_else_is_refused():
    stream = Answer(part(b"<p>login</p>") * 40)
    with pytest.raises(CameraError, match="no JPEG pictures") as refused:
        next(mjpeg.decoded(stream, BOUNDARY, "camera"))
    assert refused.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("length", ["99999999999", "-5", "many"])
def test_a_senseless_length_ends_the_stream_without_filling_memory(length):
    stream = Answer(f"--cam\r\nContent-Length: {length}\r\n\r\n".encode() + JPEG)
    assert list(mjpeg.decoded(stream, BOUNDARY, "camera")) == []


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        ("multipart/x-mixed-replace; boundary=cam", b"--cam"),
        ('multipart/x-mixed-replace; boundary="--cam"', b"--cam"),
        ("multipart/x-mixed-replace", b"--"),
        ("video/mp4", None),
    ],
)
def test_the_boundary_is_read_as_cameras_write_it(kind, boundary):
    assert mjpeg.boundary_of(headers(kind)) == boundary


def test_an_address_is_shown_without_secrets():
    assert without_password("http://me:p%40ss@cam.local:81/video?token=1") == (
        "http://cam.local:81/video"
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("user=admin&password=pa55&channel=1&stream=0.sdp?real_stream", "…"),
        ("user=admin_password=pa55_channel=1_stream=0.sdp", "…"),
        ("live/token=pa55/1.sdp", "live/…/1.sdp"),
        ("user%3Dadmin%26password%3Dpa55", "…"),
        ("Streaming/Channels/101", "Streaming/Channels/101"),
    ],
)
def test_a_login_in_the_path_of_an_address_is_shown_nowhere(address, shown):
    assert without_password(f"rtsp://10.0.0.9:554/{address}") == f"rtsp://10.0.0.9:554/{shown}"


def test_a_camera_is_asked_for_the_whole_address_but_its_login():
    path = "cam.local:554/user=admin&password=pa55.sdp?real_stream"
    assert without_login(f"rtsp://me:p%40ss@{path}") == f"rtsp://{path}"


class Dripping:
    """Gives one byte at a time, a second each."""

    def __init__(self, data):
        self.data, self.now = data, 0.0

    def receive(self, most):
        self.now += 1
        byte, self.data = self.data[:1], self.data[1:]
        return byte

    def clock(self):
        return self.now


@pytest.mark.parametrize("data", [b"x" * 90, b"--cam\r\nContent-Length: 80\r\n\r\n" + b"x" * 90])
def test_bytes_that_drip_do_not_keep_a_stream_alive(data):
    link = Dripping(data)
    with pytest.raises(TimeoutError):
        list(mjpeg.parts_of(mjpeg.Timed(link.receive, 50.0, link.clock), BOUNDARY))
    assert link.now <= 52


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_stream_is_read_in_pieces_of_any_size(size):
    stream = Answer(part(JPEG) + part(JPEG, length=True) + b"--cam--\r\n")
    timed = mjpeg.Timed(lambda most: stream.read(size), 60.0)
    assert list(mjpeg.parts_of(timed, BOUNDARY))[:2] == [JPEG, JPEG]
