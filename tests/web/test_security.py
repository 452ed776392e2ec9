"""The size of a body is bounded by its address, whatever reads the form first."""

from __future__ import annotations

import io

import pytest
from flask import Flask, request

from perfumer.settings.all import Settings
from perfumer.web.requests import json_object
from perfumer.web.security import allow_body, protect

USUAL, LARGE = 1_000, 50_000  # bytes


def uploads() -> Flask:
    """An application that reads every form before any other part of it runs."""
    app = Flask("uploads")
    app.secret_key = "secret"
    server = Settings().server.model_copy(update={"max_upload_bytes": USUAL})
    protect(app, server)
    app.before_request(lambda: request.form and None)

    def size() -> str:
        return str(len(request.files["picture"].stream.read()))

    for name in ("small", "large"):
        app.add_url_rule(f"/{name}", name, size, methods=["POST"])
    allow_body(app, "large", LARGE)
    return app


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("/small", USUAL // 2, 200),
        ("/small", USUAL * 2, 413),
        ("/large", USUAL * 2, 200),
        ("/large", LARGE * 2, 413),
        ("/nowhere", USUAL * 2, 413),
    ],
)
def test_each_address_takes_its_own_largest_body(address, sent, status):
    form = {"picture": (io.BytesIO(b"0" * sent), "picture.jpg")}
    answer = uploads().test_client().post(address, data=form)
    assert answer.status_code == status


def test_the_bound_cannot_be_changed_during_a_request():
    with uploads().test_request_context("/large", method="POST"), pytest.raises(TypeError):
        request.max_content_length = 1


def pages() -> Flask:
    """An application that answers with the JSON object that it was sent."""
    app = Flask("pages")
    protect(app, Settings().server)
    app.add_url_rule("/json", "json", lambda: json_object(), methods=["POST"])
    return app


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b'{"a": 1}', 200),
        (b"[1]", 400),
        (b"", 400),
        (b"[" * 900, 400),
        (b'{"a":' * 180, 400),
        (b'{"a": ' + b"9" * 900 + b"}", 200),
        (b"\xff\xfe", 400),
        (b"\xef\xbb\xbf{}", 200),
    ],
)
def test_a_page_may_send_any_bytes_as_json(sent, status):
    answer = pages().test_client().post("/json", data=sent, content_type="application/json")
    assert answer.status_code == status


def test_brackets_beyond_any_depth_are_a_wrong_request():
    app = pages()
    allow_body(app, "json", 1_000_000)
    for sent in (b"[" * 500_000, b'{"a":' * 100_000, b'{"a":' + b"9" * 100_000 + b"}"):
        answer = app.test_client().post("/json", data=sent, content_type="application/json")
        assert answer.status_code == 400
