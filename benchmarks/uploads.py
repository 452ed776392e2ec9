"""How long an uploaded picture takes, one by one; many at once while a hand moves."""

from __future__ import annotations

import http.client
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.listening import percentile
from benchmarks.report import Figure
from benchmarks.scale import Scale
from benchmarks.servers import Child, wait_for

DEMO = Path(__file__).resolve().parent.parent / "data/demo"
WARM = 3
MAX_MS = 600.0
NO_RATE_LIMIT = {"PERFUMER_STUDIO__MAX_REQUESTS": "100000"}
BOUNDARY = "a-picture-of-ours"


def uploads(scale: Scale) -> Iterator[Figure]:
    """Measure pictures one by one while no one plays.

    The processor time does not depend on other programs.
    """
    form = make_form(make_picture(scale.picture))
    with scale.start("still", **NO_RATE_LIMIT) as child:
        wait_for(child, "/readyz")
        took_ms, used_ms = send_one_by_one(child, form, scale)
    yield Figure("a 12-megapixel JPEG read, p50", percentile(took_ms, 0.5), "ms", MAX_MS, "at most")
    yield Figure(
        "a 12-megapixel JPEG read, p95", percentile(took_ms, 0.95), "ms", MAX_MS, "at most"
    )
    yield Figure("processor time of one", used_ms, "ms", MAX_MS, "at most")


def send_one_by_one(child: Child, form: bytes, scale: Scale) -> tuple[list[float], float]:
    """Return milliseconds of each picture, and the processor time that one of them costs."""
    for _ in range(WARM):
        send(child, form)
    idle, began = child.processor_s(), time.perf_counter()
    time.sleep(scale.stream_s / 2)
    before = child.processor_s()
    idle = (before - idle) / (time.perf_counter() - began)
    took_s = [send(child, form) for _ in range(scale.uploads)]
    used_s = child.processor_s() - before - idle * sum(took_s)
    return [1000 * seconds for seconds in took_s], 1000 * used_s / scale.uploads


def make_picture(size: tuple[int, int]) -> bytes:
    """Make a photo as a phone takes it: a person before a wall, large, with noise."""
    width, height = size
    dice = np.random.default_rng(12)
    tones = dice.integers(110, 150, (height // 60, width // 60, 3), np.uint8)
    wall = Image.fromarray(tones).resize(size, Image.Resampling.BICUBIC)
    with Image.open(DEMO / "woman-young.webp") as opened:
        figure = opened.resize((round(0.55 * width), round(0.88 * height)))
    wall.paste(figure, ((width - figure.width) // 2, height - figure.height), figure)
    noise = dice.normal(0, 4, (height, width, 1)).astype(np.float32)
    grainy = (np.asarray(wall, np.float32) + noise).clip(0, 255).astype(np.uint8)
    written = io.BytesIO()
    Image.fromarray(grainy).save(written, "JPEG", quality=90)
    return written.getvalue()


def make_form(jpeg: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="picture"; filename="me.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + jpeg + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(child: Child, form: bytes) -> float:
    """Return seconds from the first byte sent to the last answered. Raises unless it is a 200."""
    connection = http.client.HTTPConnection("127.0.0.1", child.port, timeout=60)
    began = time.perf_counter()
    try:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        connection.request("POST", "/api/v1/read", form, kind)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"a picture was answered with {answer.status}: {body[:200]!r}")
    return time.perf_counter() - began


@contextmanager
def keep_sending(child: Child, form: bytes, senders: int) -> Iterator[list[float]]:
    """Let ``senders`` send pictures until the block ends; yield the list of seconds each took."""
    end = threading.Event()
    took_s: list[float] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            while not end.is_set():
                took_s.append(send(child, form))
        except (OSError, RuntimeError) as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(senders)]
    for thread in threads:
        thread.start()
    try:
        yield took_s
    finally:
        end.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
