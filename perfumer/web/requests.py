"""Read what a page sends."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import abort, request

from perfumer.text.reading import JsonError, parse_json


def json_object() -> dict[str, Any]:
    """Return the JSON object of this request; answer 400 for a request without one."""
    body = None
    if request.is_json:
        with suppress(JsonError):
            body = parse_json(request.get_data())
    if not isinstance(body, dict):
        abort(400, "The request has no JSON object.")
    return body
