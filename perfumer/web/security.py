"""What every answer carries and every request is checked for."""

from __future__ import annotations

import io
import sys
from typing import IO
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden
from werkzeug.sansio.utils import host_is_trusted

from perfumer.settings import ServerSettings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT = frozenset({"static", "how.picture"})  # show nobody: a browser may keep them
KEPT_S = 3600


class MemoryRequest(Request):
    """Uploads stay in memory: Flask's own would write larger ones to a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def protect(app: Flask, server: ServerSettings) -> None:
    """Limits, hosts, headers and the check where a request comes from."""
    app.request_class = MemoryRequest
    app.config.update(
        MAX_CONTENT_LENGTH=server.upload_bytes,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=50,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a kiosk's page stays open for days
    )
    names = trusted_hosts(server)
    if names is not None:
        app.before_request(lambda: _known_host(names))
    app.before_request(_same_origin)
    app.after_request(_with_headers)


def ask_for_tokens(app: Flask) -> CSRFProtect:
    """What changes something must carry the token of a page of ours; without it is forbidden."""
    app.register_error_handler(
        CSRFError, lambda error: app.handle_http_exception(Forbidden(error.description))
    )
    return CSRFProtect(app)


def trusted_hosts(server: ServerSettings) -> list[str] | None:
    """Names this server answers to; any when it listens on every address."""
    if server.host in ("0.0.0.0", "::"):
        return None
    names = {"localhost", "127.0.0.1", "[::1]", server.host}
    if server.public_url:
        names.add(urlsplit(server.public_url).hostname or "localhost")
    return sorted(names)


def _known_host(names: list[str]) -> None:
    # Flask's TRUSTED_HOSTS raises before its error handlers are there: a bare 500.
    if not host_is_trusted(request.host, names):
        abort(400, "This server does not go by that name.")


def _same_origin() -> None:
    origin = request.headers.get("Origin")
    if request.method in UNSAFE and origin and urlsplit(origin).netloc != request.host:
        abort(403, "This page comes from elsewhere.")


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint in KEPT and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def forbid_core_dumps() -> None:
    """A crash must not write memory, and with it pictures, to a disk."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
