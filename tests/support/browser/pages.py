"""The real templates and files, fed with canned view states: no camera, no pipeline."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from flask import Flask, Response, render_template, request

from perfumer.catalog.text import Language
from perfumer.settings.operation import ServerSettings
from perfumer.web.art.illustration import illustrate
from perfumer.web.present.takehome import takehome_page
from perfumer.web.present.view_state import view_state
from perfumer.web.screen.media import AD_PAGE_CSP, is_ad_page
from perfumer.web.serving import Server
from tests.support.browser import canned

CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class Moments:
    """``/?moment=ask&language=ko&aspect=1.78`` shows one canned moment."""

    def __init__(self, mirror: bytes) -> None:
        self.mirror = mirror
        self.moment, self.language, self.aspect = "attract", "ko", 16 / 9
        self.posted: list[object] = []
        self.closed = threading.Event()
        self.away = threading.Event()  # while set, the server answers as if it were gone

    def say(self, key: str) -> str:
        return canned.CONTENT.words.say(self.language, key)

    def screen(self) -> str:
        self.moment = request.args.get("moment", self.moment)
        self.language = request.args.get("language", self.language)
        self.aspect = request.args.get("aspect", self.aspect, type=float)
        return render_template("screen.html", language=self.language, say=self.say, version="1")

    def events(self) -> Response:
        if self.away.is_set():
            return Response("away", 503)
        shot = canned.snapshot(self.moment, Language(self.language), self.aspect)
        view = view_state(shot, canned.content(self.moment))
        return Response(self._lasting(view), mimetype="text/event-stream")

    def _lasting(self, view: object) -> Iterator[str]:
        yield f"data: {json.dumps(view)}\n\n"
        while not self.closed.wait(0.2) and not self.away.is_set():
            yield "event: ping\ndata: {}\n\n"

    def stream(self) -> Response:
        return Response(self.mirror, mimetype="image/jpeg")

    def illustration(self, name: str) -> Response:
        return Response(illustrate(canned.CATALOG.perfume(name)), mimetype="image/svg+xml")

    def play(self, id_: str, what: str) -> tuple[str, int]:
        self.posted.append((f"plays/{id_}/{what}", request.get_json()))
        return "", 204

    def api(self, name: str) -> tuple[str, int]:
        self.posted.append((name, request.get_json(), request.headers.get("X-CSRFToken")))
        return "", 204

    def beat(self, what: str) -> tuple[str, int]:
        """A sign of life, every two seconds: no test looks for it here."""
        return "", 204

    def take_home(self, signed: str) -> str:
        page = takehome_page(signed, request.args.get("language"), canned.CONTENT)
        self.language = page["language"]
        return render_template("takehome.html", say=self.say, **page)

    def privacy(self) -> str:
        self.language = request.args.get("language", "ko")
        return render_template(
            "privacy.html", language=self.language, other_language="en", say=self.say
        )


def create_app(moments: Moments) -> Flask:
    """The routes that the templates and scripts ask for."""
    app = Flask(
        __name__,
        template_folder=str(canned.ROOT / "templates"),
        static_folder=str(canned.ROOT / "static"),
    )
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.add_url_rule("/", view_func=moments.screen)
    app.add_url_rule("/events", view_func=moments.events)
    app.add_url_rule("/stream.mjpg", view_func=moments.stream)
    app.add_url_rule("/illustration/<name>.svg", view_func=moments.illustration)
    app.add_url_rule("/api/<name>", view_func=moments.api, methods=["POST"])
    app.add_url_rule("/api/screen/<what>", view_func=moments.beat, methods=["POST"])
    app.add_url_rule("/api/plays/<id_>/<what>", view_func=moments.play, methods=["POST"])
    app.add_url_rule("/t/<signed>", view_func=moments.take_home)
    app.add_url_rule("/privacy", view_func=moments.privacy)
    app.after_request(guarded)
    return app


def guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = AD_PAGE_CSP if is_ad_page(request) else CSP
    return response


def grey() -> bytes:
    """A camera picture that shows nobody, as JPEG."""
    picture = np.full((72, 128, 3), 120, np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


@contextmanager
def served(moments: Moments) -> Iterator[str]:
    """The address of the pages while they run on a free port."""
    server = Server(create_app(moments), ServerSettings(port=0), moments.closed.set)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.url.rstrip("/")
    finally:
        server.close()
        thread.join()
