"""Check the addresses that an operator writes: where to listen, and what phones are told."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

MAX_URL = 200  # characters; a longer one makes a QR code that phones do not read
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
HOST_EXAMPLES = "127.0.0.1 for this machine only, 0.0.0.0 for every machine in the network"
URL_EXAMPLE = "for instance http://192.168.0.20:8000"
# With a dot: a number alone is more likely a port.
OLD_FORM = re.compile(r"[0-9a-fx]+(\.[0-9a-fx]+)+")
NOT_IN_A_NAME = re.compile(r"[\s/:@?#*]")


def usual_address(text: str) -> str | None:
    """Return an IP address in its usual form; None for anything else.

    IPv4 may be written as the system and browsers take it, too, such as 127.1 or 0x7f.1.
    """
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if not OLD_FORM.fullmatch(text):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        return None


def check_host(text: str) -> str:
    """Return the address to listen on in its usual form. Raises :class:`ValueError`."""
    host = text.strip().lower().removeprefix("[").removesuffix("]").removesuffix(".")
    if not host:
        raise ValueError(f"names no address: give {HOST_EXAMPLES}")
    address = usual_address(host)
    if address is None and not _is_name(host):
        raise ValueError(
            f"is no name or address without scheme and port: give {HOST_EXAMPLES}; "
            "the port is a setting of its own"
        )
    return address or host


def check_public_url(text: str) -> str:
    """Return an address that a QR code may hold. Raises :class:`ValueError`."""
    url = text.strip().rstrip("/")
    if len(url) > MAX_URL:
        raise ValueError(f"has more than {MAX_URL} characters: give a shorter one, {URL_EXAMPLE}")
    try:
        parts = urlsplit(url)
        known = url.isascii() and url.isprintable() and " " not in url and _is_place(parts)
    except ValueError:  # a bracket or a port that is none
        known = False
    if not known:
        raise ValueError(
            "is no address that a phone can open: give scheme, name and port and nothing more, "
            f"{URL_EXAMPLE}"
        )
    return url


def check_names(text: str) -> str:
    """Return names of hosts, separated by commas. Raises :class:`ValueError`."""
    for name in (each.strip() for each in text.split(",")):
        if NOT_IN_A_NAME.search(name) and usual_address(name.strip("[]")) is None:
            raise ValueError(
                "is no list of names: give names or addresses without scheme and port, separated "
                "by commas, for instance booth.example,192.168.0.20"
            )
    return text


def _is_place(parts: SplitResult) -> bool:
    host = (parts.hostname or "").removesuffix(".")
    named = usual_address(host) is not None or _is_name(host)
    extra = parts.username is not None or parts.query or parts.fragment
    return named and not extra and parts.scheme in ("http", "https") and parts.port != 0


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return (
        len(host) <= 253
        and all(LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()  # 300.1.2.3 is meant to be an address
    )
