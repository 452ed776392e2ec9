"""A network camera on loopback that shows the simulated visitor: ``-m … PORT KIOSK WxH FPS``.

The visitor sees the screen of the kiosk at port KIOSK. Standard input says what to show:
``show SCRIPT`` for other people, ``freeze`` for the same picture again and again, ``stall`` for
nothing more, ``garbage`` for bytes that are no picture, ``go`` for pictures.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import cv2
import numpy as np

from perfumer.camera.files.pacing import pace
from perfumer.camera.script import ScreenView, load_script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import demo
from perfumer.messages import Box, Image, Point
from perfumer.paths import root
from perfumer.workshop.soak.asking import Follower

QUALITY = 85
NOISE = 3  # most that a pixel is lighter than painted: a sensor is never quite still
TILE = 64  # pixels of the noise that is made once, and shifted
GARBAGE_BYTES = 4000


class Screen:
    """What a visitor sees of the kiosk's screen."""

    def __init__(self) -> None:
        self._view: dict[str, Any] = {}

    def hear(self, changed: Mapping[str, Any], whole: bool) -> None:
        """Take over what an event changes."""
        self._view = {**({} if whole else self._view), **changed}

    def look(self) -> ScreenView | None:
        """Return what is shown; None before the first event."""
        view = self._view
        if not view:
            return None
        pointer = view["pointer"]
        return ScreenView(
            stage=view["stage"],
            screen=f"{view['screen']}.{view['language']}",
            targets={target["id"]: Box(**target["box"]) for target in view["targets"]},
            pointer=Point(**pointer) if pointer else None,
        )


class Studio:
    """Paints the people of one script after another, and holds the newest picture."""

    def __init__(self, shape: Shape, screen: Screen) -> None:
        self.shape = shape
        self.mode = "go"
        self.script = "still"
        self.jpeg = b""
        self._screen = screen
        tile = np.random.default_rng(1).integers(0, NOISE + 1, (TILE, TILE, 3), np.uint8)
        repeats = (shape.height // TILE + 2, shape.width // TILE + 2, 1)
        self._noise = np.tile(tile, repeats)

    def run(self) -> None:
        """Paint until the program ends."""
        data = root() / "data"
        for number in count():
            script = self.script
            people = load_script(data / "scripts" / f"{script}.json")
            images = demo(self.shape, people, data / "demo", self._screen.look)
            for image in pace(images, self.shape.fps):
                number += 1
                if self.mode != "freeze":
                    self.jpeg = self._develop(image, number)
                if self.script != script:
                    break

    def _develop(self, image: Image, number: int) -> bytes:
        """Return a JPEG as a camera sends it: not mirrored, and with a sensor's noise."""
        x, y = number * 7 % TILE, number * 13 % TILE
        height, width = image.shape[:2]
        noisy = cv2.add(image, self._noise[y : y + height, x : x + width])
        turned = cv2.flip(cv2.cvtColor(noisy, cv2.COLOR_RGB2BGR), 1)
        return cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


class Camera(ThreadingHTTPServer):
    """Serves the studio's pictures as MJPEG."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, studio: Studio) -> None:
        super().__init__(("127.0.0.1", port), Pictures)
        self.studio = studio
        self.closing = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing: a kiosk that goes away is what the soak is for."""


class Pictures(BaseHTTPRequestHandler):
    """One connection."""

    server: Camera

    def do_GET(self) -> None:
        """Send pictures, or what the mode says instead, until the reader goes away."""
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=cam")
        self.end_headers()
        studio, dice = self.server.studio, random.Random(1)
        while not self.server.closing.wait(1 / studio.shape.fps):
            if studio.mode != "stall" and studio.jpeg:
                bad = b"\xff\xd8\xff" + dice.randbytes(GARBAGE_BYTES)
                self._send(bad if studio.mode == "garbage" else studio.jpeg)

    def _send(self, data: bytes) -> None:
        head = f"--cam\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
        self.wfile.write(head.encode() + data + b"\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: standard error is the soak's progress."""


def main(port: str, kiosk: str, size: str, fps: str) -> None:
    """Serve until standard input ends."""
    width, height = (int(side) for side in size.split("x"))
    screen = Screen()
    Follower(int(kiosk), screen.hear).start()
    studio = Studio(Shape(width, height, float(fps)), screen)
    threading.Thread(target=studio.run, daemon=True).start()
    camera = Camera(int(port), studio)
    threading.Thread(target=camera.serve_forever, daemon=True).start()
    for line in sys.stdin:
        word, _, script = line.strip().partition(" ")
        if word == "show":
            studio.script = script
        else:
            studio.mode = word


if __name__ == "__main__":
    main(*sys.argv[1:])
