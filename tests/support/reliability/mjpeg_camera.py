"""A network camera on loopback that can be told to misbehave: ``mjpeg_camera.py PORT``.

Reads commands on standard input: ``freeze`` shows one picture for ever, ``stall`` sends
nothing more on open connections, ``go`` sends moving pictures again.
"""

from __future__ import annotations

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np

MODE = ["go"]


def picture(number: int) -> bytes:
    image = np.full((360, 640, 3), 90, np.uint8)
    left = number * 9 % 560
    image[120:220, left : left + 80] = 220
    return cv2.imencode(".jpg", image)[1].tobytes()


class Camera(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=cam")
        self.end_headers()
        number = 0
        while True:
            number += MODE[0] == "go"
            if MODE[0] != "stall":
                data = picture(number)
                head = f"--cam\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + data + b"\r\n")
                except OSError:
                    return
            time.sleep(1 / 25)

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is its assertions."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Camera)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        MODE[0] = line.strip()


if __name__ == "__main__":
    main()
