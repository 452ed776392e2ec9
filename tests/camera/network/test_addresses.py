"""Addresses as people type them: what is wrong is said, and a password is never shown."""

from __future__ import annotations

import pytest

from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Reason, Shape
from tests.support.paths import DATA


def opened(uri):
    return open_camera(uri, Shape(320, 180, 30), DATA, lambda: None)


@pytest.mark.parametrize(
    "uri",
    [
        "http:///video",
        "http://[bad/video",
        "http://camera:99999/video",
        "http://op:SECRET/word@camera/video",
        "http://op:12/SECRET@camera/video",
        "rtsp://op:SECRET#1@camera/video",
        "http://op:SECRET?x@camera/video",
        "http://[SECRET",
    ],
)
def test_a_malformed_address_is_named_without_what_may_be_a_password(uri):
    with pytest.raises(CameraError, match=r"http://host:port/path|@ is written %40") as bad:
        opened(uri)
    assert bad.value.reason is Reason.MISSING
    assert "SECRET" not in str(bad.value)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("HTTP://op:p%40ss@camera/video?token=1", "http://camera/video"),
        ("rtsp://op:p@ss@camera:554/live", "rtsp://camera:554/live"),
        ("http://[::1]:8080/video", "http://[::1]:8080/video"),
        ("http://camera/live%40home", "http://camera/live%40home"),
    ],
)
def test_an_address_is_shown_without_secrets(uri, shown):
    assert opened(uri).uri == shown
