"""The size of a body is bounded by its address, whatever reads the form first."""

from __future__ import annotations

import io

import pytest
from flask import Flask, request

from perfumer.settings.all import Settings
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
