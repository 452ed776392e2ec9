"""The real templates and files, fed with canned view states: no camera, no pipeline."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import canned
from flask import Flask, Response, render_template, request
from perfumer.catalog.text import Language
from perfumer.web.illustration import illustrate
from perfumer.web.presenter import view_state
from werkzeug.serving import WSGIRequestHandler, make_server

CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Nothing: a test's output is its assertions."""


def create_app(mirror: bytes) -> Flask:
    """``/?moment=ask&language=ko&aspect=1.78`` shows one canned moment; ``mirror`` is a JPEG."""
    app = Flask(
        __name__,
        template_folder=str(canned.ROOT / "templates"),
        static_folder=str(canned.ROOT / "static"),
    )
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    asked = {"moment": "attract", "language": "ko", "aspect": "1.7778"}

    def say(key: str) -> str:
        return canned.BOOK.words.say(asked["language"], key)

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    @app.get("/")
    def screen() -> str:
        asked.update(request.args.to_dict())
        return render_template("screen.html", language=asked["language"], say=say, version="1")

    @app.get("/events")
    def events() -> Response:
        shot = canned.snapshot(asked["moment"], Language(asked["language"]), float(asked["aspect"]))
        body = f"data: {json.dumps(view_state(shot, canned.BOOK))}\n\n"

        def lasting() -> Iterator[str]:
            yield body
            for _ in range(60):
                threading.Event().wait(1)
                yield "event: ping\ndata: {}\n\n"

        return Response(lasting(), mimetype="text/event-stream")

    @app.get("/stream.mjpg")
    def stream() -> Response:
        return Response(mirror, mimetype="image/jpeg")

    @app.get("/illustration/<name>.svg")
    def illustration(name: str) -> Response:
        return Response(illustrate(canned.CATALOG.perfume(name)), mimetype="image/svg+xml")

    @app.post("/api/<_name>")
    def api(_name: str) -> tuple[str, int]:
        return "", 204

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of ``app`` while it runs on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
