"""A picture that would keep a decoder busy holds up neither the next one nor the end."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from http.client import HTTPException

import psutil

from tests.support import costly_pictures as costly
from tests.support import sent_pictures as sent
from tests.support.processes import children
from tests.support.running import RunningKiosk, running, until

READ_S = 10.0  # longest time for an ordinary picture, on a busy machine
STOP_S = 6.0


def read(kiosk: RunningKiosk, picture: bytes):
    body, headers = sent.form(picture)
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    return kiosk.ask("/api/v1/read", "POST", body, **named)


def decoders(kiosk: RunningKiosk) -> list[psutil.Process]:
    return children("perfumer.uploads.decoder", kiosk.process.pid)


def test_costly_pictures_are_refused_and_the_others_read():
    settings = {"PERFUMER_STUDIO__MAX_REQUESTS": "1000000", "PERFUMER_CAMERA__FPS": "5"}
    pictures = [
        costly.many_scans((2000, 2000), 6_500),
        costly.many_scans((2000, 2000), 300_000),
        costly.many_scans((8000, 5000), 1_000),
        costly.padded(9_000_000),
        costly.chunked(400_000),
        costly.png((6300, 6300), 16, 6, 50_400),
    ]
    with running("--camera", "demo:still", **settings) as kiosk:
        assert read(kiosk, sent.saved(sent.woman())).status == 200
        for picture in pictures:
            (before,) = decoders(kiosk)
            used = sum(before.cpu_times()[:2])
            answer = read(kiosk, picture)
            assert (answer.status, answer.json()["code"]) == (422, "too_costly")
            assert sum(before.cpu_times()[:2]) - used < 2
        assert read(kiosk, costly.png((200, 200), 8, 3, 200)).json()["code"] == "broken"
        began = time.monotonic()
        assert read(kiosk, sent.saved(sent.woman())).status == 200
        assert time.monotonic() - began < READ_S
        assert "Traceback" not in kiosk.said()


def test_what_takes_too_long_is_ended_and_the_next_is_read():
    settings = {
        "PERFUMER_CAMERA__FPS": "5",
        "PERFUMER_SERVER__MAX_UPLOAD_BYTES": "40000000",
        "PERFUMER_STUDIO__MAX_DECODE_S": "0.3",
    }
    with running("--camera", "demo:still", **settings) as kiosk:
        answer = read(kiosk, costly.grain((5000, 3600)))
        assert (answer.status, answer.json()["code"]) == (422, "too_costly")
        assert read(kiosk, sent.saved(sent.woman())).status == 200
        assert len(decoders(kiosk)) == 1


def test_stopping_does_not_wait_for_a_decoder():
    settings = {
        "PERFUMER_CAMERA__FPS": "5",
        "PERFUMER_SERVER__MAX_UPLOAD_BYTES": "40000000",
        "PERFUMER_STUDIO__MAX_DECODE_S": "60",
    }
    picture = costly.grain((5000, 3600))
    with running("--camera", "demo:still", **settings) as kiosk:
        read(kiosk, sent.saved(sent.woman()))
        (decoder,) = decoders(kiosk)
        decoder.suspend()  # as one that never ends
        waiting = [
            threading.Thread(target=ignored, args=(kiosk, data))
            for data in (picture, sent.saved(sent.woman()))
        ]
        for each in waiting:
            each.start()
        time.sleep(1)
        assert kiosk.stop() < STOP_S
        until(lambda: not decoder.is_running(), 5)
        for each in waiting:
            each.join(20)


def ignored(kiosk: RunningKiosk, picture: bytes) -> None:
    with suppress(OSError, HTTPException):
        read(kiosk, picture)
