"""Uploads of every kind and calls of pages, and whether each is answered as it should be."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from perfumer.paths import root
from perfumer.workshop.soak.asking import TROUBLES, ask

BOUNDARY = "a-picture-of-the-soak"
PAUSE_S = (0.5, 8.0)
OK, REFUSED, MISSING, BUSY = (200,), (400, 413, 415, 422), (404,), (429, 503)
SIZE = (900, 1200)
SCANS = 60  # of the costly picture: more work than its size says


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of request; without ``make`` a page is asked for."""

    name: str
    path: str
    expects: tuple[int, ...]
    weight: float
    make: Callable[[Random], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """One answer: its status is 0 where none came."""

    call: Call
    at: float  # monotonic seconds of the question
    status: int
    seconds: float


def make_photo(noise: int = 4) -> Image.Image:
    """Make a photo as a phone takes it: a composite face before a wall."""
    width, height = SIZE
    dice = np.random.default_rng(12)
    tones = dice.integers(110, 150, (height // 60, width // 60, 3), np.uint8)
    wall = Image.fromarray(tones).resize(SIZE, Image.Resampling.BICUBIC)
    with Image.open(root() / "data/demo/woman-young.webp") as opened:
        figure = opened.resize((round(0.7 * width), round(0.65 * height)))
    wall.paste(figure, ((width - figure.width) // 2, height - figure.height), figure)
    grain = dice.normal(0, noise, (height, width, 1)).astype(np.float32)
    return Image.fromarray((np.asarray(wall, np.float32) + grain).clip(0, 255).astype(np.uint8))


def save(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Return the bytes of a file."""
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def repeat_scans(jpeg: bytes, times: int) -> bytes:
    """Return a progressive JPEG whose last scan comes ``times`` more."""
    last, end = jpeg.rindex(b"\xff\xda"), jpeg.rindex(b"\xff\xd9")
    return jpeg[:end] + jpeg[last:end] * times + jpeg[end:]


def make_form(data: bytes) -> bytes:
    """Return the body of a form with this file, and with the consent that the studio asks for."""
    named = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    head = (
        f'{named}"consent"\r\n\r\nyes\r\n'
        f'{named}"picture"; filename="me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(20, len(data) // 2)]


def list_calls() -> tuple[Call, ...]:
    """Return every kind of request."""
    photo = make_photo()
    jpeg, webp = save(photo, "JPEG", quality=88), save(photo, "WEBP", quality=80)
    empty = save(Image.new("RGB", (640, 480), (90, 120, 150)), "PNG")
    progressive = save(photo, "JPEG", quality=60, progressive=True)
    costly = repeat_scans(progressive, SCANS)
    read = "/api/v1/read"
    return (
        Call("a photo", read, OK, 3, lambda _: jpeg),
        Call("a WebP photo", read, OK, 1, lambda _: webp),
        Call("a progressive photo", read, OK, 1, lambda _: progressive),
        Call("a picture of nobody", read, OK + REFUSED, 1, lambda _: empty),
        Call("a costly picture", read, OK + REFUSED, 1, lambda _: costly),
        Call("a broken picture", read, REFUSED, 1, lambda dice: _cut(jpeg, dice)),
        Call("noise", read, REFUSED, 1, lambda dice: dice.randbytes(dice.randrange(1, 5000))),
        *(
            Call("a page", path, OK, 0.6)
            for path in ("/", "/studio", "/privacy", "/api/v1/openapi.json", "/metrics")
        ),
        Call("a picture of now", "/snapshot.jpg", (200, 503), 0.6),
        Call("no page", "/nowhere", MISSING, 0.3),
        Call("no card", "/card/none.jpg", MISSING, 0.3),
    )


class Caller:
    """Asks one thing after the other, while it may, on a thread of its own."""

    def __init__(self, port: int, seed: int) -> None:
        self.calling = threading.Event()
        self.called: list[Called] = []
        self._port = port
        self._dice = Random(f"{seed} calls")
        self._calls = list_calls()
        self._weights = [call.weight for call in self._calls]
        self._turn = threading.Lock()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="calls", daemon=True).start()

    def stop(self) -> None:
        """End with the next answer."""
        self._stopped.set()

    def pause(self) -> None:
        """Ask nothing more from now on; return when what was asked is answered."""
        self.calling.clear()
        with self._turn:
            pass

    def send(self, name: str) -> Called:
        """Ask for the first kind of this name now, and return the answer."""
        return self._send(next(call for call in self._calls if call.name == name))

    def _run(self) -> None:
        while not self._stopped.wait(self._dice.uniform(*PAUSE_S)):
            with self._turn:
                if self.calling.is_set():
                    call = self._dice.choices(self._calls, self._weights)[0]
                    self.called.append(self._send(call))

    def _send(self, call: Call) -> Called:
        began = time.monotonic()
        body, headers = self._form(call)
        try:
            answer = ask(self._port, call.path, body, headers)
        except TROUBLES:
            return Called(call, began, 0, time.monotonic() - began)
        return Called(call, began, answer.status, answer.seconds)

    def _form(self, call: Call) -> tuple[bytes | None, Mapping[str, str]]:
        if call.make is None:
            return None, {}
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return make_form(call.make(self._dice)), kind
