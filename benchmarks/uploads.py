"""How long an uploaded picture takes, and what eight at once cost the kiosk's pointer."""

from __future__ import annotations

import http.client
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.report import Figure
from benchmarks.servers import Child, start_ours, wait_for
from benchmarks.streams import Events, percentile

DEMO = Path(__file__).resolve().parent.parent / "data/demo"
SIZE = (4000, 3000)  # 12 megapixels
WARM, ONE_BY_ONE, AT_ONCE = 3, 40, 8
IDLE_S = 4.0
SECONDS = 20.0  # seconds that a pointer is measured, alone and during uploads
MAX_MS, MAX_POINTER_MS = 600.0, 50.0
NO_RATE_LIMIT = {"PERFUMER_STUDIO__MAX_REQUESTS": "100000"}
BOUNDARY = "a-picture-of-ours"


def uploads() -> Iterator[Figure]:
    """Measure pictures one by one while no one plays; then eight at once while a visitor points.

    The processor time does not depend on other programs.
    """
    form = make_form(make_picture())
    with start_ours("still", **NO_RATE_LIMIT) as child:
        wait_for(child, "/readyz")
        took_ms, used_ms = send_one_by_one(child, form)
    with start_ours(**NO_RATE_LIMIT) as child:
        wait_for(child, "/readyz")
        alone_ms = point_while_others_send(child, form, 0)[0]
        beside_ms, read = point_while_others_send(child, form, AT_ONCE)
    yield Figure("a 12-megapixel JPEG read, p50", percentile(took_ms, 0.5), "ms", MAX_MS, "at most")
    yield Figure(
        "a 12-megapixel JPEG read, p95", percentile(took_ms, 0.95), "ms", MAX_MS, "at most"
    )
    yield Figure("processor time of one", used_ms, "ms", MAX_MS, "at most")
    yield Figure(
        f"capture to pointer event sent beside {AT_ONCE} uploads, p95",
        percentile(beside_ms, 0.95),
        "ms",
        MAX_POINTER_MS,
        "at most",
        baseline=percentile(alone_ms, 0.95),
    )
    yield Figure("pictures read meanwhile", read, "", AT_ONCE, "at least")


def send_one_by_one(child: Child, form: bytes) -> tuple[list[float], float]:
    """Return milliseconds of each picture, and the processor time that one of them costs."""
    for _ in range(WARM):
        send(child, form)
    idle, began = child.processor_s(), time.perf_counter()
    time.sleep(IDLE_S)
    before = child.processor_s()
    idle = (before - idle) / (time.perf_counter() - began)
    took_s = [send(child, form) for _ in range(ONE_BY_ONE)]
    used_s = child.processor_s() - before - idle * sum(took_s)
    return [1000 * seconds for seconds in took_s], 1000 * used_s / ONE_BY_ONE


def make_picture() -> bytes:
    """Make a photo as a phone takes it: a person before a wall, large, with noise."""
    dice = np.random.default_rng(12)
    tones = dice.integers(110, 150, (SIZE[1] // 60, SIZE[0] // 60, 3), np.uint8)
    wall = Image.fromarray(tones).resize(SIZE, Image.Resampling.BICUBIC)
    with Image.open(DEMO / "woman-young.webp") as opened:
        figure = opened.resize((2200, 2640))
    wall.paste(figure, ((SIZE[0] - figure.width) // 2, SIZE[1] - figure.height), figure)
    noise = dice.normal(0, 4, (SIZE[1], SIZE[0], 1)).astype(np.float32)
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


def point_while_others_send(child: Child, form: bytes, senders: int) -> tuple[list[float], int]:
    """Return latencies of a visitor's events, and the number of pictures sent meanwhile."""
    end = threading.Event()
    counts = [0] * senders
    threads = [
        threading.Thread(target=_keep_sending, args=(child, form, counts, number, end))
        for number in range(senders)
    ]
    listening = Events(child)
    for thread in threads:
        thread.start()
    time.sleep(2)
    listening.latencies_ms.clear()
    time.sleep(SECONDS)
    latencies = list(listening.latencies_ms)
    end.set()
    for thread in threads:
        thread.join()
    listening.close()
    return latencies, sum(counts)


def _keep_sending(
    child: Child, form: bytes, counts: list[int], number: int, end: threading.Event
) -> None:
    while not end.is_set():
        send(child, form)
        counts[number] += 1
