"""A language model of somebody's, as the operator may have one: it answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeModel(BaseHTTPRequestHandler):
    """Answers with what its server holds, and keeps what it was asked."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked = (dict(self.headers), json.loads(self.rfile.read(length)))
        self.server.answer(self)

    def log_message(self, *_):
        """Silent."""


@contextmanager
def serving(
    answer: Callable[[FakeModel], None],
) -> Iterator[tuple[ThreadingHTTPServer, str]]:
    """The server, with what it was ``asked`` last, and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeModel)
    server.answer, server.daemon_threads = answer, True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}/v1/chat"
    finally:
        server.shutdown()
        server.server_close()


def replying(body: bytes, status: int = 200, **headers: str):
    def answer(request: FakeModel) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def said(text: object) -> bytes:
    return json.dumps({"text": text}).encode()
