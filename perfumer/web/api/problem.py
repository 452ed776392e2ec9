"""Answer errors of the API with problem details (RFC 9457): stable codes, each with a remedy."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response
from werkzeug.exceptions import HTTPException

from perfumer.web.api.schema import Problem
from perfumer.web.studio.context import BUSY_S, studio_context

TYPE = "application/problem+json"


class Cause(NamedTuple):
    """Why a request failed; ``remedy`` may name limits of the studio in braces."""

    status: int
    title: str
    remedy: str


CAUSES = {
    "missing": Cause(400, "There is no picture.", "Send one file in the field 'picture'."),
    "several": Cause(400, "There is more than one picture.", "Send one picture a request."),
    "not_multipart": Cause(
        415, "The request is no form.", "Send multipart/form-data with the field 'picture'."
    ),
    "too_large": Cause(413, "The picture has too many bytes.", "Send at most {megabytes} MB."),
    "unknown_kind": Cause(
        415, "The kind of the picture is not known.", "Send a JPEG, PNG, WebP, HEIC or AVIF."
    ),
    "too_many_pixels": Cause(
        422, "The picture has too many pixels.", "Send at most {megapixels} megapixels."
    ),
    "too_small": Cause(422, "The picture is too small.", "Send at least {side} × {side} pixels."),
    "too_narrow": Cause(
        422, "The picture is too narrow.", "Send one at most {ratio} times as long as wide."
    ),
    "too_costly": Cause(
        422, "Reading the picture would take too much time or memory.", "Send a plain JPEG of it."
    ),
    "broken": Cause(422, "The picture is broken.", "Open it, save it again, and send that."),
    "busy": Cause(503, "Too many pictures wait.", "Try again after some seconds."),
    "bad_request": Cause(400, "The request was not understood.", "See /api/v1/openapi.json."),
    "forbidden": Cause(
        403, "Pages from elsewhere may not ask.", "Ask from a program, or from this server's pages."
    ),
    "not_found": Cause(404, "There is no such address.", "See /api/v1/openapi.json."),
    "method_not_allowed": Cause(
        405, "The address cannot be used that way.", "See /api/v1/openapi.json."
    ),
    "rate_limited": Cause(429, "Too many requests.", "Wait as long as Retry-After says."),
    "failed": Cause(500, "Something went wrong.", "Try again in a moment."),
}
BY_STATUS = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_multipart",
    429: "rate_limited",
}
KEPT_HEADERS = ("Allow", "Retry-After")


def make_problem(code: str) -> Response:
    """Return the answer for ``code``, one of ``CAUSES``."""
    cause = CAUSES[code]
    body = Problem(
        type="about:blank",
        title=cause.title,
        status=cause.status,
        code=code,
        remedy=cause.remedy.format(**studio_context().figures),
    )
    answer = Response(body.model_dump_json(), cause.status, content_type=TYPE)
    if cause.status == 503:
        answer.headers["Retry-After"] = str(BUSY_S)
    return answer


def make_problem_from(error: Exception) -> Response:
    """Return the answer for an error before or around a view."""
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    answer = make_problem(BY_STATUS.get(status, "bad_request" if status < 500 else "failed"))
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in KEPT_HEADERS:
                answer.headers[name] = value
    return answer
