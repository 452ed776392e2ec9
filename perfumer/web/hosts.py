"""Answer only to this machine's own names, so that no page elsewhere can pose as this one.

A foreign name that resolves to the booth (DNS rebinding) would let its page read the camera's
picture and choose on the screen, as if it came from here.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil

from perfumer.settings.addresses import usual_address

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

UNKNOWN = "perfumer.unknown_host"  # key in the environment of a request for another name
HEADER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/?#@\s]+)(?::(\d{0,5}))?")
LOOK_S = 5.0  # shortest time between two looks at the addresses of this machine


def canonical(header: str) -> str | None:
    """Return ``header`` as it is compared: lower case, addresses in full, no last dot.

    None for what cannot be a name and port.
    """
    found = HEADER.fullmatch(header)
    if found is None or int(found[2] or 0) > 65_535:
        return None
    name = plain_name(found[1])
    return f"{name}:{int(found[2])}" if found[2] else name


def plain_name(name: str) -> str:
    """Return a name or address without its port in one form."""
    name = name.strip("[]").partition("%")[0].lower().removesuffix(".")
    address = usual_address(name) or name
    return f"[{address}]" if ":" in address else address


class KnownHosts:
    """The names of this machine, its addresses, and those that the operator gave it."""

    def __init__(self, host: str, public_url: str | None, names: str) -> None:
        given = {"localhost", host, *names.split(",")}
        if public_url:
            given.add(urlsplit(public_url).hostname or "")
        own = socket.gethostname()
        given |= {own, f"{own.partition('.')[0]}.local"}
        self._names = {plain_name(ascii_name(name.strip())) for name in given if name.strip()}
        self._names -= {"0.0.0.0", "[::]"}
        self._addresses: set[str] = set()
        self._looked_at = -LOOK_S

    def knows(self, header: str) -> bool:
        """Return whether a request with this ``Host`` is for this machine; safe from any thread."""
        whole = canonical(header)
        if whole is None:
            return False
        name = whole if whole.endswith("]") else whole.rpartition(":")[0] or whole
        return name in self._names or _is_loopback(name) or self._has(name)

    def _has(self, name: str) -> bool:
        # The address of a machine changes when its network does.
        now = time.monotonic()
        if name not in self._addresses and now - self._looked_at >= LOOK_S:
            self._addresses, self._looked_at = _own_addresses(), now
        return name in self._addresses


class HostGate:
    """Marks requests for another name before Flask sees it: some names make Flask itself fail."""

    def __init__(self, app: WSGIApplication, hosts: KnownHosts) -> None:
        self._app = app
        self._hosts = hosts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        header: Any = environ.get("HTTP_HOST", "")
        known = self._hosts.knows(header)
        environ["HTTP_HOST"] = canonical(header) if known else "localhost"
        if not known:
            environ[UNKNOWN] = True
        return self._app(environ, start_response)


def ascii_name(name: str) -> str:
    """Return a name as browsers send it, Korean ones in punycode."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _own_addresses() -> set[str]:
    families = (socket.AF_INET, socket.AF_INET6)
    return {
        plain_name(each.address)
        for addresses in psutil.net_if_addrs().values()
        for each in addresses
        if each.family in families
    }


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
