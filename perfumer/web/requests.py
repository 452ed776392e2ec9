"""Read what a page sends."""

from __future__ import annotations

from typing import Any

from flask import abort, request


def json_object() -> dict[str, Any]:
    """Return the JSON object of this request; answer 400 for a request without one."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400, "The request has no JSON object.")
    return body
