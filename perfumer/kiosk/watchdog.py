"""Tell systemd that the kiosk lives, only while frames and the session really move on.

Speaks the datagram protocol of sd_notify(3); does nothing without ``NOTIFY_SOCKET``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


class Notifier:
    """Sends ``READY=1`` once and ``WATCHDOG=1`` whenever :meth:`beat` is told of progress."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # An address that starts with @ is in Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._ready = False

    def beat(self, ready: bool, moving: bool) -> None:
        """``ready``: models are warm; ``moving``: the loop stepped since the last call."""
        if ready and not self._ready:
            self._ready = True
            self._send(b"READY=1")
        if moving:
            self._send(b"WATCHDOG=1")

    def stopping(self) -> None:
        self._send(b"STOPPING=1")

    def _send(self, message: bytes) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(message, self._address)
