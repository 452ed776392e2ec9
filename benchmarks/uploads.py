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
from benchmarks.servers import Child, ours, wait_for
from benchmarks.streams import Events, part

DEMO = Path(__file__).resolve().parent.parent / "data/demo"
SIZE = (4000, 3000)  # 12 megapixels
WARM, ONE_BY_ONE, AT_ONCE = 3, 40, 8
IDLE_S = 4.0
SECONDS = 20.0  # of a visitor's pointer, alone and beside uploads
SLOWEST_MS, POINTER_MS = 600.0, 50.0
OFTEN = {"PERFUMER_STUDIO__MAX_REQUESTS": "100000"}
BOUNDARY = "a-picture-of-ours"


def uploads() -> Iterator[Figure]:
    """One by one while nobody plays; then eight at once while a visitor points.

    The processor's time does not depend on what else runs.
    """
    form = form_with(picture())
    with ours("still", **OFTEN) as child:
        wait_for(child, "/readyz")
        took_ms, used_ms = one_by_one(child, form)
    with ours(**OFTEN) as child:
        wait_for(child, "/readyz")
        alone_ms = pointed(child, form, 0)[0]
        beside_ms, read = pointed(child, form, AT_ONCE)
    yield Figure("a 12-megapixel JPEG read, p50", part(took_ms, 0.5), "ms", SLOWEST_MS, "at most")
    yield Figure("a 12-megapixel JPEG read, p95", part(took_ms, 0.95), "ms", SLOWEST_MS, "at most")
    yield Figure("processor time of one", used_ms, "ms", SLOWEST_MS, "at most")
    yield Figure(
        f"capture to pointer event sent beside {AT_ONCE} uploads, p95",
        part(beside_ms, 0.95),
        "ms",
        POINTER_MS,
        "at most",
        baseline=part(alone_ms, 0.95),
    )
    yield Figure("pictures read meanwhile", read, "", AT_ONCE, "at least")


def one_by_one(child: Child, form: bytes) -> tuple[list[float], float]:
    """Milliseconds of each picture, and of the processor for one beside what the kiosk does."""
    for _ in range(WARM):
        sent(child, form)
    idle, began = child.processor_s(), time.perf_counter()
    time.sleep(IDLE_S)
    before = child.processor_s()
    idle = (before - idle) / (time.perf_counter() - began)
    took_s = [sent(child, form) for _ in range(ONE_BY_ONE)]
    used_s = child.processor_s() - before - idle * sum(took_s)
    return [1000 * seconds for seconds in took_s], 1000 * used_s / ONE_BY_ONE


def picture() -> bytes:
    """A person before a wall as a phone takes them: large, and with noise that costs bytes."""
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


def form_with(jpeg: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="picture"; filename="me.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + jpeg + f"\r\n--{BOUNDARY}--\r\n".encode()


def sent(child: Child, form: bytes) -> float:
    """Seconds from the first byte sent to the last byte of the answer. Raises when it is no 200."""
    door = http.client.HTTPConnection("127.0.0.1", child.port, timeout=60)
    began = time.perf_counter()
    try:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        door.request("POST", "/api/v1/read", form, kind)
        answer = door.getresponse()
        body = answer.read()
    finally:
        door.close()
    if answer.status != 200:
        raise RuntimeError(f"a picture was answered with {answer.status}: {body[:200]!r}")
    return time.perf_counter() - began


def pointed(child: Child, form: bytes, senders: int) -> tuple[list[float], int]:
    """Latencies of the events of a visitor who points, and pictures that others sent meanwhile."""
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
        sent(child, form)
        counts[number] += 1
