"""Pages, their headers, and what is refused."""

from __future__ import annotations

import json
import re
import socket

import pytest

from perfumer.paths import version
from tests.support.running import Listener, until
from tests.support.stopwatch import Stopwatch

PATHS = ["/", "/privacy", "/privacy?language=en", "/healthz", "/readyz", "/metrics"]
PATHS += ["/snapshot.jpg", "/illustration/tam-dao.svg", "/static/screen.css"]
MISSING = ["/nowhere", "/t/nonsense", "/illustration/none.svg", "/static/../app.py", "/api/choose"]


@pytest.mark.parametrize("path", PATHS + MISSING)
def test_every_answer_carries_the_headers_that_protect_it(kiosk, path):
    answer = kiosk.ask(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert path.startswith("/static/s") or answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers(kiosk, path):
    assert kiosk.ask(path).status == 200


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_says_so_without_telling_how_it_is_built(kiosk, path):
    answer = kiosk.ask(path)
    assert 400 <= answer.status < 500
    assert b"Traceback" not in answer.body
    assert b"site-packages" not in answer.body


def token_of(kiosk) -> tuple[str, str]:
    page = kiosk.ask("/")
    token = re.search(rb'name="csrf-token" content="([^"]+)"', page.body).group(1).decode()
    return token, page.headers["Set-Cookie"].split(";")[0]


def post(kiosk, path, content, **headers):
    token, cookie = token_of(kiosk)
    usual = {"Content_Type": "application/json", "X_CSRFToken": token, "Cookie": cookie}
    return kiosk.ask(path, "POST", json.dumps(content).encode(), **usual | headers)


def test_a_click_chooses_what_the_screen_shows_and_nothing_else(kiosk):
    assert post(kiosk, "/api/choose", {"target": "answer:0"}).status == 409
    assert post(kiosk, "/api/choose", {"target": "start"}).status == 202
    until(lambda: kiosk.ask("/readyz").json()["stage"] == "consent", 3)
    assert post(kiosk, "/api/choose", {"target": "back"}).status == 202
    until(lambda: kiosk.ask("/readyz").json()["stage"] == "attract", 3)


def test_the_state_says_which_version_runs(kiosk):
    assert kiosk.ask("/readyz").json()["version"] == version()


@pytest.mark.parametrize("headers", [{"X_CSRFToken": "wrong"}, {"Cookie": "session=none"}])
def test_a_request_without_the_pages_token_is_refused(kiosk, headers):
    assert post(kiosk, "/api/choose", {"target": "start"}, **headers).status == 403


def test_a_request_from_another_page_is_refused(kiosk):
    answer = post(kiosk, "/api/choose", {"target": "start"}, Origin="http://evil.example")
    assert answer.status == 403


@pytest.mark.parametrize("content", [{}, [], {"width": 0, "height": 9}, {"width": "a"}])
def test_a_screen_of_no_size_is_refused(kiosk, content):
    assert post(kiosk, "/api/screen", content).status == 400


def test_the_layout_follows_the_shape_of_the_screen(kiosk):
    listener = Listener(kiosk)
    post(kiosk, "/api/screen", {"width": 1080, "height": 1920})
    listener.follow(lambda view: view["targets"][0]["box"]["width"] > 0.5, 3)
    upright = listener.view["targets"][0]["box"]
    post(kiosk, "/api/screen", {"width": 1920, "height": 1080})
    listener.follow(lambda view: view["targets"][0]["box"]["width"] < 0.5, 3)
    assert listener.view["targets"][0]["box"]["width"] < upright["width"]
    listener.close()


def test_another_host_name_is_refused(kiosk):
    assert kiosk.ask("/", Host="evil.example").status == 400


def test_a_body_that_no_page_takes_is_refused_before_it_is_sent(kiosk):
    with socket.create_connection(("127.0.0.1", kiosk.port), timeout=30) as door:
        door.sendall(b"POST /api/choose HTTP/1.1\r\nHost: localhost\r\n")
        door.sendall(b"Content-Type: application/json\r\nContent-Length: 40100000\r\n\r\n{")
        assert b" 413 " in door.recv(4096)


def test_a_body_that_is_too_large_for_its_address_is_refused(kiosk):
    body = b"{" + b" " * 10_100_000
    with socket.create_connection(("127.0.0.1", kiosk.port), timeout=30) as door:
        door.sendall(b"POST /api/choose HTTP/1.1\r\nHost: localhost\r\n")
        door.sendall(b"Content-Type: application/json\r\n")
        door.sendall(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert b" 413 " in door.recv(4096)


def test_the_first_event_is_whole_and_later_ones_hold_only_what_changed(kiosk):
    listener = Listener(kiosk)
    first = dict(listener.step())
    wanted = {"stage", "experience", "language", "targets", "pointer", "traits", "picks", "ad"}
    assert wanted <= set(first)
    assert {"id", "box", "label", "progress"} <= set(first["targets"][0])
    post(kiosk, "/api/choose", {"target": "language:en"})
    listener.follow(lambda view: view["language"] == "en", 3)
    assert set(listener.messages[-1]) < set(first)
    post(kiosk, "/api/choose", {"target": "language:ko"})
    listener.follow(lambda view: view["language"] == "ko", 3)
    listener.close()


def test_health_answers_at_once(kiosk):
    watch = Stopwatch()
    for _ in range(50):
        assert kiosk.ask("/healthz").status == 200
    assert watch.seconds() / 50 < 0.05
