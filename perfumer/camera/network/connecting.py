"""Connect to an http or https camera: login, redirects, certificates, all in limited time."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import cast
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from perfumer.camera.network.login import (
    Challenge,
    Credentials,
    authorize,
    choose,
    parse_challenges,
)
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.network.trust import explain_tls, tls_context
from perfumer.camera.source import CameraError, Reason, without_password

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_CHALLENGE = Challenge("basic", {})  # cheap cameras answer 401 and do not say how to log in


@dataclass(frozen=True, slots=True)
class Answer:
    """A camera that answered 200: its address in the end, and what it sends."""

    uri: str  # with user and password, as FFmpeg takes it
    response: HTTPResponse
    socket: socket.socket  # for its time limit

    def close(self) -> None:
        self.response.close()
        self.socket.close()


def connect(uri: str, rules: NetworkRules) -> Answer:
    """Return the answer of a network camera.

    Raises :class:`CameraError` when nothing answers in time, or not with 200.
    """
    challenge: Challenge | None = None
    redirects = 0
    while True:
        answer = _ask(uri, rules, challenge)
        status = answer.response.status
        if status == 200:
            return answer
        answer.close()
        if status == 401:
            challenge = _next_challenge(uri, answer.response, challenge)
        elif status in REDIRECTS and redirects < MAX_REDIRECTS:
            redirects += 1
            uri, challenge = _follow(uri, answer.response), None
        else:
            raise _explain_status(uri, answer.response)


def credentials_of(parts: SplitResult) -> Credentials | None:
    """Return user and password of an address, None without a user."""
    if parts.username is None:
        return None
    return Credentials(unquote(parts.username), unquote(parts.password or ""))


def _ask(uri: str, rules: NetworkRules, challenge: Challenge | None) -> Answer:
    parts, shown = urlsplit(uri), without_password(uri)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "*/*", "User-Agent": "ai-perfumer"}
    credentials = credentials_of(parts)
    if challenge is not None and credentials is not None:
        headers["Authorization"] = authorize(challenge, credentials, path)
    try:
        connection = _connection(parts, rules)
        connection.connect()
        # Kept here: the connection forgets it when the answer has no length.
        link = cast(socket.socket, connection.sock)
        try:
            return Answer(uri, _request(connection, link, path, headers, rules.connect_s), link)
        except (HTTPException, OSError, ValueError):
            link.close()
            raise
    except ssl.SSLError as error:
        raise explain_tls(shown, error) from error
    except (HTTPException, OSError, ValueError) as error:
        raise CameraError(
            Reason.MISSING,
            f"{shown} does not answer ({error or type(error).__name__}): check the address in a "
            "browser, and the network",
        ) from error


def _request(
    connection: HTTPConnection,
    link: socket.socket,
    path: str,
    headers: dict[str, str],
    limit_s: float,
) -> HTTPResponse:
    # Bytes that drip would keep each single read alive.
    deadline = threading.Timer(limit_s, _shut, [link])
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    finally:
        deadline.cancel()


def _connection(parts: SplitResult, rules: NetworkRules) -> HTTPConnection:
    host, limit_s = parts.hostname or "", rules.connect_s
    # Directly: a proxy for the world outside would not find a camera in the house.
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=limit_s, context=tls_context(rules))
    return HTTPConnection(host, parts.port, timeout=limit_s)


def _shut(link: socket.socket) -> None:
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already


def _next_challenge(uri: str, response: HTTPResponse, tried: Challenge | None) -> Challenge:
    shown = without_password(uri)
    offered = parse_challenges(response.headers.get_all("WWW-Authenticate", []))
    if credentials_of(urlsplit(uri)) is None:
        raise CameraError(
            Reason.REFUSED,
            f"{shown} asks for user and password: write them into the address as "
            "http://user:password@host/path (@ in a password as %40)",
        )
    if tried is not None and not (any(c.is_stale for c in offered) and not tried.is_stale):
        raise CameraError(
            Reason.REFUSED,
            f"{shown} refuses the user or the password (it was sent as {tried.scheme.title()}): "
            "check both, with @ as %40, : as %3A and / as %2F; some cameras lock out for minutes",
        )
    challenge = choose(offered) if offered else NO_CHALLENGE
    if challenge is None:
        kinds = ", ".join(sorted({c.scheme.title() for c in offered}))
        raise CameraError(
            Reason.REFUSED,
            f"{shown} wants a login of the kind {kinds}, which is not known here, whatever the "
            "password: choose Digest or Basic in the camera's settings",
        )
    return challenge


def _follow(uri: str, response: HTTPResponse) -> str:
    """Return where a redirect leads, with user and password; only within the same camera."""
    here, target = urlsplit(uri), urlsplit(urljoin(uri, response.headers.get("Location", "")))
    shown, there = without_password(uri), without_password(target.geturl())
    if target.scheme not in ("http", "https") or target.hostname != here.hostname:
        raise CameraError(
            Reason.MISSING,
            f"{shown} sends on to {there}, which is not the same camera: if you trust it, give "
            "that address",
        )
    if here.scheme == "https" and target.scheme == "http":
        raise CameraError(
            Reason.REFUSED,
            f"{shown} sends on to {there}, without encryption: if you accept that, give that "
            "address",
        )
    host = target.netloc.rpartition("@")[2]
    user = here.netloc.rpartition("@")[0]
    return target._replace(netloc=f"{user}@{host}" if user else host).geturl()


def _explain_status(uri: str, response: HTTPResponse) -> CameraError:
    shown, status = without_password(uri), f"{response.status} {response.reason}"
    if response.status in REDIRECTS:
        return CameraError(
            Reason.MISSING, f"{shown} sends on again and again: give the address of its stream"
        )
    if response.status == 403:
        return CameraError(
            Reason.REFUSED, f"{shown} answers {status}: give this user the right to watch"
        )
    if response.status == 503:
        return CameraError(
            Reason.REFUSED, f"{shown} answers {status}: it may have too many viewers, close others"
        )
    return CameraError(
        Reason.MISSING,
        f"{shown} answers {status}: check the path, and whether it is http:// or https://",
    )
