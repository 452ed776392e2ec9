"""Tell the other end of a connection apart: this machine, or which of the others."""

from __future__ import annotations

import ipaddress

from flask import request

LOCAL = "local"  # group of every loopback address: 127.0.0.0/8 is one machine
NETWORK = 64  # bits of an IPv6 address that its owner cannot choose


def group_of(address: str | None) -> str:
    """Return what limits count: :data:`LOCAL`, an IPv4 address, or the network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if parsed.is_loopback:
        return LOCAL
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, NETWORK), strict=False))
    return str(parsed)


def is_local(address: str | None) -> bool:
    """Return whether the address is of this machine itself."""
    return group_of(address) == LOCAL


def asking_group() -> str:
    """Return the group of the one who sent this request."""
    return group_of(request.remote_addr)
