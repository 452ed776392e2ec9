"""Check every request's host, origin, size and token; add the security headers to every answer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import Forbidden

from perfumer.settings.operation import ServerSettings
from perfumer.text.composing import compose, compose_all
from perfumer.web.hosts import UNKNOWN, HostGate, KnownHosts, canonical

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
CACHED = frozenset({"static", "how.picture"})  # endpoints that show no visitor
CACHE_S = 3600  # seconds that a browser may keep their answers
OWN_LIMITS = "PERFUMER_BODY_BYTES"  # key of the largest body by endpoint, in app.config


class ComposedFields(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address, their letters composed (:mod:`perfumer.text.composing`)."""

    def __init__(self, mapping: Any = None) -> None:
        given: MultiDict[str, Any] = MultiDict(mapping)
        super().__init__([(compose(key), compose_all(each)) for key, each in given.items(True)])


class BoundedRequest(Request):
    """A request whose body is bounded by address and never written to a file.

    Flask's own would write large uploads to a temporary file. The bound is looked up when the
    body is read, so it holds whichever part of the application reads a form first.
    """

    parameter_storage_class = ComposedFields

    @property
    def max_content_length(self) -> int | None:
        """Return the bytes of the largest body that this address takes."""
        own: Mapping[str, int] = current_app.config[OWN_LIMITS]
        usual: int = current_app.config["MAX_CONTENT_LENGTH"]
        return own.get(self.endpoint or "", usual)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise TypeError("call perfumer.web.security.allow_body before the first request")

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def protect(app: Flask, server: ServerSettings) -> None:
    """Add the limits of a request, the checks of its host and origin, and the headers."""
    app.request_class = BoundedRequest
    app.config.update(
        MAX_CONTENT_LENGTH=server.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=50,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a kiosk's page stays open for days
    )
    app.config[OWN_LIMITS] = {}
    hosts = KnownHosts(server.host, server.public_url, server.names)
    app.wsgi_app = HostGate(app.wsgi_app, hosts)  # type: ignore[method-assign]
    app.before_request(_known_host)
    app.before_request(_same_origin)
    app.after_request(_with_headers)


def allow_body(app: Flask, endpoint: str, max_bytes: int) -> None:
    """Let the address of ``endpoint`` take larger bodies than the others do."""
    app.config[OWN_LIMITS][endpoint] = max_bytes


def ask_for_tokens(app: Flask) -> CSRFProtect:
    """Refuse a request that changes something unless it carries the token of one of our pages."""
    app.register_error_handler(
        CSRFError, lambda error: app.handle_http_exception(Forbidden(error.description))
    )
    return CSRFProtect(app)


def _known_host() -> None:
    if UNKNOWN in request.environ:
        abort(400, "This server does not go by that name. PERFUMER_SERVER__NAMES adds one.")


def _same_origin() -> None:
    origin = request.headers.get("Origin")
    if request.method in UNSAFE and origin and _host_in(origin) != request.host:
        abort(403, "This page comes from elsewhere.")


def _host_in(address: str) -> str | None:
    try:
        return canonical(urlsplit(address).netloc)
    except ValueError:
        return None


def _with_headers(response: Response) -> Response:
    if response.location:
        response.location = _relative(response.location)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint in CACHED and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={CACHE_S}"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _relative(location: str) -> str:
    """Return the address of one of our own pages without the name that the request gave us."""
    parts = urlsplit(location)
    if parts.netloc != request.host:
        return location
    # With two slashes at its start, it would name a host again.
    return parts._replace(scheme="", netloc="", path="/" + parts.path.lstrip("/")).geturl()
