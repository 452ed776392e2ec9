"""Http cameras on loopback: MJPEG at any rate, with any login, certificate or wrong answer."""

from __future__ import annotations

import base64
import hashlib
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import parse_http_list, parse_keqv_list

import cv2
import numpy as np
import pytest

USER, PASSWORD = "op", 'p@ss:"1"'
REALM, NONCE = "Camera", "abc123"
HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def jpeg(number: int) -> bytes:
    image = np.full((48, 64, 3), 90, np.uint8)
    image[:, number % 60 : number % 60 + 4] = 220
    return cv2.imencode(".jpg", image)[1].tobytes()


class Request(BaseHTTPRequestHandler):
    """One request, answered by the server's ``answer``."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        try:
            self.server.answer(self)
        except OSError:
            self.close_connection = True  # the client has gone

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_pictures(self, interval_s: float = 0.04) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=cam")
        self.end_headers()
        number = 0
        while not self.server.closing.is_set():
            data = jpeg(number)
            head = f"--cam\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
            self.wfile.write(head.encode() + data + b"\r\n")
            number += 1
            self.server.closing.wait(interval_s)

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is its assertions."""


Respond = Callable[[Request], None]


@dataclass(frozen=True)
class Camera:
    """Where the stand-in listens, and what it was asked: paths and Authorization headers."""

    port: int
    asked: list[tuple[str, str]]

    def uri(self, path: str = "/video", user: str = "", scheme: str = "http") -> str:
        return f"{scheme}://{user and user + '@'}127.0.0.1:{self.port}{path}"


@contextmanager
def camera(answer: Respond, tls: ssl.SSLContext | None = None) -> Iterator[Camera]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    server.daemon_threads, server.handle_error = True, lambda *_: None
    server.answer, server.asked, server.closing = answer, [], threading.Event()
    if tls is not None:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Camera(server.server_address[1], server.asked)
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def pictures(request: Request) -> None:
    request.send_pictures()


def every(interval_s: float) -> Respond:
    return lambda request: request.send_pictures(interval_s)


def says(status: int, body: bytes = b"", **headers: str) -> Respond:
    return lambda request: request.say(status, body, **headers)


def dripping(request: Request) -> None:
    """Send one byte now and then, for ever: each single read succeeds."""
    while not request.server.closing.is_set():
        request.wfile.write(b"H")
        time.sleep(0.05)


def with_login(*challenges: str, accept: Callable[[Request], bool]) -> Respond:
    def answer(request: Request) -> None:
        if accept(request):
            request.send_pictures()
            return
        request.send_response(401)
        for challenge in challenges:
            request.send_header("WWW-Authenticate", challenge)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def digest_challenge(algorithm: str, nonce: str = NONCE, qop: str = 'qop="auth,auth-int", ') -> str:
    return (
        f'Digest realm="{REALM}", nonce="{nonce}", {qop}algorithm={algorithm}, opaque="x", '
        "stale=false"
    )


def knows_digest(algorithm: str) -> Callable[[Request], bool]:
    """Check as RFC 7616, 3.4.1 says, written apart from what is tested."""

    def accept(request: Request) -> bool:
        kind, _, rest = request.headers.get("Authorization", "").partition(" ")
        if kind != "Digest":
            return False
        fields = parse_keqv_list(parse_http_list(rest))

        def digest(text: str) -> str:
            return HASHES[algorithm](text.encode()).hexdigest()

        secret = digest(f"{USER}:{REALM}:{PASSWORD}")
        path = digest(f"GET:{request.path}")
        middle = f"{NONCE}:"
        if "qop" in fields:
            middle += f"{fields['nc']}:{fields['cnonce']}:{fields['qop']}:"
        return fields["response"] == digest(f"{secret}:{middle}{path}")

    return accept


def knows_basic(request: Request) -> bool:
    pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return request.headers.get("Authorization") == f"Basic {pair}"


needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="a certificate is made with the program openssl"
)


def make_certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """Return a camera's own certificate for ``name`` and what a server needs of it."""
    certificate, key = folder / "camera.pem", folder / "camera.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=camera"]
    command += ["-addext", f"subjectAltName={name}"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context
