"""Multipart streams of pictures: whole, without lengths, cut off, and not a stream at all."""

from __future__ import annotations

import io
from email.message import Message
from http.client import HTTPMessage

import cv2
import numpy as np
import pytest

from perfumer.camera import mjpeg
from perfumer.camera.source import CameraError, Reason, without_password

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
    frames = mjpeg.images(answer, BOUNDARY, "camera")
    pictures = [next(frames) for _ in range(3)]
    with pytest.raises(CameraError, match="stopped sending") as stopped:
        next(frames)
    assert [p.shape for p in pictures] == [(24, 32, 3)] * 3
    assert pictures[0][0, 0, 0] > 200  # red came first: RGB
    assert stopped.value.reason is Reason.ENDED
    assert answer.closed


def test_a_cut_off_picture_is_left_out():
    stream = Answer(part(JPEG[:-40]) + part(b"") + part(JPEG))
    assert next(mjpeg.images(stream, BOUNDARY, "camera")).shape == (24, 32, 3)


def test_a_stream_of_something_else_is_refused():
    stream = Answer(part(b"<p>login</p>") * 40)
    with pytest.raises(CameraError, match="no JPEG pictures") as refused:
        next(mjpeg.images(stream, BOUNDARY, "camera"))
    assert refused.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("length", ["99999999999", "-5", "many"])
def test_a_senseless_length_ends_the_stream_without_filling_memory(length):
    stream = Answer(f"--cam\r\nContent-Length: {length}\r\n\r\n".encode() + JPEG)
    with pytest.raises(CameraError):
        next(mjpeg.images(stream, BOUNDARY, "camera"))


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


def test_user_and_password_travel_in_a_header_and_show_nowhere():
    uri = "http://me:p%40ss@cam.local:81/video?token=1"
    asked = mjpeg.request_for(uri)
    assert asked.full_url == "http://cam.local:81/video?token=1"
    assert asked.get_header("Authorization") == "Basic bWU6cEBzcw=="
    assert without_password(uri) == "http://cam.local:81/video"


def test_an_address_where_nobody_listens_says_what_to_check():
    with pytest.raises(CameraError, match=r"does not answer.*check the address") as missing:
        mjpeg.connect("http://127.0.0.1:9/video", 1.0)
    assert missing.value.reason is Reason.MISSING
