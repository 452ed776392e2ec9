"""The video's pictures, with a clock by hand: one JPEG per frame, none without a viewer."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from perfumer.camera.source import CameraStatus, Reason
from perfumer.health.counters import Counters
from perfumer.kiosk.encoding import EncodedFrame, Encoder, encode
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.supervision.part import Pulse

GREEN = np.full((360, 640, 3), (20, 180, 60), np.uint8)


def picture(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def notice(reason: Reason) -> bytes:
    return f"a notice that says {reason}".encode()


class Studio:
    """An encoder with its edges in hand: camera, clock, viewers."""

    def __init__(self) -> None:
        self.now = 100.0
        self.away: Reason | None = None
        self.away_since = 0.0
        self.counters = Counters()
        self.jpegs: Latest[EncodedFrame] = Latest()
        self.encoder = Encoder(
            Latest(), self.jpegs, self.status, notice, 80, 720, self.counters, lambda: self.now
        )
        self.sequence = 0

    def status(self) -> CameraStatus:
        return CameraStatus(self.away is None, self.away, "test", False, self.away_since, 0)

    def lose(self, reason: Reason) -> None:
        self.away, self.away_since = reason, self.now

    def frame(self) -> None:
        self.now += 1 / 30
        self.sequence += 1
        self.encoder.step(Frame(GREEN, self.now, self.sequence))

    def wait(self, seconds: float) -> None:
        """Time without frames, in the steps of the encoder's loop."""
        for _ in range(round(seconds / 0.2)):
            self.now += 0.2
            self.encoder.step(None)

    @property
    def encodes(self) -> float:
        return self.counters.registry.get_sample_value("kiosk_jpeg_encodes_total") or 0.0


@pytest.fixture
def studio() -> Studio:
    return Studio()


def watch(studio: Studio) -> Iterator[EncodedFrame | None]:
    """A viewer that has taken what there was."""
    viewer = studio.jpegs.follow(every_s=0.001)
    next(viewer)
    return viewer


def test_without_a_viewer_nothing_is_encoded_and_nothing_kept(studio):
    for _ in range(30):
        studio.frame()
    assert studio.encodes == 0
    assert studio.jpegs.peek() is None


def test_one_jpeg_of_a_frame_serves_every_viewer(studio):
    viewers = [watch(studio) for _ in range(3)]
    shown: list[list[EncodedFrame | None]] = []
    for _ in range(10):
        studio.frame()
        shown.append([next(viewer) for viewer in viewers])
    assert studio.encodes == 10
    assert all(jpeg is first for first, *others in shown for jpeg in others)
    assert [first.sequence for first, *_ in shown] == list(range(1, 11))


def test_the_last_picture_goes_with_the_last_viewer(studio):
    viewer = watch(studio)
    studio.frame()
    assert studio.jpegs.peek() is not None
    viewer.close()
    studio.frame()
    assert studio.jpegs.peek() is None
    assert studio.encodes == 1


def test_a_single_picture_is_encoded_for_a_moment_without_a_viewer(studio):
    studio.encoder.want()
    studio.frame()
    assert studio.encodes == 1
    for _ in range(90):
        studio.frame()
    assert 55 <= studio.encodes <= 61
    assert studio.jpegs.peek() is None


def test_while_the_camera_is_away_its_notice_is_sent_every_second(studio):
    studio.lose(Reason.STALLED)
    before = studio.jpegs.version
    studio.wait(5)
    assert studio.jpegs.version - before == 5
    shown = studio.jpegs.peek()
    assert (shown.jpeg, shown.online) == (notice(Reason.STALLED), False)
    assert shown.captured_at == pytest.approx(studio.now, abs=1)
    assert studio.encodes == 0


def test_another_reason_is_shown_at_once(studio):
    studio.lose(Reason.STALLED)
    studio.wait(0.2)
    studio.lose(Reason.ENDED)
    studio.wait(0.2)
    assert studio.jpegs.peek().jpeg == notice(Reason.ENDED)


def test_frames_take_the_place_of_the_notice_when_the_camera_is_back(studio):
    viewer = watch(studio)
    studio.lose(Reason.FROZEN)
    studio.wait(1)
    assert not next(viewer).online
    studio.away = None
    studio.frame()
    assert next(viewer).online


def test_a_tall_frame_keeps_as_many_pixels_as_a_wide_one():
    tall = np.ascontiguousarray(np.rot90(GREEN))
    encoded = encode(Frame(tall, 7.0, 3), 90, 180, 7.1)
    assert picture(encoded.jpeg).size == (180, 320)


@pytest.mark.parametrize(("height", "expected"), [(720, (640, 360)), (180, (320, 180))])
def test_a_frame_is_made_smaller_but_never_larger(height, expected):
    encoded = encode(Frame(GREEN, 7.0, 3), 90, height, 7.1)
    assert picture(encoded.jpeg).size == expected
    assert (encoded.sequence, encoded.captured_at, encoded.encoded_at) == (3, 7.0, 7.1)


def test_colours_are_what_they_were():
    shown = np.asarray(picture(encode(Frame(GREEN, 0.0, 1), 95, 720, 0.0).jpeg))
    assert np.abs(shown.reshape(-1, 3).mean(axis=0) - GREEN[0, 0]).max() < 4


def test_the_loop_ends_with_the_frames(studio):
    frames: Latest[Frame] = Latest()
    frames.close()
    Encoder(frames, studio.jpegs, studio.status, notice, 80, 720, studio.counters).run(
        Pulse(time.monotonic)
    )
    assert frames.followers == 0
    assert studio.jpegs.peek() is None
