"""The two endless answers in process, byte by byte: MJPEG parts and server-sent events."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from perfumer.health.counters import Counters
from perfumer.kiosk.encoding import EncodedFrame
from perfumer.mailbox import Latest
from perfumer.web.stream import SharedView, events, mjpeg
from tests.support.kiosk.scripted_booth import Booth

JPEG = b"\xff\xd8 a picture \xff\xd9"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Video:
    """A viewer of the stream and the pictures it is given."""

    def __init__(self, clock: Clock, fps: float | None = None) -> None:
        self.clock = clock
        self.counters = Counters()
        self.jpegs: Latest[EncodedFrame] = Latest()
        self.parts = mjpeg(self.jpegs, fps, self.counters, clock)
        self.first = next(self.parts)

    def put(self, sequence: int, age_s: float = 0.0) -> None:
        at = self.clock.now - age_s
        self.jpegs.put(EncodedFrame(JPEG + bytes([sequence]), sequence, at, at, online=True))

    def shown(self, sequence: int) -> int:
        """The number of the picture that comes when ``sequence`` is put."""
        self.put(sequence)
        return int(headers(next(self.parts))["X-Perfumer-Sequence"])


def headers(part: bytes) -> dict[str, str]:
    head = part.partition(b"\r\n\r\n")[0].decode()
    return dict(line.split(": ", 1) for line in head.split("\r\n"))


def test_a_part_is_a_jpeg_with_its_length_number_and_age(clock):
    video = Video(clock)
    assert video.first == b"--frame\r\n"
    video.put(7)
    clock.now += 0.05
    part = next(video.parts)
    length = int(headers(part)["Content-Length"])
    assert headers(part) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(JPEG) + 1),
        "X-Perfumer-Sequence": "7",
        "X-Perfumer-Captured": "100.0000",
        "X-Perfumer-Latency": "50.0",
        "X-Perfumer-Online": "1",
    }
    body = part.partition(b"\r\n\r\n")[2]
    assert body == JPEG + b"\x07" + b"\r\n--frame\r\n"
    assert body[:length] == JPEG + b"\x07"


def test_a_viewer_that_is_slow_gets_the_newest_picture_and_skips_the_others(clock):
    video = Video(clock)
    assert video.shown(1) == 1
    for sequence in (2, 3, 4):
        video.put(sequence)
    assert video.shown(5) == 5


def test_fewer_pictures_come_when_fewer_are_asked_for(clock):
    video = Video(clock, fps=10)
    sent = []
    video.put(1)
    for part in video.parts:
        sent.append(int(headers(part)["X-Perfumer-Sequence"]))
        if len(sent) == 4:
            break
        for sequence in range(sent[-1] + 1, sent[-1] + 4):
            clock.now += 1 / 30
            video.put(sequence)
    assert sent == [1, 4, 7, 10]


def test_a_picture_that_comes_too_soon_is_skipped(clock):
    video = Video(clock, fps=5)
    assert video.shown(1) == 1
    clock.now += 0.05
    video.put(2)
    assert headers(next(video.parts))["X-Perfumer-Sequence"] == "1"  # sent again, a second later


class Given:
    """A mailbox whose reader finds exactly these values, one after the other."""

    def __init__(self, *values: EncodedFrame) -> None:
        self.values = values

    def follow(self, every_s: float):
        yield from self.values


def test_a_picture_that_waited_too_long_is_not_shown(clock):
    old, new = (EncodedFrame(JPEG, n, at, at, online=True) for n, at in ((1, 95.0), (2, 99.9)))
    parts = list(mjpeg(Given(old, new), None, Counters(), clock))[1:]
    assert [headers(part)["X-Perfumer-Sequence"] for part in parts] == ["2"]


def test_the_last_picture_is_sent_again_when_nothing_comes(clock):
    video = Video(clock)
    assert video.shown(3) == 3
    clock.now += 1.0
    again = next(video.parts)
    assert headers(again)["X-Perfumer-Sequence"] == "3"
    assert headers(again)["X-Perfumer-Latency"] == "1000.0"


def test_the_stream_ends_when_the_kiosk_does_and_then_has_no_viewer(clock):
    video = Video(clock)
    video.shown(1)
    assert video.jpegs.followers == 1
    video.jpegs.close()
    assert list(video.parts) == []
    assert video.jpegs.followers == 0


def test_a_viewer_that_goes_is_no_viewer_any_more(clock):
    video = Video(clock)
    video.shown(1)
    video.parts.close()
    assert video.jpegs.followers == 0


def test_the_age_of_each_picture_is_measured(clock):
    video = Video(clock)
    video.put(1, age_s=0.12)
    next(video.parts)
    sample = video.counters.registry.get_sample_value
    assert sample("kiosk_glass_latency_seconds_count") == 1
    assert sample("kiosk_glass_latency_seconds_sum") == pytest.approx(0.12)


class Page:
    """A page that follows the events, with the real snapshots of a scripted visit."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.booth = Booth()
        self.made = 0
        self.counters = Counters()
        self.shared = SharedView(self.view)
        self.events = events(self.booth.snapshots, self.shared, self.counters, clock)
        self.first = next(self.events)

    def view(self, snapshot):
        self.made += 1
        return {
            "stage": snapshot.session.stage.value,
            "people": snapshot.people,
            "hello": "안녕하세요",
        }

    def frame(self) -> None:
        self.booth.frame()
        newest = self.booth.snapshots.peek()
        self.booth.snapshots.put(replace(newest, captured_at=self.clock.now - 0.04))


def data(event: bytes) -> dict:
    lines = event.decode().splitlines()
    return json.loads(next(line for line in lines if line.startswith("data: "))[6:])


def test_the_whole_view_comes_first_and_then_only_what_changed(clock):
    page = Page(clock)
    assert page.first == b"retry: 1000\n\n"
    page.frame()
    assert data(next(page.events)) == {"stage": "attract", "people": 1, "hello": "안녕하세요"}
    page.booth.here = False
    page.frame()
    assert data(next(page.events)) == {"people": 0}


def test_an_event_ends_with_an_empty_line_and_says_how_old_its_frame_is(clock):
    page = Page(clock)
    page.frame()
    event = next(page.events)
    assert event.startswith(b": latency_ms=40.0\ndata: {")
    assert event.endswith(b"}\n\n")
    assert "안녕하세요".encode() in event


def test_a_second_without_a_change_is_a_ping(clock):
    page = Page(clock)
    page.frame()
    next(page.events)
    clock.now += 1.1
    page.frame()
    assert next(page.events) == b"event: ping\ndata: {}\n\n"


def test_a_second_without_a_snapshot_is_a_ping_too(clock):
    page = Page(clock)
    clock.now += 1.0
    assert next(page.events) == b"event: ping\ndata: {}\n\n"


def test_one_view_serves_every_page_until_it_is_forgotten(clock):
    page = Page(clock)
    others = [events(page.booth.snapshots, page.shared, page.counters, clock) for _ in range(3)]
    page.frame()
    for stream in (page.events, *others):
        assert "stage" in data(next(stream if stream is page.events else started(stream)))
    assert page.made == 1
    page.shared.forget()
    page.shared.parts(page.booth.snapshots.peek())
    assert page.made == 2


def started(stream):
    next(stream)
    return stream


def test_the_events_end_when_the_kiosk_does(clock):
    page = Page(clock)
    page.frame()
    next(page.events)
    page.booth.snapshots.close()
    assert list(page.events) == []
    assert page.booth.snapshots.followers == 0
